r"""Which cuts of one question hold in the next (`design.md` §5): what they rest on is compared, never assumed.

A cut is an average over loss years of what stays uncovered. It rests on the years, on what each policy pays and, for a tail rule, on
backing, deadline and level; not on premiums, law, carry, limits or the price of emergency funding. Premiums enter as the price of the
reinstatements used, so that coefficient is formed anew. A cut of a lower level holds up the measure at a higher one, and offers may
leave the catalogue: the average is valid at every share, theirs 0 among them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.evaluation.problem import Problem, TailView
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index
from optimizer.model.cuts import Cut, CutKind, CutPool

UNRELATED_SECTIONS = frozenset(
    {
        *("id", "name", "as_of", "catalogue", "regime", "law", "reserve", "tail", "firm", "backing", "objective", "limits"),
        *("coverage", "bundles", "discounts", "stress", "fx", "scale", "figure", "solve", "offers", "fingerprint", "sources"),
    }
)
"""Parts of a case that change no payout, or do so through the offers and loss years, which are compared themselves."""
UNRELATED_TERMS = frozenset(
    {
        *("premium", "minimum_premium", "fixed_charge", "tax", "brokerage", "shares", "slots", "group", "requires", "excludes", "use"),
        *("currency", "term_days", "notice_days", "payout_days", "prior_acts_years", "reporting_years", "consent_to_cancel"),
        *("exclusions", "residual_days", "features", "note"),
    }
)
"""Columns of an offer that change no recovery and no use of a reinstatement; a deadline is compared by who answers within it."""


def still_valid(pool: CutPool, before: Problem, after: Problem) -> CutPool:
    """Return the cuts that hold for another problem, in the order of its offers and at its premiums."""
    found = CutPool()
    place = places(before, after)
    if place is None:
        return found
    for cut in pool:
        if _holds_up(cut, before, after, place):
            found.add(_moved(cut, after, place))
    return found


def places(before: Problem, after: Problem) -> Index | None:
    """Return where each offer stood before; None where years differ, or an offer is new or pays differently."""
    if before.years.fingerprint != after.years.fingerprint or _rest(before.case) != _rest(after.case):
        return None
    stood = {offer.offer: (place, _pays(offer)) for place, offer in enumerate(before.case.offers)}
    found = [stood.get(offer.offer, (-1, {})) for offer in after.case.offers]
    if any(pays != _pays(offer) for (_, pays), offer in zip(found, after.case.offers, strict=True)):
        return None
    return np.array([place for place, _ in found], dtype=np.int64)


def _rest(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in type(case).model_fields if name not in UNRELATED_SECTIONS}


def _pays(offer: Offer) -> dict[str, Any]:
    """Return what recoveries and reinstatements follow from; slots and wording as far as they say which offers answer together."""
    return {name: getattr(offer, name) for name in type(offer).model_fields if name not in UNRELATED_TERMS} | {"wording": offer.answers_as}


def _holds_up(cut: Cut, before: Problem, after: Problem, place: Index) -> bool:
    """Say whether a cut's measure is asked for, and whether the cut is below it."""
    match cut.kind:
        case CutKind.MEAN:
            return after.case.objective.expected_net > 0
        case CutKind.EMERGENCY:
            return after.case.firm.emergency_rate > 0
        case CutKind.TAIL:
            was, now = _view(before, cut.tail), _view(after, cut.tail)
            return was is not None and now is not None and _is_below(was, now, place)


def _view(problem: Problem, tail: str) -> TailView | None:
    held = (problem.tails[k] for k in problem.held_tails)
    return next((view for view in held if view.tail.id == tail and view.tail.measure == "tvar"), None)


def _is_below(was: TailView, now: TailView, place: Index) -> bool:
    same = was.owing == now.owing and np.array_equal(was.answering[place], now.answering)
    return same and now.tail.level >= was.tail.level


def _moved(cut: Cut, after: Problem, place: Index) -> Cut:
    return replace(
        cut,
        point=cut.point[place],
        recovery=cut.recovery[place],
        use=cut.use[place],
        gross_premium=after.payouts.terms.gross_premium,
    )
