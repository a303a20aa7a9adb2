"""The tower and the named events in pictures: for a loss of any size who pays which part, as worked by hand and as the events say."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from support.answers import drained, with_mix
from support.papers import history
from support.stressed import written

from optimizer.files import load_case
from optimizer.i18n import numbers
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.charts.law import law_chart
from optimizer.report.charts.stress import days_chart, events_chart
from optimizer.report.charts.theme import LETTER, Look, to_svg
from optimizer.report.charts.tower import tower_chart
from optimizer.report.rows.payers import LawStack, PartPaid, day_stacks, event_stacks, law_stacks
from optimizer.report.rows.tower import TowerColumn, tower_of
from optimizer.results.solution import Held, Policy, Solution, Status

LOOK = Look(width=400, height=300, size=8)


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> tuple[Solution, Case]:
    """Return the case of `support.stressed` with all that must be bought and held: 4 of cash, 1 of own funds, a credit line of 2."""
    case = load_case(written(tmp_path_factory.mktemp("tower")))
    policies = tuple(
        Policy(offer.offer, offer.insurer, share, 0, 0, 0, 0, 0) for offer, share in zip(case.offers, (1, 0.5, 0.5), strict=True)
    )
    mix = with_mix(Status.SOLVED)
    tail = (replace(mix.tail[0], own_funds=1.0),)
    held = (Held("cash", "cash", 4.0, 0.4), Held("locked", "cash", 100.0, 10.0))
    return replace(mix, policies=policies, reserve=held, tail=tail, limits=()), case


def paid(column: TowerColumn, loss: float) -> dict[str, float]:
    """Return what each payer pays of one loss, those that pay nothing left out."""
    amounts = {band.offer or band.kind: column.paid(band, loss) for band in column.bands}
    return {name: amount for name, amount in amounts.items() if amount}


def of(columns: list[TowerColumn], pattern: str) -> TowerColumn:
    """Return the column of a class."""
    return next(column for column in columns if pattern in column.patterns)


def test_the_layers_fill_one_after_the_other_and_the_rest_falls_to_cash_own_funds_and_nobody(bought: tuple[Solution, Case]) -> None:
    """P pays 10 above 1 and asks 2 for its reinstatement; X and Y half each of 20 above 11; 4 of cash, 1 of own funds."""
    cold = of(tower_of(*bought, {}), "cold")
    assert paid(cold, 11.0) == pytest.approx({"P": 10.0, "reserve": 3.0})
    assert paid(cold, 31.0) == pytest.approx({"P": 10.0, "X": 10.0, "Y": 10.0, "reserve": 3.0})
    assert paid(cold, 40.0) == pytest.approx({"P": 10.0, "X": 10.0, "Y": 10.0, "reserve": 4.0, "own_funds": 1.0, "missing": 7.0})
    assert {1.0, 11.0, 31.0, 40.0} <= set(cold.edges)
    assert [(band.offer, band.bottom, band.top) for band in cold.bands if band.kind == "policy"] == [
        ("P", 1.0, 11.0),
        ("X", 11.0, 31.0),
        ("Y", 11.0, 31.0),
    ]


def test_by_a_day_only_those_have_paid_who_pay_by_then_and_the_credit_line_is_drawn(bought: tuple[Solution, Case]) -> None:
    on_the_day, later = of(tower_of(*bought, {}, day=0), "cold"), of(tower_of(*bought, {}, day=30), "cold")
    largest = on_the_day.losses[-1]
    assert largest == 28.0, "four times the 7 that are there on the day"
    assert paid(on_the_day, largest) == pytest.approx({"reserve": 4.0, "own_funds": 1.0, "credit_line": 2.0, "missing": 21.0})
    assert paid(later, 28.0) == pytest.approx({"P": 10.0, "reserve": 4.0, "own_funds": 1.0, "credit_line": 2.0, "missing": 13.0})


def test_what_is_matched_in_kind_comes_before_all_and_such_classes_stand_apart(bought: tuple[Solution, Case]) -> None:
    columns = tower_of(*bought, {})
    assert {column.patterns for column in columns} == {("cold",), ("hot",)}
    hot = of(columns, "hot")
    each = 28.0 / 3.0  # the policies would pay 30 alone, and 28 is left to pay
    assert paid(hot, 31.0) == pytest.approx({"in_kind": 3.0, "P": each, "X": each, "Y": each, "reserve": 2.0})
    for column in columns:
        for place, loss in enumerate(column.losses):
            assert sum(band.amounts[place] for band in column.bands) == pytest.approx(loss + 2.0 * min(max(loss - 1.0, 0.0), 10.0) / 10.0)


@pytest.mark.slow
def test_the_tower_at_the_loss_of_a_named_event_is_what_the_event_says() -> None:
    """Its single loss is priced by another function of other inputs; in the end, and on the day."""
    case, _, solution = history()
    looked_at = 0
    for event, stated in zip(solution.stress, case.stress, strict=True):
        if len(stated.losses) > 1 or stated.price != 1 or stated.refuse or stated.answers == "none":
            continue
        column = next(c for c in tower_of(solution, case, {}) if event.loss in c.losses and _is_of(c, stated.losses[0].cls))
        expected = {p.offer: p.amount for p in event.payments} | {"in_kind": event.backing, "reserve": event.reserve}
        expected |= {"own_funds": event.own_funds, "missing": event.missing}
        assert paid(column, event.loss) == pytest.approx({name: amount for name, amount in expected.items() if amount})
        looked_at += 1
    assert looked_at > 0


def _is_of(column: TowerColumn, cls: str) -> bool:
    return any(pattern in ("*", cls, cls.partition(".")[0]) for pattern in column.patterns)


def test_a_bar_sums_to_what_is_owed_and_the_premium_due_on_every_day() -> None:
    """9bn owed of which 5bn in kind; q1 pays 1bn within 30 days and asks for 0.1bn; q2 refuses."""
    solution = replace(with_mix(Status.SOLVED), stress=(drained(),))
    (stack,) = event_stacks(solution, {})
    amounts = [(part.kind, part.insurer, part.amount) for part in stack.parts if part.amount]
    assert amounts == [("in_kind", "", 5e9), ("reserve", "", 3e9), ("own_funds", "", 1e8), ("policy", "A", 1e9)]
    days = day_stacks(drained(), {})
    assert [(one.day, one.total) for one in days] == [(0, 9e9), (30, 9.1e9), (None, 9.1e9)]
    assert [part.amount for part in days[0].parts if part.kind in ("credit_line", "missing")] == [5e8, 1e8]


def letters(svg: str) -> str:
    """Return what a chart says in its picture."""
    return " ".join("".join(node.itertext()) for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_lettered_in_one_language_and_unit_and_say_who_pays(bought: tuple[Solution, Case], language: Language) -> None:
    say = Voice(language, "JPY", "million")
    column = of(tower_of(*bought, {}), "cold")
    tower = tower_chart(column, replace(say, unit="one"), LOOK)
    said = letters(to_svg(tower))
    for word in ("chart.payer.reserve", "chart.payer.own_funds", "chart.payer.policy", "chart.payer.missing"):
        assert say(word) in said
    assert "7" in str(tower.description).rpartition(say("chart.payer.missing"))[2]
    short = replace(
        drained(), missing=2e8, timeline=(*drained().timeline[:-1], replace(drained().timeline[-1], own_funds=0.0, missing=1e8))
    )
    stacks = event_stacks(replace(with_mix(Status.SOLVED), stress=(drained(), short)), {})
    events = letters(to_svg(events_chart(stacks, {"drain": "every hot wallet"}, say, LOOK)))
    assert f"every hot wallet {say('chart.events.paid')}" in events.replace("every hot wallet every hot wallet", "every hot wallet")
    assert say("chart.events.missing", amount="100.0", unit=say.unit_name) in events
    assert "3,000.0" in events
    days = letters(to_svg(days_chart(day_stacks(drained(), {}), say, LOOK)))
    for word in (say("chart.tower.day"), say("stress.end"), say("chart.payer.credit_line"), "1,000.0"):
        assert word in days


def test_what_the_law_counts_is_a_bar_up_to_the_amount_counted_and_the_rest_is_beyond_it() -> None:
    """Of 1bn of q1 and 3bn of cash 3.5bn count, since 0.5bn is taken off: cash fills what q1 leaves."""
    solution = with_mix(Status.SOLVED)
    law = replace(solution.law[0], counted=3.5e9, slack=-1.5e9)
    (stack,) = law_stacks(replace(solution, law=(law,)), {})
    assert [(part.kind, part.insurer, part.amount) for part in stack.parts] == [
        ("policy", "A", 1e9),
        ("reserve", "", 2.5e9),
        ("beyond", "", 0.5e9),
    ]
    say = Voice("en", "JPY", "million")
    said = letters(to_svg(law_chart([stack], {"reserve": "liability reserve"}, say, LOOK)))
    assert say("chart.law.of", counted="3,500.0", required="5,000.0", unit=say.unit_name) in said
    assert "2,500.0" in said
    assert say("chart.payer.beyond") in said


@pytest.mark.parametrize("required", [1e8, 1.5e9, 2.9e9, 4.4e9])
def test_no_letter_of_the_laws_picture_stands_on_the_line_of_what_is_required(required: float) -> None:
    parts = (PartPaid("reserve", "", 3e9), PartPaid("policy", "A", 1.5e9))
    chart = law_chart([LawStack("reserve", required, 4.5e9, parts)], {"reserve": "reserve"}, Voice("en", "JPY", "million"), LOOK).to_dict()
    rows = [row for rows in chart["datasets"].values() for row in rows if "along" in row]
    assert rows
    for row in rows:
        half = numbers.width(row["text"]) * LOOK.size * LETTER / 2 * 4500 / LOOK.width
        assert abs(row["along"] - required / 1e6) >= half, row["text"]
