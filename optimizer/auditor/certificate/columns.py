r"""The columns of the programme, each in a box that holds a cheapest mix.

Why no cheapest mix needs more. Take any lawful mix with what it holds, and let each variable be what it stands for: $y_j$ and $z_{jg}$ as
bought, $s_j$ the share, $\pi_j = \max(\text{premium}_j s_j, \text{minimum}_j y_j)$, $e_b$ whether the bundle is complete, $u_k$ the reading
under which the law is met, $k_{jb}$ the policies counted, $c_{jb} = \text{credit}_{jb} s_j k_{jb}$, deductibles by slot the largest there
are, $\beta_n$ its sum, $\theta$, $\psi_k$, $\eta$ the measures of the net loss themselves. All but what is held are then within the boxes,
term by term: a share is at most $\bar s_j \le 1$, a net loss at most $M_i$ since recoveries only lower it, and a mean or a tail mean lies
beneath the mean, or the largest, of what bounds each year.

What is held: let $T$ be the largest amount that anything asks of the reserve (`ground.largest_need`), $f_r \le 1$ the least positive factor
at which instrument $r$ counts anywhere. Where $a_r > U_r = \max(\text{min}_r, T / f_r)$, hold $U_r$ instead. It costs no more, no carry
being negative. No cap is broken, for they bound from above. Each rule that asks for something and in which $r$ counts, at a factor
$f_{rb} \ge f_r$, is met by $r$ alone, since $f_{rb} U_r \ge T$ (where a cap bounds what $r$ brings, it brings as much as before, or what
the rule asks); the others do not see $r$. The emergency funding of a drawable $r$ stays 0, as
$N_i \le T \le D$. So a mix as cheap lies in the box, and the least over the box is the least of all.

What is recognised, $q_{rb} = \min(f_{rb} a_r, M_b u)$ less what a cap cuts off, is then within $f_{rb} U_r$, and $q_{rb} \le M_b u$ keeps
no mix away: a requirement of the reading used, its cash for deductibles included, asks for at most $M_b$, and a $q$ cut to it
meets that alone.

A file may state a larger box than is needed here: that only weakens what it claims. A smaller one is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.auditor.certificate.ground import (
    Ground,
    ReadDuty,
    most_held,
    most_share,
    sizes_of,
    slots_of,
)
from optimizer.auditor.certificate.no_gap import shared_supports
from optimizer.auditor.certificate.programme import NOTHING, ProgrammeColumn, column_name
from optimizer.inputs.offers import Bundle


def columns_of(ground: Ground, objective_unit: float) -> tuple[ProgrammeColumn, ...]:
    r"""Return every column; costs are money of the objective for one unit of the column.

    $$ \sum_j \pi_j (1 + \text{tax}_j) + \sum_j \text{fixed}_j y_j - \sum_b \text{discount}_b e_b + \sum_r \text{carry}_r a_r
       + \lambda\theta + \text{charge}\, o + \text{emergency rate}\, \eta $$
    """
    times = ground.unit / objective_unit
    parts = (_of_offers(ground, times), _of_firm(ground, times), _of_limits(ground), _of_law(ground), _of_losses(ground, times))
    return (*(column for part in parts for column in part), ProgrammeColumn(NOTHING, 0.0))


def _of_offers(ground: Ground, times: float) -> Iterator[ProgrammeColumn]:
    for j, offer in ground.offers:
        must = float(offer.use == "must")
        yield ProgrammeColumn(column_name("share", j), 1.0)
        yield ProgrammeColumn(column_name("buy", j), 1.0, times * ground.money(offer.fixed_charge), must, is_binary=True)
        for g in range(len(sizes_of(offer))):
            yield ProgrammeColumn(column_name("size", j, g), 1.0, is_binary=True)
        due = max(offer.premium * most_share(offer), offer.minimum_premium)
        yield ProgrammeColumn(column_name("premium_due", j), ground.money(due), times * (1 + offer.tax))
    for bundle in earnable(ground):
        yield ProgrammeColumn(column_name("earned", bundle.bundle), 1.0, -times * ground.money(bundle.discount))


def earnable(ground: Ground) -> tuple[Bundle, ...]:
    """Return the bundles that save something and of which every offer is in the catalogue."""
    return tuple(b for b in ground.case.discounts if b.discount > 0 and set(b.offers) <= set(ground.names))


def _of_firm(ground: Ground, times: float) -> Iterator[ProgrammeColumn]:
    firm = ground.case.firm
    for r in ground.case.reserve:
        yield ProgrammeColumn(
            column_name("held", r.id), ground.money(most_held(ground, r)), times * r.carry, ground.money(r.min), is_open=True
        )
    yield ProgrammeColumn("own_funds", ground.money(firm.own_funds_at_risk), times * firm.own_funds_charge)


def _of_limits(ground: Ground) -> Iterator[ProgrammeColumn]:
    if ground.case.limits.deductible_cash == "sum":
        for slot, largest in ground.largest_by_slot.items():
            if largest > 0:
                yield ProgrammeColumn(column_name("slot_deductible", slot), ground.money(largest))
    for number, support in enumerate(shared_supports(ground)):
        yield ProgrammeColumn(column_name("beneath", number), ground.money(float(support.limit @ ground.most_share)), is_open=True)


def _of_law(ground: Ground) -> Iterator[ProgrammeColumn]:
    if len(ground.readings) > 1:
        for place in range(len(ground.readings)):
            yield ProgrammeColumn(column_name("reading", place), 1.0, is_binary=True)
    for read in ground.duties:
        yield from _of_duty(ground, read)


def _of_duty(ground: Ground, read: ReadDuty) -> Iterator[ProgrammeColumn]:
    for j, credit in zip(ground.names, read.duty.credit.tolist(), strict=True):
        if credit > 0:
            yield ProgrammeColumn(column_name("credited", j, read.key), ground.money(credit))
            yield ProgrammeColumn(column_name("counted", j, read.key), 1.0, is_binary=True)
    for slot, amount in largest_extra(ground, read).items():
        yield ProgrammeColumn(column_name("extra_cash", slot, read.key), ground.money(amount))
    for r in ground.case.reserve:
        if is_recognised(read, r.cls):
            most = read.duty.factor[r.cls] * ground.money(most_held(ground, r))
            yield ProgrammeColumn(column_name("recognised", r.id, read.key), most, is_open=True)


def largest_extra(ground: Ground, read: ReadDuty) -> dict[str, float]:
    """Return the largest cash for a deductible of each slot that a policy counted could ask for."""
    largest: dict[str, float] = {}
    for (_, offer), credit in zip(ground.offers, read.duty.credit.tolist(), strict=True):
        amount = offer.deductible * read.duty.extra
        if credit > 0 and amount > 0:
            for slot in slots_of(offer):
                largest[slot] = max(largest.get(slot, 0.0), amount)
    return largest


def is_recognised(read: ReadDuty, cls: str) -> bool:
    """Say whether a class of reserve may count for less than it could: under a cap, or where another reading may be used."""
    capped = any(cls in cap.classes for cap in read.duty.caps.values())
    return read.duty.factor.get(cls, 0.0) > 0 and (capped or read.reading is not None)


def _of_losses(ground: Ground, times: float) -> Iterator[ProgrammeColumn]:
    case, most = ground.case, ground.most_net
    mean = ground.money(float(most @ ground.years.probability))
    yield ProgrammeColumn("expected_net", mean, times * case.objective.expected_net, is_open=True)
    yield ProgrammeColumn("emergency", mean, times * case.firm.emergency_rate, is_open=True)
    for tail in ground.held_tails:
        yield ProgrammeColumn(column_name("tail", tail.id), ground.money(float(most.max(initial=0.0))), is_open=True)
