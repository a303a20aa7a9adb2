"""The answer to jp-midsize on 20,000 loss years is the one recorded, its losses are those stated, and no cover stands on air."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from scipy import special
from support.paths import ROOT

from optimizer import Solution, Status, load_case, load_years, optimize, simulate, to_json
from optimizer.auditor import audit

pytestmark = pytest.mark.slow

CASE = ROOT / "data" / "cases" / "jp-midsize"
README = (CASE / "README.md").read_text(encoding="utf-8")
RECORDED: dict[str, Any] = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
YEARS = "20000"
BN = 1e9
NO_TAIL = {"tail.solvency.hold": "false", "tail.liquidity.hold": "false"}


@cache
def answered(**settings: str) -> Solution:
    """Solve the case on 20,000 loss years with settings laid over it, audited."""
    case = load_case(CASE, settings={"losses.simulate.years": YEARS, **settings})
    years = load_years(case)
    answer = optimize(case, years)
    assert audit(case, years, answer).ok
    return answer


def ledger(answer: Solution) -> dict[str, float]:
    """Return what each item of the law's first requirement counts for."""
    return {item.what: item.counts_for for item in answer.law[0].items}


def test_the_answer_is_the_recorded_one_within_the_tolerance_recorded() -> None:
    answer, recorded, within = answered(), RECORDED[YEARS], RECORDED["tolerance"]
    assert answer.status is Status(recorded["status"])
    assert answer.gap is not None
    assert answer.gap <= 1e-6
    assert answer.cost == pytest.approx(recorded["cost"], rel=within["cost"])
    assert answer.shares == pytest.approx(recorded["mix"], abs=within["share"])
    assert answer.amounts == pytest.approx(recorded["reserve"], rel=within["reserve"])


def test_blocks_and_threads_change_no_byte_of_the_answer() -> None:
    """Drawn in odd blocks, and drawn and solved with two threads; what names the setting itself is left out."""

    def told(threads: str, block: int | None) -> str:
        case = load_case(CASE, settings={"losses.simulate.years": YEARS, "solve.threads": threads})
        answer = optimize(case, simulate(case, block=block))
        return to_json(replace(answer, run=None, case=replace(answer.case, fingerprint="")))

    assert len({told("1", None), told("1", 777), told("2", 4096)}) == 1


def test_the_readme_states_the_answer_recorded_on_a_million_years() -> None:
    recorded = RECORDED["1000000"]
    assert f"JPY {recorded['cost']:,.0f}" in README
    assert f"{recorded['reserve']['cash'] / BN:.3f}bn" in README
    for offer, share in recorded["mix"].items():
        assert re.search(rf"\| {offer} \|.*\| {share:.4g} \|", README), offer


def test_the_mix_is_part_cash_part_specie_part_excess_and_not_what_all_cash_costs() -> None:
    answer = answered()
    assert answer.alternatives is not None
    assert (answer.cost or 0) < 0.85 * (answer.alternatives["all_cash"].cost or 0)
    assert 1 * BN < answer.reserve_total < 5 * BN
    assert {"I-specie-first", "I-cold-first"} <= set(answer.shares)


def test_the_law_bars_the_330_day_term_and_the_60_day_notice_and_the_barred_one_is_bought_for_the_tail() -> None:
    answer = answered()
    assert {barred.offer for barred in answer.barred} == {"E-specie-primary", "I-cold-first"}
    assert ledger(answer)["I-cold-first"] == 0
    assert answer.shares["I-cold-first"] == 1


def test_both_tail_rules_bind_and_late_cover_does_not_help_the_liquidity_rule() -> None:
    solvency, liquidity = answered().tail
    assert liquidity.net == pytest.approx(liquidity.gross)  # what is bought pays after 60 or 90 days
    assert liquidity.absorbed == pytest.approx(liquidity.net, rel=1e-6)
    assert solvency.absorbed == pytest.approx(solvency.net, rel=1e-6)
    assert liquidity.absorbed - solvency.absorbed == pytest.approx(1.5 * BN)  # the credit line


def test_the_mean_loss_is_that_of_the_frequencies_and_the_capped_share() -> None:
    r"""E[min(100bn B, c)], B of Beta(a, b) with mean m: m I(c/100bn; a + 1, b) of 100bn + c (1 - I(c/100bn; a, b))."""
    case = load_case(CASE)
    spec = case.losses.simulate
    assert spec is not None
    mean = 0.0
    for peril in spec.peril:
        severity = peril.severity
        assert severity.kind == "share"
        a, b, cap = severity.alpha, severity.beta, severity.cap or severity.of
        part = cap / severity.of
        once = severity.of * a / (a + b) * special.betainc(a + 1, b, part) + cap * special.betaincc(a, b, part)
        often = peril.frequency + sum(shock.frequency for shock in spec.shock if peril.cls in shock.perils)
        mean += often * once
    loss = answered().net_loss
    assert loss is not None
    assert loss.gross_mean == pytest.approx(mean, abs=3 * (loss.standard_error or 0))
    assert mean == pytest.approx(0.1357 * BN, rel=0.01)


