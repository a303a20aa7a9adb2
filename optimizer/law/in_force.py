"""What the law, and the firm's own rules with a deadline, do not count of the policies in force: told by the rules that count offers."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.inputs.case import Case, Tail
from optimizer.law.recognition import Recognition, recognise
from optimizer.results.solution import Barred


@dataclass(frozen=True, slots=True)
class UncountedPolicy:
    """A policy in force that the law counts for nothing."""

    offer: str
    barred: tuple[Barred, ...]
    """Each condition that it fails; none where the law counts no insurance."""


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """A policy in force that does not pay in time for a rule with a deadline: it recovers nothing there."""

    offer: str
    tail: Tail
    payout_days: int | None
    """None: not stated."""


def uncounted_policies(case: Case) -> tuple[UncountedPolicy, ...]:
    """Return the policies in force whose credit is 0 in every requirement of every reading of the law; none where there is no law."""
    if case.law is None or not case.in_force:
        return ()
    recognition = recognise(case.model_copy(update={"offers": case.in_force}))
    return tuple(
        UncountedPolicy(offer.offer, tuple(bar for bar in recognition.barred if bar.offer == offer.offer))
        for place, offer in enumerate(case.in_force)
        if not _counts(recognition, place)
    )


def _counts(recognition: Recognition, place: int) -> bool:
    return any(requirement.credit[place] > 0 for reading in recognition.readings for requirement in reading.requirements)


def late_policies(case: Case) -> tuple[LatePolicy, ...]:
    """Return, for each rule with a deadline that is required, not only reported, the policies in force that do not pay within it."""
    return tuple(
        LatePolicy(offer.offer, tail, offer.payout_days)
        for tail in case.tail
        if tail.hold
        for offer in case.in_force
        if not tail.is_met_by(offer)
    )
