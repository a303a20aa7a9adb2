r"""The rows of the mix and of the firm's own limits, from the words of the contract."""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimizer.auditor.admissible import SAME_SHARE
from optimizer.auditor.certificate.columns import earnable
from optimizer.auditor.certificate.ground import Ground, least_share, most_share, sizes_of, slots_of
from optimizer.auditor.certificate.no_gap import no_gap_rows
from optimizer.auditor.certificate.programme import WrittenRow, at_least, at_most, column_name, exactly
from optimizer.auditor.findings import TOLERANCE
from optimizer.auditor.rules import credit_line
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Range

FINEST = 1e-6
"""Shares are told to this."""
LEAST_PART = 1e-7
"""Part of the cover asked for, beneath which what an offer brings stands on the right as if it were bought: the row only gets weaker."""


def mix_rows(ground: Ground) -> Iterator[WrittenRow]:
    """Yield every row of the mix itself and of the firm's limits."""
    for j, offer in ground.offers:
        yield from _choice(j, offer)
        yield from _links(ground, j, offer)
        yield from _premium(ground, j, offer)
    yield from _slots_and_groups(ground)
    yield from _spending(ground)
    yield from _insurers(ground)
    yield from _reserve(ground)
    yield from _deductible_cash(ground)
    yield from no_gap_rows(ground)
    yield from _coverage(ground)


def _choice(j: str, offer: Offer) -> Iterator[WrittenRow]:
    share, buy, sizes = column_name("share", j), column_name("buy", j), sizes_of(offer)
    if isinstance(offer.shares, Range):
        yield at_most(f"share.{j}.most", {share: 1.0, buy: -most_share(offer)}, 0.0)
        yield at_least(f"share.{j}.least", {share: 1.0, buy: -least_share(offer)}, 0.0)
    elif sizes:
        chosen = [column_name("size", j, g) for g in range(len(sizes))]
        yield exactly(f"share.{j}.sizes", {share: 1.0, **{name: -size for name, size in zip(chosen, sizes, strict=True)}}, 0.0)
        yield exactly(f"size.{j}", {**dict.fromkeys(chosen, 1.0), buy: -1.0}, 0.0)
    else:
        yield exactly(f"share.{j}.only", {share: 1.0, buy: -most_share(offer)}, 0.0)


def _links(ground: Ground, j: str, offer: Offer) -> Iterator[WrittenRow]:
    buy = column_name("buy", j)
    for other in offer.requires:
        needed = {column_name("buy", other): -1.0} if other in ground.names else {}
        yield at_most(f"requires.{j}.{other}", {buy: 1.0, **needed}, 0.0)
    for other in offer.excludes:
        if other in ground.names:
            yield at_most(f"excludes.{j}.{other}", {buy: 1.0, column_name("buy", other): 1.0}, 1.0)


def _premium(ground: Ground, j: str, offer: Offer) -> Iterator[WrittenRow]:
    due = column_name("premium_due", j)
    yield at_least(f"premium.{j}.rate", {due: 1.0, column_name("share", j): -ground.money(offer.premium)}, 0.0)
    if offer.minimum_premium > 0:
        yield at_least(f"premium.{j}.minimum", {due: 1.0, column_name("buy", j): -ground.money(offer.minimum_premium)}, 0.0)


def _slots_and_groups(ground: Ground) -> Iterator[WrittenRow]:
    slots: dict[str, dict[str, float]] = {}
    groups: dict[str, dict[str, float]] = {}
    for j, offer in ground.offers:
        for slot in slots_of(offer):
            slots.setdefault(slot, {})[column_name("share", j)] = 1.0
        if offer.group is not None:
            groups.setdefault(offer.group, {})[column_name("buy", j)] = 1.0
    forgiven = SAME_SHARE if any(map(_is_finer, ground.case.offers)) else 0.0
    yield from (at_most(f"slots.{slot}", terms, 1.0, forgiven) for slot, terms in slots.items() if len(terms) > 1)
    yield from (at_most(f"group.{group}", terms, 1.0) for group, terms in groups.items() if len(terms) > 1)


def _is_finer(offer: Offer) -> bool:
    """Say whether a listed share is finer than a millionth: only sums of such can be beyond 1 by less than the audit looks at."""
    sizes = () if isinstance(offer.shares, Range) else offer.shares.sizes
    return any(abs(size / FINEST - round(size / FINEST)) > TOLERANCE / FINEST for size in sizes)


