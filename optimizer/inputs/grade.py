"""How well a figure is known: three grades, best first, of laws, cases, insurers and responses alike."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from optimizer.errors import Message
from optimizer.values import ValueFault


class Grade(StrEnum):
    """How well a figure is known, best first."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ASSUMED = "assumed"


FORMER = "memory"
"""A grade of the format until 2026-11: neither read anywhere nor said to be a choice, so that nobody could check it."""


def _no_memory(value: Any) -> Any:
    """Refuse the former grade; other words are left to the type."""
    if value == FORMER:
        rule = Message("a figure from memory has no ground that a reader could check")
        raise ValueFault(rule, Message("write primary or secondary and cite what was read, or assumed with range and reason"))
    return value


Graded = Annotated[Grade, BeforeValidator(_no_memory)]
"""A grade as a law's file states it."""
GradedWord = Annotated[Literal["primary", "secondary", "assumed"], BeforeValidator(_no_memory)]
"""A grade as a case, its insurers and its responses state it."""


def weakest(grades: Iterator[Grade] | tuple[Grade, ...]) -> Grade:
    """Return the worst grade of several; primary where there are none."""
    order = list(Grade)
    return max(grades, key=order.index, default=Grade.PRIMARY)
