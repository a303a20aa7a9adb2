r"""The tower: for a loss of any size up to the largest, who pays which part of it, as the loss model pays it.

One loss $x$ of an otherwise quiet year, in classes that the same policies and the same backing cover: what each pays follows from
`recovery/claims.py`, which prices the named events too. The parts sum to $x$ and the reinstatement premium that falls due with it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Vector, from_years
from optimizer.recovery.backing import backed_loss
from optimizer.recovery.claims import Bought, Funds, alone, firm_payments, together
from optimizer.report.rows.payers import PayerKind
from optimizer.results.solution import Solution
from optimizer.values import Pattern

MOST_COLUMNS = 4
STEPS = 96
"""Losses drawn, beside those at which somebody begins or ceases to pay."""
BEYOND = 1.25
"""How far a tower goes over what is bought, held and named, where losses may be larger still."""
AT_ONCE = 4.0
"""How far it goes over what is there on the day, where what the day brings is drawn."""
EVERY = "*"
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class TowerBand:
    """What one payer pays of each loss of a column; case currency."""

    kind: PayerKind
    offer: str
    """Empty where it is no policy."""
    insurer: str
    """Its name."""
    share: float
    bottom: float
    """Of the policy's layer: attachment and deductible."""
    top: float
    amounts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TowerColumn:
    """Classes for which the same payers stand; from the bottom band to the top they sum to the loss and premiums due."""

    patterns: tuple[str, ...]
    losses: tuple[float, ...]
    """Rising, from 0."""
    edges: tuple[float, ...]
    """The losses at which somebody begins or ceases to pay, that of each named event, and the last."""
    bands: tuple[TowerBand, ...]
    """Those that pay something."""

    def paid(self, band: TowerBand, loss: float) -> float:
        """Return what a payer pays of one of the losses."""
        return band.amounts[self.losses.index(loss)]


def tower_of(solution: Solution, case: Case, names: Mapping[str, str], *, day: int | None = None) -> list[TowerColumn]:
    """Return a column for each group of classes, the one with the largest losses first: in the end, or by a day with the credit line drawn.

    By a day only those policies have paid whose `payout_days` are no more. `names` of insurers by id.
    """
    bought = [(offer, solution.shares[offer.offer]) for offer in case.offers if offer.offer in solution.shares]
    funds = funds_of(solution, case, credit_line=day is not None)
    groups = []
    for classes, patterns in _groups(case, bought):
        paying = [pair for pair in bought if _is_paid(pair[0], classes[0])]
        held = [*_named_losses(case, classes), funds.reserve + funds.own_funds]
        groups.append((_top(case, paying, classes, held), paying, (classes, patterns)))
    largest = sorted((group for group in groups if group[0] > 0), key=lambda group: -group[0])[:MOST_COLUMNS]
    columns = [_column(case, paying, group, funds, (top, day)) for top, paying, group in largest]
    return [replace(column, bands=tuple(_called(band, names) for band in column.bands)) for column in columns]


def _called(band: TowerBand, names: Mapping[str, str]) -> TowerBand:
    return replace(band, insurer=names.get(band.insurer) or band.insurer)


def funds_of(solution: Solution, case: Case, *, credit_line: bool) -> Funds:
    """Return what the firm pays with: the drawable reserve held, the own funds that the answer puts at risk, the credit line."""
    drawable = {instrument.id for instrument in case.reserve if instrument.drawable}
    reserve = sum((held.amount for held in solution.reserve if held.id in drawable), 0.0)
    used = [limit.value for limit in solution.limits if limit.id == "firm.own_funds_at_risk"] + [rule.own_funds for rule in solution.tail]
    return Funds(reserve, next(iter(used), 0.0), case.firm.credit_line if credit_line else 0.0)


def _is_paid(offer: Offer, cls: str) -> bool:
    return any(pattern.matches(cls) for pattern in offer.covers)


def classes_of(case: Case) -> list[str]:
    """Return the classes that a case speaks of; a pattern of which none is named stands for itself."""
    simulated = () if case.losses.simulate is None else case.losses.simulate.peril
    named = [*(peril.cls for peril in simulated), *(part.cls for event in case.stress for part in event.losses)]
    patterns = [pattern for offer in case.offers for pattern in offer.covers] + [p for backing in case.backing for p in backing.covers]
    unnamed = [pattern.text for pattern in patterns if not any(pattern.matches(cls) for cls in named)]
    return list(dict.fromkeys([*named, *unnamed])) or [EVERY]


def _groups(case: Case, bought: Bought) -> list[tuple[list[str], list[str]]]:
    """Return the classes that the same policies and backing cover, with the patterns that stand for them."""
    every = classes_of(case)
    groups: dict[tuple[tuple[bool, ...], tuple[bool, ...]], list[str]] = {}
    for cls in every:
        backed = tuple(any(p.matches(cls) for p in backing.covers) for backing in case.backing)
        groups.setdefault((tuple(_is_paid(offer, cls) for offer, _ in bought), backed), []).append(cls)
    return [(classes, _patterns(classes, every)) for classes in groups.values()]


def _patterns(classes: Sequence[str], every: Sequence[str]) -> list[str]:
    """Return the fewest patterns that mean these classes and no other."""
    if len(classes) == len(every):
        return [EVERY]
    patterns = []
    for cls in classes:
        wallet = cls.partition(".")[0]
        whole = all(other in classes for other in every if Pattern(wallet).matches(other))
        patterns.append(wallet if whole else cls)
    return list(dict.fromkeys(patterns))