def test_no_hot_wallet_loses_more_than_it_holds() -> None:
    years = load_years(load_case(CASE, settings={"losses.simulate.years": YEARS}))
    for name, most in {"hot": 5 * BN, "cold": 85 * BN, "third_party": 10 * BN}.items():
        places = [place for place, each in enumerate(years.classes) if each.startswith(f"{name}.")]
        taken = [loss for loss, where in zip(years.part_loss, years.part_class, strict=True) if where in places]
        assert max(taken) <= most
    emptied = [loss for loss, where in zip(years.part_loss, years.part_class, strict=True) if years.classes[where].startswith("hot.")]
    part = sum(loss == 5 * BN for loss in emptied) / len(emptied)
    assert part == pytest.approx(special.betaincc(0.9899, 2.4189, 0.05), abs=0.01)  # 0.88


def test_a_law_that_counts_limits_is_met_by_a_top_layer_on_air_unless_no_gap_forbids_it() -> None:
    """The layer starts at 23bn; cash of 1bn and own funds of 1.2bn is all there is beneath."""
    absurd = answered(**NO_TAIL, **{"limits.no_gap": "false"})
    assert absurd.shares == {"G-cold-third": 0.2}
    assert absurd.amounts == pytest.approx({"cash": 1 * BN, "balance_sheet": 0})
    assert ledger(absurd) == pytest.approx({"cash": 1 * BN, "balance_sheet": 0, "G-cold-third": 4 * BN})  # 20bn x 0.2: to the yen
    assert min(law.slack for law in absurd.law) == pytest.approx(0, abs=1)
    assert absurd.tail[0].absorbed < 0.5 * absurd.tail[0].net


def test_a_reserve_on_the_balance_sheet_counts_where_the_law_says_so_and_pays_no_loss() -> None:
    """At 2 % it takes the place of the cash that the law alone asked for; the tail rules go on asking for cash."""
    held = answered(**NO_TAIL, **{"regime.inputs.accounting_reserve_factor": "1"})
    assert held.amounts["balance_sheet"] > 0
    assert held.amounts["cash"] < answered(**NO_TAIL).amounts["cash"]
    assert (held.cost or 0) < (answered(**NO_TAIL).cost or 0)
    assert answered(**{"regime.inputs.accounting_reserve_factor": "1"}).tail[0].absorbed == pytest.approx(answered().tail[0].absorbed)


def test_the_named_events_are_paid_by_whom_the_report_says() -> None:
    """50bn from cold storage: the policies bought answer in full, and what they, cash and own funds do not pay is missing."""
    events = {event.id: event for event in answered().stress}
    dmm = events["dmm-2024"]
    paid = sum(payment.amount for payment in dmm.payments) + dmm.reserve + dmm.own_funds
    assert paid + dmm.missing == pytest.approx(50 * BN)
    assert dmm.missing_if_refused == pytest.approx(50 * BN - dmm.reserve - dmm.own_funds)
    assert events["hot-drain"].backing == 5 * BN  # own coins of the same kind: nothing is paid in money
    assert events["vendor"].owed == pytest.approx(1.3 * 14.5 * BN)


def test_with_no_gap_every_layer_stands_on_what_is_beneath_it() -> None:
    sound = answered(**NO_TAIL)
    case = load_case(CASE)
    attachment = {offer.offer: offer.attachment for offer in case.offers}
    assert max(attachment[name] for name in sound.shares) < 4 * BN
    stands = {limit.id: limit for limit in sound.limits if limit.id.startswith("limits.no_gap.")}
    assert set(stands) == {f"limits.no_gap.{name}" for name in sound.shares if attachment[name] > 0}
    assert all(stand.value >= stand.limit for stand in stands.values())
    assert (sound.cost or 0) > (answered(**NO_TAIL, **{"limits.no_gap": "false"}).cost or 0)


def test_the_other_reading_of_the_hot_share_changes_what_is_lost_and_not_what_is_bought() -> None:
    """Hot losses are backed in kind in the tail rules, so only their mean, borne by the firm, differs."""
    spec = load_case(CASE).losses.simulate
    assert spec is not None
    hot = [peril.cls for peril in spec.peril if peril.cls.startswith("hot.")]
    other = answered(**{f"losses.simulate.peril.{name}.severity.of": "5e9" for name in hot})
    assert set(other.shares) == set(answered().shares)
    assert (other.cost or 0) < (answered().cost or 0)
