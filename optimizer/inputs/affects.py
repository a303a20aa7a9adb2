"""What is worked out of a field and kept for the next question: the mark on the field says what a change of it makes worthless."""

from __future__ import annotations

from enum import Flag, auto
from functools import cache
from typing import Any

from optimizer.values import Frozen


class Affects(Flag):
    """What follows from a field, beside the answer itself."""

    ANSWER = 0
    """The answer alone, which is worked out anew: laws, limits, prices, names."""
    YEARS = auto()
    """The loss years."""
    PAYOUT = auto()
    """What offers recover on given loss years, and the reinstatements they use: cuts rest on it."""


EVERYTHING = Affects.YEARS | Affects.PAYOUT


@cache
def marks_of(model: type[Frozen]) -> dict[str, Affects]:
    """Return the mark of each field; one that bears none affects everything, so that a mark forgotten costs time and no figure."""
    marks = {name: [part for part in field.metadata if isinstance(part, Affects)] for name, field in model.model_fields.items()}
    return {name: mark[0] if mark else EVERYTHING for name, mark in marks.items()}


def parts_of(model: Frozen, what: Affects) -> dict[str, Any]:
    """Return the fields that `what` follows from, those within a field too: two models with equal parts have the same of it."""
    return {name: _part(getattr(model, name), what) for name, mark in marks_of(type(model)).items() if what in mark}


def _part(value: Any, what: Affects) -> Any:
    return parts_of(value, what) if isinstance(value, Frozen) else value
