"""Whether an answer is about this case, and whether its mix may be bought at all."""

from __future__ import annotations

import math
from typing import assert_never

from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Grid, Range, Shares
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Policy, Solution

SAME_SHARE = 1e-9
"""Shares nearer than this are the same: they are rounded to 1e-6."""


def check_identity(sheet: CheckList, case: Case, years: Scenarios, solution: Solution) -> None:
    """Compare the answer's case and loss years with those at hand, by id, counts and fingerprint."""
    name, losses = solution.case, solution.losses
    sheet.equal("case.id", name.id, case.id, "the answer is of another case")
    sheet.equal("case.name", name.name, case.title, "the answer calls the case by another name")
    sheet.equal("case.currency", name.currency, case.currency, "the answer is in another currency")
    sheet.equal("case.fingerprint", name.fingerprint, case.fingerprint, "the answer was computed from other inputs")
    if losses is None:
        sheet.holds("losses", not has_mix(solution), "the answer does not say which loss years it rests on")
        return
    sheet.equal("losses.source", losses.source, years.source, "the loss years are of another kind")
    sheet.same("losses.loss_years", losses.loss_years, years.years, "a loss year was added or dropped")
    sheet.same("losses.occurrences", losses.occurrences, years.occurrences, "an occurrence was added or dropped")
    sheet.equal("losses.fingerprint", losses.fingerprint, years.fingerprint, "the answer rests on other loss years")


def has_mix(solution: Solution) -> bool:
    """Say whether the status promises a mix."""
    return solution.status.value in ("certified", "solved", "feasible")


def readable(sheet: CheckList, case: Case, solution: Solution) -> bool:
    """Check that every policy and instrument named exists, once, with finite amounts: without that nothing can be priced."""
    names = [policy.offer for policy in solution.policies]
    catalogue = {offer.offer: offer for offer in case.offers}
    ok = sheet.holds("policies.repeated", len(set(names)) == len(names), "an offer is bought twice")
    for policy in solution.policies:
        offered = sheet.holds(f"policies.{policy.offer}.known", policy.offer in catalogue, "this offer is not in the catalogue")
        text = "a share is above 0 and at most 1"
        sane = sheet.holds(f"policies.{policy.offer}.bought", 0 < policy.share <= 1, text, policy.share)
        ok = ok and offered and sane
    held = [(r.id, r.cls) for r in solution.reserve]
    instruments = [(r.id, r.cls) for r in case.reserve]
    text = "the reserve lists each instrument of the case once, in file order"
    ok &= sheet.holds("reserve", held == instruments, text, str(held), str(instruments))
    finite = all(math.isfinite(r.amount) for r in solution.reserve) and math.isfinite(_own_funds(solution))
    ok &= sheet.holds("reserve.finite", finite, "amounts held must be finite")
    ok &= sheet.holds("cost", solution.cost is not None and solution.cost_parts is not None, "a mix has a cost and its parts")
    tails = [(t.id, t.measure, t.level) for t in solution.tail]
    rules = [(t.id, t.measure, t.level) for t in case.tail]
    return sheet.holds("tail", tails == rules, "each tail rule is reported once, in file order", str(tails), str(rules)) and ok


def _own_funds(solution: Solution) -> float:
    return math.fsum(tail.own_funds for tail in solution.tail)


def check_policies(sheet: CheckList, facts: MixFacts) -> None:
    """Check shares, order, insurer, slots, groups, `requires`, `excludes` and `must`."""
    case, bought = facts.case, facts.solution.shares
    order = [offer.offer for offer in facts.offers]
    sheet.holds("policies.order", [p.offer for p in facts.solution.policies] == order, "policies stand in file order")
    for policy, offer in zip(sorted(facts.solution.policies, key=lambda p: order.index(p.offer)), facts.offers, strict=True):
        _check_share(sheet, policy, offer)
        for name in offer.requires:
            sheet.holds(f"requires.{offer.offer}", name in bought, f"{offer.offer} may be bought only with {name}")
        for name in offer.excludes:
            sheet.holds(f"excludes.{offer.offer}", name not in bought, f"{offer.offer} may not be bought with {name}")
    for offer in case.offers:
        if offer.use == "must":
            sheet.holds(f"use.{offer.offer}", offer.offer in bought, f"{offer.offer} must be bought")
    _check_slots_and_groups(sheet, facts)


def _check_share(sheet: CheckList, policy: Policy, offer: Offer) -> None:
    sheet.equal(f"policies.{offer.offer}.insurer", policy.insurer, offer.insurer, "the policy is of another insurer")
    allowed = share_allowed(policy.share, offer.shares)
    sheet.holds(f"policies.{offer.offer}.share", allowed, "this share cannot be bought", policy.share, str(offer.shares))


def share_allowed(share: float, shares: Shares) -> bool:
    """Say whether a share is one of the list, or within the range."""
    match shares:
        case Grid(sizes=sizes):
            return any(abs(share - size) <= SAME_SHARE for size in sizes)
        case Range(least=least, most=most):
            return least - SAME_SHARE <= share <= most + SAME_SHARE
        case _:
            assert_never(shares)


def _check_slots_and_groups(sheet: CheckList, facts: MixFacts) -> None:
    filled: dict[str, float] = {}
    grouped: dict[str, int] = {}
    for share, offer in zip(facts.shares[0].tolist(), facts.offers, strict=True):
        for slot in offer.slots:
            filled[slot] = filled.get(slot, 0.0) + share
        if offer.group is not None:
            grouped[offer.group] = grouped.get(offer.group, 0) + 1
    for slot, total in filled.items():
        sheet.holds(f"slots.{slot}", total <= 1 + SAME_SHARE, "the shares of a slot sum to at most 1", total, 1.0)
    for group, count in grouped.items():
        sheet.holds(f"group.{group}", count <= 1, "at most one offer of a group is bought", float(count), 1.0)
