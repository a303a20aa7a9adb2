"""Which efficient frontier is asked for: the measure, over which range, and how finely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["tail", "reserve", "requirement"]
"""TVaR of the yearly net loss, at most so much; reserve in total, at most so much; what the law asks."""


@dataclass(frozen=True, slots=True)
class FrontierPlan:
    """What `frontier` is asked; amounts in the case's currency."""

    measure: Measure = "tail"
    name: str | None = None
    """Id of the tail rule, or of the law's requirement; None: the first, of the tail rules one that holds."""
    low: float | None = None
    """Where the range begins; None: of a requirement half of what the law asks, else 0."""
    high: float | None = None
    """Where it ends; None: of a requirement twice what the law asks, else nowhere."""
    keeps_rule: bool = False
    """Of the tail: whether the case's own rule stays beside the bound. If not, the bound stands in its place."""
    tolerance: float = 1e-6
    """Of a cost on the frontier, relative: a curve of many small kinks is told by straight pieces within it."""
