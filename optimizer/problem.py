"""A case against its loss years and its law: the numbers that model, oracle and pricing share, computed once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.backing import backed_loss
from optimizer.case import Case, Tail
from optimizer.counting import shapes
from optimizer.holding import Purse
from optimizer.memory import Memory
from optimizer.policy import Offer
from optimizer.recognition import Recognition, recognise
from optimizer.recovery import Payouts, content_of, terms_of
from optimizer.scenarios import Index, Scenarios, Vector
from optimizer.values import covers_all

LAYER_TOLERANCE = 1e-12
"""A layer that ends this close (relative) beneath another's attachment ends at it."""


@dataclass(frozen=True, slots=True)
class TailView:
    """A tail rule with the losses it looks at and the offers that recover in time."""

    tail: Tail
    loss: Vector
    """Owed per occurrence, backing taken off."""
    answering: npt.NDArray[np.bool_]
    credit: float
    """Credit line that counts toward it."""
    backing: str
    """Names the backing taken off."""

    @property
    def key(self) -> Hashable:
        """Name of all that its value for a mix rests on but the years: measure, level, backing, and who recovers in time."""
        return self.tail.measure, self.tail.level, self.answering.tobytes(), self.backing


@dataclass(frozen=True, slots=True)
class Stand:
    """What an excess layer may stand on: `own + sum support_i s_i` must reach its attachment."""

    offer: int
    attachment: float
    support: Vector
    """Limit of each offer whose layer ends beneath; shape (offers,)."""


@dataclass(frozen=True, slots=True)
class Saving:
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
    tails: tuple[TailView, ...]
    stands: tuple[Stand, ...]
    coverage: npt.NDArray[np.float64]
    """Cover that each offer brings to each coverage rule at full share; shape (rules, offers)."""
    purse: Purse
    savings: tuple[Saving, ...]
    memory: Memory
    pays: str
    """Names the loss years and what every policy recovers."""
    charges: tuple[str, bytes]
    """`pays`, and the premiums as far as a used reinstatement is paid for at them."""

    @property
    def held_tails(self) -> tuple[int, ...]:
        """Places of the tail rules that bind."""
        return tuple(k for k, view in enumerate(self.tails) if view.tail.hold)


def make_problem(case: Case, years: Scenarios, memory: Memory | None = None) -> Problem:
    """Return the shared numbers of a case and its loss years; `memory` holds what earlier problems worked out."""
    memory = Memory() if memory is None else memory
    backing, loss_years = repr(case.backing), years.fingerprint
    backed = memory.of(("backed", loss_years, backing), lambda: years.repriced(backed_loss(years, case.backing)))
    recognition = recognise(case)
    terms = terms_of(case.offers, years, case.answers)
    pays = content_of(terms, years)
    payouts = memory.of(("payouts", pays), lambda: Payouts(terms, years)).at_premiums_of(case.offers)
    return Problem(
        case=case,
        years=years,
        recognition=recognition,
        payouts=payouts,
        loss=memory.of(("owed", loss_years), lambda: years.owed),
        tails=tuple(_view(case, tail, backed, backing) for tail in case.tail),
        stands=_stands(case),
        coverage=np.array(
            [[_cover(o) if covers_all(o.covers, rule.covers) else 0.0 for o in case.offers] for rule in case.coverage]
        ).reshape(len(case.coverage), len(case.offers)),
        purse=purse_of(case, recognition),
        savings=_savings(case),
        memory=memory,
        pays=pays,
        charges=charges_of(pays, payouts),
    )


def charges_of(pays: str, payouts: Payouts) -> tuple[str, bytes]:
    """Return a name for recoveries and reinstatement premiums; a premium that pays for no reinstatement is no part of it."""
    return pays, payouts.terms.gross_premium.tobytes() if payouts.terms.rates.any() else b""


def recovered(problem: Problem, shares: Vector, answering: npt.NDArray[np.bool_] | None = None) -> tuple[Vector, Vector]:
    """Return `Payouts.of` for a mix: what is recovered of each occurrence, and the reinstatement premium of each year."""
    key = ("recovered", problem.charges, shares.tobytes(), b"" if answering is None else answering.tobytes())
    return problem.memory.of(key, lambda: problem.payouts.of(shares, answering=answering))


def _cover(offer: Offer) -> float:
    return offer.limit if np.isfinite(offer.limit) else offer.year_cap


def _view(case: Case, tail: Tail, loss: Vector, backing: str) -> TailView:
    within = tail.within_days
    in_time = [within is None or (o.payout_days is not None and o.payout_days <= within) for o in case.offers]
    return TailView(tail, loss, np.array(in_time, dtype=np.bool_), 0.0 if within is None else case.firm.credit_line, backing)


def _stands(case: Case) -> tuple[Stand, ...]:
    if not case.limits.no_gap:
        return ()
    found = []
    for j, offer in enumerate(case.offers):
        if offer.attachment > 0:
            ceiling = offer.attachment * (1 + LAYER_TOLERANCE)
            beneath = [
                below.limit if below.exhaustion <= ceiling and covers_all(below.covers, offer.covers) else 0.0 for below in case.offers
            ]
            found.append(Stand(j, offer.attachment, np.array(beneath)))
    return tuple(found)


def _savings(case: Case) -> tuple[Saving, ...]:
    place = {offer.offer: j for j, offer in enumerate(case.offers)}
    return tuple(
        Saving(b.bundle, np.array([place[name] for name in b.offers], dtype=np.int64), b.discount)
        for b in case.discounts
        if b.discount > 0 and all(name in place for name in b.offers)
    )


def purse_of(case: Case, recognition: Recognition) -> Purse:
    """Return the instruments as arrays, with what each counts for in every row of the law."""
    reserve, firm = case.reserve, case.firm
    free_funds = firm.own_funds_at_risk if firm.own_funds_charge == 0 else 0.0  # free of charge, all of them are used
    return Purse(
        price=np.array([*(r.carry for r in reserve), firm.own_funds_charge]),
        low=np.array([*(r.min for r in reserve), free_funds]),
        high=np.array([*(np.inf if r.max is None else r.max for r in reserve), firm.own_funds_at_risk]),
        draws=np.array([*(float(r.drawable) for r in reserve), 1.0]),
        is_reserve=np.array([1.0] * len(reserve) + [0.0]),
        factor=np.array([[*shape, 0.0] for r in recognition.requirements for shape in shapes(r)]).reshape(-1, len(reserve) + 1),
        emergency_rate=firm.emergency_rate,
    )
