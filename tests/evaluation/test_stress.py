"""A named event is priced on the mix: who pays, when, what is missing; worked by hand, and found again by the audit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.paths import ROOT
from support.stressed import CASE, CATALOGUE, EVENTS, written

from optimizer import Solution, Status, audit, load_case, load_years, optimize
from optimizer.errors import InputError
from optimizer.evaluation.stress import priced_stresses
from optimizer.inputs.case import Case
from optimizer.recovery.claims import Funds
from optimizer.report.rows.stress_mixes import mixes_rows
from optimizer.results.stress import StressResult

pytestmark = pytest.mark.slow

HISTORY = ROOT / "data" / "cases" / "jp-history"
BN = 1e9


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Solution]:
    """Return the case of the three events and its answer: all three policies must be bought."""
    case = load_case(written(tmp_path_factory.mktemp("stress")))
    return case, optimize(case, load_years(case)).raise_for_status()


def moments(event: StressResult) -> list[tuple[float | None, ...]]:
    """Return the timeline as rows of figures."""
    return [tuple(getattr(moment, field.name) for field in fields(moment)) for moment in event.timeline]


def test_a_loss_of_two_wallets_is_paid_by_backing_policies_reserve_and_line_in_turn(solved: tuple[Case, Solution]) -> None:
    """20 lost, 3 backed: 17 to pay. Alone P would pay 10, and asks for 2 to restore its limit, the excess (20 - 11) / 2 = 4.5 each: 19
    together, so each pays 17 / 19 of it. At first 17 against 4 + 1 + 2; on day 30 19 less 170/19, on day 90 19 less 246.5/19."""
    event = solved[1].stress[0]
    assert (event.id, event.name, event.loss, event.owed, event.backing) == ("both", "both", 20, 20, 3)
    assert [(p.offer, p.insurer, p.reinstatement_premium, p.within_days, p.refused) for p in event.payments] == [
        ("P", "A", 2, 30, False),
        ("X", "B", 0, None, False),
        ("Y", "C", 0, 90, False),
    ]
    assert [p.amount for p in event.payments] == pytest.approx([10 * 17 / 19, 4.5 * 17 / 19, 4.5 * 17 / 19])
    wanted = [  # day, policies, reinstatement premium, reserve, own funds, line, missing, missing if refused
        (0, 0, 0, 4, 1, 2, 10, 10),
        (30, 170 / 19, 2, 4, 1, 2, 12 - 170 / 19, 10),
        (90, 246.5 / 19, 2, 4, 1, 14 - 246.5 / 19, 0, 10),
        (None, 17, 2, 2, 0, 0, 0, 12),
    ]
    for found, row in zip(moments(event), wanted, strict=True):
        assert found[0] == row[0]
        assert found[1:] == pytest.approx(row[1:], abs=1e-12)
    assert (event.reserve, event.own_funds, event.credit_line, event.missing, event.missing_if_refused) == (2, 0, 2, 0, 12)


def test_each_insurer_that_would_pay_may_refuse_or_fail_and_coins_may_double(solved: tuple[Case, Solution]) -> None:
    """Without A the others pay 9 of 17: 8 less 5 of the firm's; a failed A is still owed 2. Without B or C 14.5 of 19 are paid.
    Coins at twice the price: 34 + 2 owed, 19 insured (the excess is not cut any more), 5 of the firm's."""
    event = solved[1].stress[0]
    assert [(v.change, v.insurer, v.policies, v.reinstatement_premium, v.missing_at_once, v.missing) for v in event.variants] == [
        ("insurer_refuses", "A", 9, 0, 10, 3),
        ("insurer_fails", "A", 9, 2, 10, 5),
        ("insurer_refuses", "B", 14.5, 2, 10, 0),
        ("insurer_fails", "B", 14.5, 2, 10, 0),
        ("insurer_refuses", "C", 14.5, 2, 10, 0),
        ("insurer_fails", "C", 14.5, 2, 10, 0),
        ("coins_double", None, 19, 2, 27, 12),
    ]
    assert [v.insurer for v in solved[1].stress[1].variants] == ["A", "A", "C", "C", None]  # B refuses as it is
    assert [v.change for v in solved[1].stress[2].variants] == ["coins_double"]