def _column(case: Case, bought: Bought, group: tuple[list[str], list[str]], funds: Funds, until: tuple[float, int | None]) -> TowerColumn:
    """Return the column of a group of classes up to a loss, by a day or in the end."""
    (classes, patterns), (top, day), named = group, until, _named_losses(case, group[0])
    if day is not None:
        top = _soon(top, case, classes, funds)
    edges = {edge for edge in (*_layer_edges(bought), *named, top) if edge <= top}
    losses = sorted({*np.linspace(0.0, top, STEPS + 1)[1:].tolist(), *edges} - {0.0})
    left = _amounts(case, bought, classes[0], losses, funds, day)[-1]
    kinks = _kinks(losses, left, funds)
    losses = sorted({*losses, *kinks})
    bands = _bands(bought, _amounts(case, bought, classes[0], losses, funds, day)[:-1])
    return TowerColumn(tuple(patterns), (0.0, *losses), tuple(sorted({*edges, *kinks} - {0.0})), tuple(bands))


def _named_losses(case: Case, classes: Sequence[str]) -> list[float]:
    """Return the losses of the named events that hit these classes alone."""
    return [sum(part.loss for part in event.losses) for event in case.stress if all(part.cls in classes for part in event.losses)]


def _top(case: Case, bought: Bought, classes: Sequence[str], held: Iterable[float]) -> float:
    """Return the largest loss of a column: what can be lost at all, but not far beyond what is bought, held or named."""
    tops = [offer.exhaustion for offer, _ in bought if math.isfinite(offer.exhaustion)]
    backed = [backing.amount for backing in case.backing if any(p.matches(classes[0]) for p in backing.covers)]
    reach = max([*tops, *held, *backed], default=0.0)
    simulated = () if case.losses.simulate is None else case.losses.simulate.peril
    most = [_most(peril.severity) * case.scale.loss_amount for peril in simulated if peril.cls in classes]
    largest = max(most, default=math.inf) if most else math.inf
    if math.isinf(largest):
        return reach
    return min(max(largest, *_named_losses(case, classes), 0.0), BEYOND * reach if reach > 0 else largest)


def _soon(top: float, case: Case, classes: Sequence[str], funds: Funds) -> float:
    """Return the largest loss of a column on the day: not far beyond what is there on the day."""
    backed = sum(backing.amount for backing in case.backing if any(p.matches(classes[0]) for p in backing.covers))
    at_once = funds.reserve + funds.own_funds + funds.credit_line + backed
    return min(top, AT_ONCE * at_once) if at_once > 0 else top


def _most(severity: object) -> float:
    """Return the largest loss that a severity draws; infinite where nothing bounds it."""
    bounds = [getattr(severity, name, None) for name in ("cap", "of")]
    return min((bound for bound in bounds if bound is not None), default=math.inf)


def _layer_edges(bought: Bought) -> Iterator[float]:
    for offer, _ in bought:
        yield offer.attachment + offer.deductible
        if math.isfinite(offer.exhaustion):
            yield offer.exhaustion


def _kinks(losses: Sequence[float], left: Vector, funds: Funds) -> list[float]:
    """Return the losses at which what the policies leave passes the reserve, own funds or credit line: each is then used up."""
    levels = itertools.accumulate((funds.reserve, funds.own_funds, funds.credit_line))
    kinks = []
    for level in {level for level in levels if level > 0}:
        over = left - level
        for n in np.flatnonzero(over[:-1] * over[1:] < 0):
            low, high = losses[int(n)], losses[int(n) + 1]
            kinks.append(float(low + (high - low) * over[n] / (over[n] - over[n + 1])))
    return kinks


def _amounts(case: Case, bought: Bought, cls: str, losses: Sequence[float], funds: Funds, day: int | None) -> list[Vector]:
    """Return what is paid of each loss: in kind, reserve, own funds, credit line, each policy, nobody; last what the policies leave."""
    years = from_years([[[(cls, loss)]] for loss in losses])
    need = backed_loss(years, case.backing)
    late = np.array([day is not None and (offer.payout_days is None or offer.payout_days > day) for offer, _ in bought], dtype=np.bool_)
    claims = together(alone(bought, years), need, np.zeros(len(bought), dtype=np.bool_), np.zeros(len(bought), dtype=np.bool_))
    paid, premium = np.where(late[:, None], 0.0, claims.paid), np.where(late[:, None], 0.0, claims.premium)
    left = np.maximum(need + premium.sum(axis=0) - paid.sum(axis=0), 0.0)
    firm = firm_payments(left, funds)
    return [years.loss - need, firm.reserve, firm.own_funds, firm.credit_line, *paid, firm.missing, left]


def _bands(bought: Bought, amounts: Sequence[Vector]) -> Iterator[TowerBand]:
    """Yield the bands from the bottom, those that never pay left out; policies by where their layer begins."""
    kinds: tuple[PayerKind, ...] = ("in_kind", "reserve", "own_funds", "credit_line")
    bands = [TowerBand(kind, "", "", 0.0, 0.0, 0.0, _with_zero(paid)) for kind, paid in zip(kinds, amounts, strict=False)]
    layers = [
        TowerBand(
            "policy",
            offer.offer,
            offer.insurer,
            share,
            offer.attachment + offer.deductible,
            offer.exhaustion,
            _with_zero(paid),
        )
        for (offer, share), paid in zip(bought, amounts[len(kinds) : -1], strict=True)
    ]
    missing = TowerBand("missing", "", "", 0.0, 0.0, 0.0, _with_zero(amounts[-1]))
    for band in (*bands, *sorted(layers, key=lambda layer: (layer.bottom, layer.top)), missing):
        if max(band.amounts) > NOTHING:
            yield band


def _with_zero(paid: Vector) -> tuple[float, ...]:
    return (0.0, *(float(amount) for amount in paid))
