"""The audit of laws with readings: honest answers pass, an answer under a reading that does not hold fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.paths import ROOT

from optimizer import Case, Solution, audit, load_case, load_years, optimize
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import LawItem

pytestmark = pytest.mark.slow

CASES = ROOT / "data" / "cases"
Trio = tuple[Case, Scenarios, Solution]
Plant = Callable[[Trio], Trio]
NO_OWN_FUNDS = {f"offers.{name}.use": "no" for name in ("one-claim", "excess", "primary")} | {"reserve.own-funds.carry": "0.2"}
"""The policy `whole` alone meets both limits; its excess of 10,000 is held in own funds."""
DEAR = {"offers.whole-co.use": "no", "offers.whole.premium": "9e6"}
"""Whole cover is too dear: `part` for 50m at most."""


def made(name: str, settings: dict[str, str]) -> Trio:
    """Solve a shipped case."""
    case = load_case(CASES / name, settings=settings)
    years = load_years(case)
    return case, years, optimize(case, years)


def wrong(trio: Trio) -> set[str]:
    """Return the checks that fail."""
    return {check.id for check in audit(*trio).failures}


def held(name: str, amount: float) -> Plant:
    """Plant another amount of an instrument, in the holding and in the ledger."""

    def plant(trio: Trio) -> Trio:
        case, years, solution = trio
        moved = tuple(replace(h, amount=amount, carry=h.carry / h.amount * amount) if h.id == name else h for h in solution.reserve)
        return case, years, replace(solution, reserve=moved)

    return plant


def item(law: str, what: str, counts_for: float) -> Plant:
    """Plant what an item of one result counts for, the sums following."""

    def plant(trio: Trio) -> Trio:
        case, years, solution = trio
        lines = []
        for line in solution.law:
            items = tuple(replace(i, counts_for=counts_for) if line.id == law and i.what == what else i for i in line.items)
            total = sum(i.counts_for for i in items)
            lines.append(replace(line, items=items, counted=total, slack=total - line.required))
        return case, years, replace(solution, law=tuple(lines))

    return plant


def without(law: str) -> Plant:
    """Leave a result out of the ledger."""
    return lambda t: (t[0], t[1], replace(t[2], law=tuple(line for line in t[2].law if line.id != law)))


def uncut(trio: Trio) -> Trio:
    """Take nothing off for the cap, as if it were waived."""
    case, years, solution = trio
    line = solution.law[0]
    items = tuple(i for i in line.items if i.what != "insurance_above_floor")
    total = sum(i.counts_for for i in items)
    return case, years, replace(solution, law=(replace(line, items=items, counted=total, slack=total - line.required),))


def unbarred(trio: Trio) -> Trio:
    """Say nothing of the first offer barred."""
    return trio[0], trio[1], replace(trio[2], barred=trio[2].barred[1:])


def barred_for_another_reason(trio: Trio) -> Trio:
    """Give another condition as the reason."""
    first = replace(trio[2].barred[0], rule="unaffiliated")
    return trio[0], trio[1], replace(trio[2], barred=(first, *trio[2].barred[1:]))


def relabelled(trio: Trio) -> Trio:
    """Tell a ledger of the other group, which asks for own funds of 100,000 that are not held."""
    case, years, solution = trio
    line = replace(solution.law[0], id="own_funds", required=100_000.0, items=(LawItem("own-funds", 1e5, ""),), counted=1e5, slack=0.0)
    return case, years, replace(solution, law=(line,))


PLANTED: list[tuple[str, str, dict[str, str], Plant, str]] = [
    ("less of the indemnity than each class needs", "jp-nuclear", {}, item("main.government_indemnity", "indemnity", 1e9), "law.main"),
    ("a class of a group is not told", "jp-nuclear", {}, without("main.government_indemnity"), "law"),
    ("the excess is not held", "eu-aifmd", NO_OWN_FUNDS, held("own-funds", 5_000.0), "law.per_claim.deductibles"),
    ("the excess is not told", "eu-aifmd", NO_OWN_FUNDS, without("aggregate.deductibles"), "law"),
    ("the ledger of another group", "eu-aifmd", NO_OWN_FUNDS, relabelled, "law.own_funds"),
    (
        "own funds count toward insurance",
        "eu-aifmd",
        NO_OWN_FUNDS,
        item("per_claim", "own-funds", 10_000.0),
        "law.per_claim.items.own-funds",
    ),
    ("a cap is waived without whole cover", "jp-audit-firm", DEAR, uncut, "law.main.items.insurance_above_floor"),
    ("a class counts beside the one that may", "us-fmcsa", {}, item("main", "surety", 1.0), "law.main.route"),
    ("a haircut is left out", "basel-ama", {"offers.half-run.use": "must"}, item("main", "half-run", 30e6), "law.main.items.half-run"),
    ("an offer barred is not named", "jp-broker", {}, unbarred, "barred.high-excess"),
    ("an offer is barred for another reason", "jp-broker", {}, barred_for_another_reason, "barred.high-excess"),
    ("less stands than after this year's addition", "jp-art175", {}, held("book", 700e6), "law.main"),
]


@pytest.mark.parametrize(("name", "settings", "plant", "key"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_planted_wrong_answer_is_rejected(name: str, settings: dict[str, str], plant: Plant, key: str) -> None:
    trio = made(name, settings)
    assert wrong(trio) == set()
    found = wrong(plant(trio))
    assert any(check == key or check.startswith(f"{key}.") for check in found), found


def test_a_waiver_rests_on_cover_placed_in_full() -> None:
    """Two halves waive the cap; of the same answer with one half less the 50m are not enough."""
    case, years, solution = made("jp-audit-firm", {})
    assert wrong((case, years, solution)) == set()
    left = tuple(p for p in solution.policies if p.offer == "whole")
    items = tuple(i for i in solution.law[0].items if i.what != "whole-co")
    total = sum(i.counts_for for i in items)
    line = replace(solution.law[0], items=items, counted=total, slack=total - solution.law[0].required)
    assert "law.main" in wrong((case, years, replace(solution, policies=left, law=(line,))))