def _spending(ground: Ground) -> Iterator[WrittenRow]:
    r"""Yield $e_b \le y_j$ of each bundle, the budget of premium with tax and charges less discounts, and the number of policies."""
    for bundle in earnable(ground):
        for j in bundle.offers:
            terms = {column_name("earned", bundle.bundle): 1.0, column_name("buy", j): -1.0}
            yield at_most(f"discount.{bundle.bundle}.{j}", terms, 0.0)
    limits = ground.case.limits
    if limits.premium_budget is not None and ground.names:
        spent = {column_name("premium_due", j): 1 + offer.tax for j, offer in ground.offers}
        spent |= {column_name("buy", j): ground.money(offer.fixed_charge) for j, offer in ground.offers}
        spent |= {column_name("earned", b.bundle): -ground.money(b.discount) for b in earnable(ground)}
        yield at_most("limits.premium_budget", spent, ground.money(limits.premium_budget))
    if limits.max_policies is not None and ground.names:
        yield at_most("limits.max_policies", {column_name("buy", j): 1.0 for j in ground.names}, float(limits.max_policies))


def _insurers(ground: Ground) -> Iterator[WrittenRow]:
    limits, stated = ground.case.limits, {}
    if limits.max_premium_per_insurer is not None:
        stated["limits.max_premium_per_insurer"] = limits.max_premium_per_insurer
    if limits.max_premium_fraction_per_insurer is not None and limits.premium_budget is not None:
        stated["limits.max_premium_fraction_per_insurer"] = ground.terms.per_insurer_limit()
    for rule, most in stated.items():
        for insurer in ground.terms.insurers:
            due = {column_name("premium_due", j): 1.0 for j, offer in ground.offers if offer.insurer == insurer}
            yield at_most(f"{rule}.{insurer}", due, ground.money(most))


def _reserve(ground: Ground) -> Iterator[WrittenRow]:
    r"""Yield the most of each instrument and of own funds, and $\psi_k \le D + o + \text{line}$ of each tail rule."""
    for r in ground.case.reserve:
        if r.max is not None:
            yield at_most(f"reserve.{r.id}.max", {column_name("held", r.id): 1.0}, ground.money(r.max))
    yield at_most("firm.own_funds_at_risk", {"own_funds": 1.0}, ground.money(ground.case.firm.own_funds_at_risk))
    absorbing = {**{column_name("held", r): -1.0 for r in ground.drawable}, "own_funds": -1.0}
    for tail in ground.held_tails:
        line = ground.money(credit_line(ground.case, tail))
        yield at_most(f"tail.{tail.id}", {column_name("tail", tail.id): 1.0, **absorbing}, line)


def _deductible_cash(ground: Ground) -> Iterator[WrittenRow]:
    rule, kind = "limits.deductible_cash", ground.case.limits.deductible_cash
    drawable = {column_name("held", r): 1.0 for r in ground.drawable}
    priced = [(j, offer) for j, offer in ground.offers if offer.deductible > 0]
    if kind == "largest":
        for j, offer in priced:
            yield at_least(f"{rule}.{j}", {**drawable, column_name("buy", j): -ground.money(offer.deductible)}, 0.0)
    if kind == "sum":
        slots = {slot for _, offer in priced for slot in slots_of(offer)}
        for j, offer in priced:
            for slot in slots_of(offer):
                terms = {column_name("slot_deductible", slot): 1.0, column_name("buy", j): -ground.money(offer.deductible)}
                yield at_least(f"{rule}.{slot}.{j}", terms, 0.0)
        if slots:
            yield at_least(rule, {**drawable, **{column_name("slot_deductible", slot): -1.0 for slot in slots}}, 0.0)


def _coverage(ground: Ground) -> Iterator[WrittenRow]:
    r"""Yield $\sum_j c_j \ge 1$ of each rule, $c_j$ what offer $j$ brings as part of the cover $m$ asked for.

    $c_j = \text{limit}_j s_j / m$; or $y_j$, where the least share bought is enough alone; or, of less than `LEAST_PART`, what its largest
    share brings, whether or not it is bought. Each is at least what the mix has where the rule is met, so the row holds there.
    """
    for k, rule in enumerate(ground.case.coverage):
        if rule.min_limit <= 0:
            continue
        terms, rest, most = {}, 0.0, 0.0
        for (j, offer), limit in zip(ground.offers, ground.terms.covering[:, k].tolist(), strict=True):
            part = limit / rule.min_limit
            most += part * most_share(offer)
            if part >= LEAST_PART and part * least_share(offer) >= 1:
                terms[column_name("buy", j)] = 1.0
            elif part >= LEAST_PART:
                terms[column_name("share", j)] = part
            else:
                rest += part * most_share(offer)
        enough = most >= 1 - TOLERANCE
        yield at_least(f"coverage.{rule.id}", terms, 1 - rest) if enough else at_least(f"coverage.{rule.id}", {}, math.inf)
