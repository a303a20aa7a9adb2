"""A case against its loss years and its law: the numbers that model, oracle and pricing share, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.evaluation.reserve import Instruments
from optimizer.evaluation.span import Span
from optimizer.inputs.case import Case, Tail
from optimizer.inputs.offers import Offer
from optimizer.law.compliance import row_weights
from optimizer.law.recognition import Recognition, recognise
from optimizer.losses.cache import ResultCache
from optimizer.losses.scenarios import Index, Scenarios, Vector
from optimizer.recovery.backing import backed_loss
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of
from optimizer.values import Patterns, covers_all

LAYER_TOLERANCE = 1e-12
"""A layer that ends this close (relative) beneath another's attachment ends at it."""


@dataclass(frozen=True, slots=True)
class TailView:
    """A tail rule with the losses it looks at and the offers that recover in time: all, or of a liquidity rule (`within_days`) some."""

    tail: Tail
    loss: Vector
    """Owed per occurrence, backing taken off."""
    answering: npt.NDArray[np.bool_]
    credit: float
    """Credit line that counts toward it."""
    owing: tuple[str, str]
    """What the loss follows from: fingerprint of the years, the backing."""

    @property
    def identity(self) -> tuple[object, ...]:
        """Everything that the measure of a mix follows from, beside the payouts."""
        return self.tail.measure, self.tail.level, self.answering.tobytes(), self.owing


@dataclass(frozen=True, slots=True)
class NoGapRow:
    """What an excess layer may stand on: `own + sum support_i s_i` must reach its attachment."""

    offer: int
    attachment: float
    support: Vector
    """Limit of each offer whose layer ends beneath; shape (offers,)."""


@dataclass(frozen=True, slots=True)
class BundleDiscount:
    """A bundle that can be earned: its offers, by place, and its discount, above 0."""

    bundle: str
    offers: Index
    discount: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything about a case that does not depend on the mix."""

    case: Case
    years: Scenarios
    recognition: Recognition
    payouts: Payouts
    loss: Vector
    """What is owed for each occurrence, before insurance and backing."""
    backed: Vector
    """What is owed for each occurrence, backing taken off."""
    tails: tuple[TailView, ...]
    no_gap_rows: tuple[NoGapRow, ...]
    coverage: npt.NDArray[np.float64]
    """Cover that each offer brings to each coverage rule at full share; shape (rules, offers)."""
    instruments: Instruments
    bundle_discounts: tuple[BundleDiscount, ...]
    cache: ResultCache
    span: Span | None = None
    """A measure held between two ends beside the case's own rules; None: no such measure."""

    @property
    def everywhere(self) -> tuple[Vector, Vector]:
        r"""Mean recovery $E[\sum_e C_{ej}]$ and mean reinstatement use $E[U_j]$ of every offer at full share; shapes (offers,)."""
        return self.cache.averages.get(("everywhere", self.payouts.identity), self._everywhere)

    def _everywhere(self) -> tuple[Vector, Vector]:
        weight = self.years.probability
        by_occurrence = np.repeat(weight, np.diff(self.years.occurrence_start))
        return self.payouts.weighted(np.ones(weight.size, dtype=np.bool_), (by_occurrence, weight))

    @property
    def must_shares(self) -> Vector:
        """Largest share of each offer that must be bought, 0 of every other; shape (offers,)."""
        return np.array([offer.most_share if offer.use == "must" else 0.0 for offer in self.case.offers])

    @property
    def held_tails(self) -> tuple[int, ...]:
        """Places of the tail rules that bind."""
        return tuple(k for k, view in enumerate(self.tails) if view.tail.hold)

    @property
    def bounded_tails(self) -> tuple[int, ...]:
        """Places of the tail rules whose measure is a variable: those that bind, and one that a span is about."""
        about = None if self.span is None or self.span.measure != "tail" else self.span.id
        return tuple(k for k, view in enumerate(self.tails) if view.tail.hold or view.tail.id == about)


