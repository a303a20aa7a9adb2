"""Shares of an offer that can be bought: all or none, line sizes, or any share of a range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from optimizer.errors import Message
from optimizer.values import ValueFault, listed, number

LEAST_SHARE = 1e-6
"""Of an offer bought: shares are told to this."""
NOTICED_SHARE = 0.01
"""Share from which taking an offer makes a difference, where the range starts lower: less moves the cost by less than it is solved to."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Shares from a list (`1` all or none, `0.25;0.5;1` line sizes), ascending."""

    sizes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Any share from `least` to `most`, or none."""

    least: float
    most: float

    @property
    def bought_from(self) -> float:
        """Least share that counts as bought: a range that starts at 0, or lower than shares are told, starts at `LEAST_SHARE`."""
        return max(self.least, LEAST_SHARE)


def _share(text: Any) -> float:
    share = number(text)
    if not 0 < share <= 1:
        raise ValueFault(Message("a share must be above 0 and at most 1"), Message("write 0.5 for one half"))
    if share < LEAST_SHARE:
        raise ValueFault(Message("a share must be at least 0.000001"), Message("write 0.5 for one half"))
    return share


def _shares(value: Any) -> Grid | Range:
    if isinstance(value, (Grid, Range)):
        return value
    text = str(value)
    if ".." in text:
        least, _, most = text.partition("..")
        if ";" in text:
            raise ValueFault(Message("shares are one list or one range, not both"), Message("write for example 0.25;0.5;1, or 0.1..0.5"))
        if not least or not most or "." in (most[0], most[-1]) or ".." in most:
            raise ValueFault(Message("a share range has one number on either side of its `..`"), Message("write for example 0.1..0.5"))
        span = Range(number(least), number(most))
        if not 0 <= span.least < span.most <= 1:
            raise ValueFault(Message("a share range must rise within 0 to 1"), Message("write for example 0.1..0.5"))
        if span.most < LEAST_SHARE:
            raise ValueFault(Message("a share range must reach 0.000001"), Message("write for example 0.1..0.5"))
        return span
    sizes = tuple(_share(part) for part in listed(text))
    if list(sizes) != sorted(set(sizes)):
        raise ValueFault(Message("shares of a list must rise"), Message("write for example 0.25;0.5;1"))
    return Grid(sizes)


Shares = Annotated[Grid | Range, BeforeValidator(_shares), Field(json_schema_extra={"type": "string"})]