def test_the_events_are_told_of_all_cash_too_and_checked(tmp_path: Path) -> None:
    """The same firm, free to buy nothing: 17 and 40 x 1.5 and 40 to pay, with 4 of cash and 1 of own funds."""
    folder = written(tmp_path)
    (folder / "catalogue.csv").write_text(CATALOGUE.replace(",must,", ",may,"), encoding="utf-8")
    case = load_case(folder)
    years = load_years(case)
    solution = optimize(case, years).raise_for_status()
    assert solution.alternatives is not None
    alone = solution.alternatives["all_cash"]
    assert [(event.payments, event.missing) for event in alone.stress] == [((), 12), ((), 55), ((), 35)]
    for path in figures(alone.stress[0]):
        wrong = replace(alone, stress=(planted(alone.stress[0], path), *alone.stress[1:]))
        failures = audit(case, years, replace(solution, alternatives={**solution.alternatives, "all_cash": wrong})).failures
        assert failures, path
        assert all(check.id.startswith("alternatives.all_cash.stress") for check in failures), path
    wrongs = [
        replace(alone, cost_parts=None),
        replace(alone, reserve=()),
        replace(alone, reserve=alone.reserve[::-1]),
        replace(alone, own_funds=2.0),
        *(replace(alone, cost_parts=planted(alone.cost_parts, path)) for path in figures(alone.cost_parts)),
        *(replace(alone, reserve=planted(alone.reserve, path)) for path in figures(alone.reserve)),
    ]
    for wrong in wrongs:
        assert audit(case, years, replace(solution, alternatives={**solution.alternatives, "all_cash": wrong})).failures, wrong


def test_mixes_stand_beside_each_other_with_the_worst_insurer_named(solved: tuple[Case, Solution]) -> None:
    """The three policies against none, of "both": 0 or 12 missing; A is the insurer that is missed most."""
    alone = priced_stresses(solved[0], np.zeros(3), Funds(4, 1, 2))
    rows = mixes_rows([solved[1].stress, alone[:1]])
    found = {(row.event, row.worse): tuple(one and (one.amount, one.insurer) for one in row.missing) for row in rows}
    assert len(rows) == 15
    assert found["both", "as_stated"] == ((0, None), (12, None))
    assert found["both", "insurer_refuses"] == ((3, "A"), (12, None))
    assert found["both", "insurer_fails"] == ((5, "A"), (12, None))
    assert found["both", "missing_if_refused"] == ((12, None), (12, None))
    assert found["both", "coins_double"] == ((12, None), (29, None))
    assert found["alone", "as_stated"] == ((35, None), None)


def test_coins_that_have_risen_are_owed_at_their_price_and_insured_at_the_old_one(solved: tuple[Case, Solution]) -> None:
    """60 owed for 40 lost; P pays 10 and asks for 2, C 10, B refuses: 60 + 2 - 20 - 4 - 1 = 37 missing. Alone: 60 - 5 = 55."""
    event = solved[1].stress[1]
    assert (event.loss, event.owed, event.backing) == (40, 60, 0)
    assert [(p.offer, p.amount, p.reinstatement_premium, p.refused) for p in event.payments] == [
        ("P", 10, 2, False),
        ("X", 0, 0, True),
        ("Y", 10, 0, False),
    ]
    assert moments(event) == [
        (0, 0, 0, 4, 1, 2, 53, 53),
        (30, 10, 2, 4, 1, 2, 45, 53),
        (90, 20, 2, 4, 1, 2, 35, 53),
        (None, 20, 2, 4, 1, 0, 37, 55),
    ]


def test_where_no_insurer_answers_the_firm_stands_alone(solved: tuple[Case, Solution]) -> None:
    event = solved[1].stress[2]
    assert all(p.refused and p.amount == p.reinstatement_premium == 0 for p in event.payments)
    assert moments(event) == [(0, 0, 0, 4, 1, 2, 33, 33), (None, 0, 0, 4, 1, 0, 35, 35)]


def test_a_backing_rises_with_the_coins_and_a_loss_within_it_asks_for_no_money(solved: tuple[Case, Solution]) -> None:
    text = '[[stress]]\nid = "a"\nprice = 2\nlosses = [{ class = "hot", loss = 2 }]\n'
    case = solved[0].model_copy(update={"stress": Case.model_validate(tomllib.loads(CASE + text)).stress})
    (event,) = priced_stresses(case, np.array([1.0, 0.5, 0.5]), Funds(4, 1, 2))
    assert (event.owed, event.backing, event.missing, event.missing_if_refused) == (4, 4, 0, 0)
    assert [p.amount for p in event.payments] == [0, 0, 0]


