r"""Which cuts of one question hold in the next (`docs/method/search.md`): what they rest on is compared, never assumed.

A cut is an average over loss years of what stays uncovered. It rests on the years, on what each policy pays and, for a tail rule, on
backing, deadline and level; not on premiums, law, carry, limits or the price of emergency funding. Premiums enter as the price of the
reinstatements used, so that coefficient is formed anew. A cut of a lower level holds up the measure at a higher one, and offers may
leave the catalogue: the average is valid at every share, theirs 0 among them. The marks on the fields of case and offer say which are
compared (`Affects.PAYOUT`); offers and loss years are compared themselves, a deadline by who answers within it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.evaluation.problem import Problem, TailView
from optimizer.inputs.affects import Affects, parts_of
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index
from optimizer.model.cuts import Cut, CutKind, CutPool


def still_valid(pool: CutPool, before: Problem, after: Problem) -> CutPool:
    """Return the cuts that hold for another problem, in the order of its offers and at its premiums."""
    valid = CutPool()
    place = places(before, after)
    if place is None:
        return valid
    for cut in pool:
        if _holds_up(cut, before, after, place):
            valid.add(_moved(cut, after, place))
    return valid


def places(before: Problem, after: Problem) -> Index | None:
    """Return where each offer stood before; None where years differ, or an offer is new or pays differently."""
    if before.years.fingerprint != after.years.fingerprint or parts_of(before.case, Affects.PAYOUT) != parts_of(after.case, Affects.PAYOUT):
        return None
    stood = {offer.offer: (place, _pays(offer)) for place, offer in enumerate(before.case.offers)}
    stands = [stood.get(offer.offer, (-1, {})) for offer in after.case.offers]
    if any(pays != _pays(offer) for (_, pays), offer in zip(stands, after.case.offers, strict=True)):
        return None
    return np.array([place for place, _ in stands], dtype=np.int64)


def _pays(offer: Offer) -> dict[str, Any]:
    """Return what recoveries and reinstatements follow from; slots and wording as far as they say which offers answer together."""
    return parts_of(offer, Affects.PAYOUT) | {"wording": offer.answers_as}


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
    held = (problem.tails[k] for k in problem.bounded_tails)
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
