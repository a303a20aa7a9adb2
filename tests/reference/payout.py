r"""What every offer pays in every occurrence, and the net loss of a year, in the plainest loops.

$$ o_{ej} = \min(\max(x_{ej} - attachment - deductible, 0), limit) $$
$$ A_{ej} = \min(\max(\textstyle\sum_{f \le e} o_{fj} - aggregate\_deductible, 0), cap) $$
$$ C_{ej} = A_{ej} - A_{(e-1)j} $$
$$ N_i = \textstyle\sum_e \max(x_e - \sum_j s_j C_{ej}, 0) + \sum_j s_j P_{ij} $$

Works alike in floats and in `Fraction`, whatever the case was read in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .case import Case, Occurrence, Offer, Tail, Year
from .draws import ANSWER, drawn


def matches(pattern: str, kind: str) -> bool:
    """Whether a class falls under a pattern: `*`, `hot`, `hot.*`, `*.insider`, `hot.insider`."""
    wallet, _, cause = kind.partition(".")
    if pattern == "*":
        return True
    if pattern.startswith("*."):
        return cause == pattern[2:]
    if pattern.endswith(".*"):
        return cause != "" and wallet == pattern[:-2]
    return pattern in (kind, wallet)


def covered(patterns: Sequence[str], kind: str) -> bool:
    """Whether one of the patterns answers the class."""
    return any(matches(pattern, kind) for pattern in patterns)


def includes(outer: Sequence[str], inner: Sequence[str]) -> bool:
    """Whether every class that `inner` can mean, known or not, also falls under `outer`."""
    return all(covered(outer, kind) for pattern in inner for kind in _witnesses(pattern))


def _witnesses(pattern: str) -> tuple[str, ...]:
    """Classes that only patterns at least as wide as this one all answer."""
    if pattern == "*":
        return ("any-wallet", "any-wallet.any-cause")
    if "*" in pattern:
        return (pattern.replace("*", "any-cause" if pattern.endswith("*") else "any-wallet"),)
    return (pattern,) if "." in pattern else (pattern, f"{pattern}.any-cause")


def answered(offer: Offer, occurrence: Occurrence, kind: str) -> bool:
    """Whether cover answers one class of an occurrence: one draw an occurrence and wording."""
    chance = offer.answers.get(kind, 1)
    return chance >= 1 or drawn(ANSWER, occurrence.place, int(occurrence.year), offer.wording) < chance


def loss_covered(offer: Offer, occurrence: Occurrence) -> float:
    """Loss of an occurrence in the classes an offer covers and answers, $x_{ej}$."""
    total: float = 0
    for kind, loss in occurrence.parts:
        if covered(offer.covers, kind) and answered(offer, occurrence, kind):
            total += loss
    return total


def aggregates(offer: Offer, year: Year) -> list[float]:
    """Sum what an offer has paid at full share after each occurrence, $A_{ej}$, failed or not."""
    paid_before_aggregate: float = 0
    after: list[float] = []
    for occurrence in year.occurrences:
        loss = loss_covered(offer, occurrence)
        paid = max(loss - offer.attachment - offer.deductible, 0)
        if offer.limit is not None:
            paid = min(paid, offer.limit)
        paid_before_aggregate += paid
        total = max(paid_before_aggregate - offer.aggregate_deductible, 0)
        cap = offer.yearly_cap
        after.append(total if cap is None else min(total, cap))
    return after


def recoveries(offer: Offer, year: Year, failed: bool = False) -> list[float]:
    """Recovery allotted to each occurrence at full share, $C_{ej}$."""
    before: float = 0
    allotted: list[float] = []
    for total in aggregates(offer, year):
        allotted.append(0 if failed else total - before)
        before = total
    return allotted


def reinstatement_premium(offer: Offer, year: Year) -> float:
    r"""Premium owed at full share to restore the limit, with tax.

    $$ P = (1 + tax) \sum_k rate_k \, premium \, \min(\max(A - (k-1) limit, 0), limit) / limit $$
    """
    used = aggregates(offer, year)[-1]
    owed: float = 0
    for k, rate in enumerate(offer.rates):
        if offer.limit is not None:
            restored = min(max(used - k * offer.limit, 0), offer.limit)
            owed += rate * offer.premium * restored / offer.limit
    return (1 + offer.tax) * owed


def losses(case: Case, year: Year, *, backed: bool) -> list[float]:
    """What is owed for each occurrence at repayment; less the assets pledged to its classes where `backed`."""
    left = [pledge.amount if backed else 0 for pledge in case.backing]
    remaining: list[float] = []
    for occurrence in year.occurrences:
        total: float = 0
        for kind, loss in occurrence.parts:
            bare = loss
            for place, pledge in enumerate(case.backing):
                if covered(pledge.covers, kind):
                    used = min(left[place], bare)
                    left[place] -= used
                    bare -= used
            total += bare
        remaining.append(total * occurrence.price)
    return remaining


def paid_together(case: Case, year: Year, shares: Mapping[str, float]) -> dict[str, list[float]]:
    r"""What each offer bought pays of each occurrence: together never more than what is owed, in proportion to what each would pay alone.

    $$ s_j C_{ej} \min(1, x_e / \sum_k s_k C_{ek}) $$
    """
    bought = [offer for offer in case.offers if shares.get(offer.id, 0) > 0]
    paid = {
        offer.id: [shares[offer.id] * one for one in recoveries(offer, year, (year.name, offer.insurer) in case.failed)] for offer in bought
    }
    for e, owed in enumerate(losses(case, year, backed=False)):
        together = sum(amounts[e] for amounts in paid.values())
        if together > owed:
            for amounts in paid.values():
                amounts[e] = amounts[e] * owed / together
    return paid


def pays_in_time(offer: Offer, tail: Tail | None) -> bool:
    """Whether an offer recovers within the deadline of a rule; one that states no days does not."""
    if tail is None or tail.within_days is None:
        return True
    return offer.payout_days is not None and offer.payout_days <= tail.within_days


def net_loss(case: Case, year: Year, shares: Mapping[str, float], tail: Tail | None = None) -> float:
    """Net loss of a year, $N_i$: of the cost, or as a tail rule sees it."""
    bare = losses(case, year, backed=tail is not None)
    owed: float = 0
    for offer in case.offers:
        share = shares.get(offer.id, 0)
        owed += share * reinstatement_premium(offer, year)
        if pays_in_time(offer, tail):
            failed = (year.name, offer.insurer) in case.failed
            for e, paid in enumerate(recoveries(offer, year, failed)):
                bare[e] -= share * paid
    net: float = owed
    for rest in bare:
        net += max(rest, 0)
    return net