def test_a_policy_that_pays_at_once_counts_on_the_day_of_the_event(solved: tuple[Case, Solution]) -> None:
    at_once = tuple(offer.model_copy(update={"payout_days": 0}) for offer in solved[0].offers)
    event = priced_stresses(solved[0].model_copy(update={"offers": at_once}), np.array([1.0, 0.5, 0.5]), Funds(4, 1, 2))[0]
    assert [moment.day for moment in event.timeline] == [0, None]
    assert event.timeline[0].policies == 17


def test_without_a_policy_the_firm_pays(solved: tuple[Case, Solution]) -> None:
    event = priced_stresses(solved[0], np.zeros(3), Funds(100, 0, 0))[0]
    assert (event.payments, event.reserve, event.missing) == ((), 17, 0)


def test_the_answer_of_the_case_passes_the_audit(solved: tuple[Case, Solution]) -> None:
    case, solution = solved
    assert solution.status is Status.CERTIFIED
    findings = audit(case, load_years(case), solution)
    assert findings.ok, str(findings)
    assert sum(check.id.startswith("stress.") for check in findings.checks) > 100


# ---- planted wrong figures ----


def figures(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every figure, day, name and flag of an event."""
    if is_dataclass(value):
        for field in fields(value):
            yield from figures(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from figures(part, (*path, place))
    else:
        yield path


def changed(value: Any) -> Any:
    """Return another figure, day, name or flag, as near as can be told apart."""
    match value:
        case bool():
            return not value
        case None:
            return 7
        case str():
            return f"{value}x"
        case int():
            return value + 1
    return value + 1e-6


def planted(value: Any, path: tuple[str | int, ...]) -> Any:
    """Return the event with the figure at a path changed a little."""
    if not path:
        return changed(value)
    first, *rest = path
    if isinstance(first, int):
        return tuple(planted(part, tuple(rest)) if place == first else part for place, part in enumerate(value))
    return replace(value, **{first: planted(getattr(value, first), tuple(rest))})


@pytest.mark.no_cover
def test_every_figure_of_an_event_is_checked(solved: tuple[Case, Solution]) -> None:
    case, solution = solved
    years = load_years(case)
    for place, event in enumerate(solution.stress):
        for path in figures(event):
            told = tuple(planted(e, path) if i == place else e for i, e in enumerate(solution.stress))
            failures = audit(case, years, replace(solution, stress=told)).failures
            assert failures, path
            assert all(check.id.startswith("stress") for check in failures), path


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events[1:],
        lambda events: (*events, events[0]),
        lambda events: events[::-1],
        lambda events: (replace(events[0], payments=events[0].payments[1:]), *events[1:]),
        lambda events: (replace(events[0], payments=events[0].payments[::-1]), *events[1:]),
        lambda events: (replace(events[0], timeline=events[0].timeline[1:]), *events[1:]),
    ],
)
def test_an_event_payment_or_day_left_out_or_moved_is_found(change: Any, solved: tuple[Case, Solution]) -> None:
    case, solution = solved
    assert not audit(case, load_years(case), replace(solution, stress=change(solution.stress))).ok


def test_an_answer_without_a_mix_shows_no_event(solved: tuple[Case, Solution]) -> None:
    case, solution = solved
    bare = Solution(solution.case, Status.UNDECIDED, stress=solution.stress)
    assert {check.id for check in audit(case, load_years(case), bare).failures} == {"status.mix"}


# ---- what is written in the case ----


@pytest.mark.parametrize(
    ("events", "field", "rule"),
    [
        ('[[stress]]\nid = "a"\nlosses = []\n', "stress.a.losses", "at least one is needed"),
        ('[[stress]]\nlosses = [{ class = "hot", loss = 1 }]\n', "stress[1].id", "this must be stated"),
        ('[[stress]]\nid = "a"\n', "stress.a.losses", "this must be stated"),
        ('[[stress]]\nid = "a"\nlosses = [{ class = "hot.*", loss = 1 }]\n', "stress.a.losses[1].class", "a class must be"),
        ('[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = -1 }]\n', "stress.a.losses.hot.loss", "must not be negative"),
        ('[[stress]]\nid = "a"\nlosses = [{ class = "hot", los = 1, loss = 1 }]\n', "stress.a.losses.hot.los", "unknown key"),
        (
            '[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }, { class = "hot", loss = 1 }]\n',
            "stress.a.losses.hot.class",
            "stands twice",
        ),
        ('[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }]\nanswers = "some"\n', "stress.a.answers", "this must be 'all'"),
        ('[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }]\nprice = -1\n', "stress.a.price", "must not be negative"),
        (
            '[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }]\nrefuse = ["Z"]\n',
            "stress.a.refuse[1]",
            "no such insurer or offer",
        ),
        ('[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }]\nrefuse = "A"\n', "stress.a.refuse", "this must be a list"),
        (
            '[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }]\nanswers = "none"\nrefuse = ["A"]\n',
            "stress.a.refuse",
            "refuses already",
        ),
        ('[[stress]]\nid = "a"\nname = "a\\u0007"\nlosses = [{ class = "hot", loss = 1 }]\n', "stress.a.name", "control characters"),
        (EVENTS + '[[stress]]\nid = "BOTH"\nlosses = [{ class = "hot", loss = 1 }]\n', "stress.BOTH.id", "this id stands twice"),
    ],
)
def test_a_wrong_event_is_one_fault_of_one_line(events: str, field: str, rule: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load_case(written(tmp_path, events))
    (fault,) = raised.value.faults
    assert (fault.field, fault.file) == (field, "case.toml")
    assert rule in fault.rule
    assert "\n" not in str(fault)


def test_an_event_can_be_set_and_an_offer_left_out_may_still_refuse(tmp_path: Path) -> None:
    events = '[[stress]]\nid = "a"\nlosses = [{ class = "hot", loss = 1 }]\nrefuse = ["X"]\n'
    case = load_case(written(tmp_path, events), settings={"stress.a.price": "2", "offers.X.use": "no"})
    assert case.stress[0].price == 2
    assert [offer.offer for offer in case.offers] == ["P", "Y"]


# ---- the shipped case ----


@pytest.fixture(scope="module")
def history() -> dict[str, StressResult]:
    """Return the events of jp-history priced on its cheapest mix, whose recoveries its README works out by hand."""
    case = load_case(HISTORY)
    mix = {"C-primary-300m": 1.0, "E-excess": 0.5, "F-excess": 0.5, "F-cold-excess": 0.3}
    shares = np.array([mix.get(offer.offer, 0.0) for offer in case.offers])
    return {event.id: event for event in priced_stresses(case, shares, Funds(1.3 * BN, 1.2 * BN, 0.0))}


def test_half_of_the_assets_stolen_from_cold_storage_leaves_forty_billion(history: dict[str, StressResult]) -> None:
    """50 - 2 - 1.25 - 1.25 - 3 = 42.5 uninsured, less 1.3 of cash and 1.2 of own funds."""
    event = history["dmm-2024"]
    assert [p.amount / BN for p in event.payments] == pytest.approx([2, 1.25, 1.25, 3])
    assert event.missing / BN == pytest.approx(40)
    assert event.missing_if_refused / BN == pytest.approx(47.5)
    assert [(m.day, round(m.missing / BN, 6)) for m in event.timeline] == [(0, 47.5), (60, 43.0), (90, 40.0), (None, 40.0)]


def test_a_drained_hot_wallet_is_repaid_in_kind(history: dict[str, StressResult]) -> None:
    event = history["hot-drain"]
    assert (event.owed, event.backing, event.missing, event.missing_if_refused) == (5 * BN, 5 * BN, 0, 0)


def test_a_vendors_compromise_with_the_primary_refusing_is_paid_for_by_customers(history: dict[str, StressResult]) -> None:
    """14.5 lost, 18.85 owed, 6.5 in kind: 12.35. The excess pays 2.5, the cold excess 0.3 x (9.5 - 6) = 1.05, the firm 2.5: 6.3 is left."""
    event = history["vendor"]
    assert (event.owed / BN, event.backing / BN) == pytest.approx((18.85, 6.5))
    assert [p.amount / BN for p in event.payments] == pytest.approx([0, 1.25, 1.25, 1.05])
    assert [p.refused for p in event.payments] == [True, False, False, False]
    assert event.missing / BN == pytest.approx(6.3)