def make_problem(case: Case, years: Scenarios, *, like: Problem | None = None) -> Problem:
    """Return the shared numbers of a case and its loss years; what was worked out of the same for `like` is not worked out again."""
    loss, backed = _owed(case, years, like)
    owing = (years.fingerprint, repr(case.backing))
    recognition = recognise(case)
    return Problem(
        case=case,
        years=years,
        recognition=recognition,
        payouts=Payouts(terms_of(case.offers, years, case.answers), years, None if like is None else like.payouts),
        loss=loss,
        backed=backed,
        tails=tuple(_view(case, tail, backed, owing) for tail in case.tail),
        no_gap_rows=_no_gap_rows(case),
        coverage=np.array(
            [np.where(_including(case.offers, rule.covers), [_cover(o) for o in case.offers], 0.0) for rule in case.coverage]
        ).reshape(len(case.coverage), len(case.offers)),
        instruments=instruments_of(case, recognition),
        bundle_discounts=_bundle_discounts(case),
        cache=ResultCache() if like is None else like.cache,
    )


def _cover(offer: Offer) -> float:
    return offer.limit if np.isfinite(offer.limit) else offer.year_cap


def _owed(case: Case, years: Scenarios, like: Problem | None) -> tuple[Vector, Vector]:
    """Return what is owed for each occurrence, before and after backing."""
    if like is None or like.years.fingerprint != years.fingerprint:
        return years.owed, years.repriced(backed_loss(years, case.backing))
    if like.case.backing != case.backing:
        return like.loss, years.repriced(backed_loss(years, case.backing))
    return like.loss, like.backed


def _view(case: Case, tail: Tail, loss: Vector, owing: tuple[str, str]) -> TailView:
    in_time = [tail.is_met_by(offer) for offer in case.offers]
    return TailView(tail, loss, np.array(in_time, dtype=np.bool_), 0.0 if tail.within_days is None else case.firm.credit_line, owing)


def _no_gap_rows(case: Case) -> tuple[NoGapRow, ...]:
    """Return what each excess layer may stand on; layers of one attachment and one cover share one array: there are few of these."""
    if not case.limits.no_gap:
        return ()
    limit, exhaustion = (np.array([getattr(offer, name) for offer in case.offers]) for name in ("limit", "exhaustion"))
    beneath: dict[tuple[float, Patterns], Vector] = {}
    includes: dict[Patterns, npt.NDArray[np.bool_]] = {}
    for offer in case.offers:
        key = offer.attachment, offer.covers
        if offer.attachment > 0 and key not in beneath:
            if offer.covers not in includes:
                includes[offer.covers] = _including(case.offers, offer.covers)
            ends = exhaustion <= offer.attachment * (1 + LAYER_TOLERANCE)
            beneath[key] = np.where(ends & includes[offer.covers], limit, 0.0)
    return tuple(NoGapRow(j, o.attachment, beneath[o.attachment, o.covers]) for j, o in enumerate(case.offers) if o.attachment > 0)


def _including(offers: Sequence[Offer], covers: Patterns) -> npt.NDArray[np.bool_]:
    """Say which offers cover all of some classes; each wording of `covers` is compared once."""
    covering = {patterns: covers_all(patterns, covers) for patterns in {offer.covers for offer in offers}}
    return np.array([covering[offer.covers] for offer in offers], dtype=np.bool_)


def _bundle_discounts(case: Case) -> tuple[BundleDiscount, ...]:
    place = {offer.offer: j for j, offer in enumerate(case.offers)}
    return tuple(
        BundleDiscount(b.bundle, np.array([place[name] for name in b.offers], dtype=np.int64), b.discount)
        for b in case.discounts
        if b.discount > 0 and all(name in place for name in b.offers)
    )


def instruments_of(case: Case, recognition: Recognition) -> Instruments:
    """Return the instruments as arrays, with what each counts for in every row of the law."""
    reserve, firm = case.reserve, case.firm
    free_funds = firm.own_funds_at_risk if firm.own_funds_charge == 0 else 0.0  # free of charge, all of them are used
    return Instruments(
        price=np.array([*(r.carry for r in reserve), firm.own_funds_charge]),
        low=np.array([*(r.min for r in reserve), free_funds]),
        high=np.array([*(np.inf if r.max is None else r.max for r in reserve), firm.own_funds_at_risk]),
        draws=np.array([*(float(r.drawable) for r in reserve), 1.0]),
        is_reserve=np.array([1.0] * len(reserve) + [0.0]),
        factor=np.array([[*shape, 0.0] for shape in row_weights(recognition)]).reshape(-1, len(reserve) + 1),
        emergency_rate=firm.emergency_rate,
    )
