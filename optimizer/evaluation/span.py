r"""A measure held between two ends, beyond what the case asks: what one piece of an efficient frontier asks the search.

With $m$ the measure of a mix, asked is

$$ \min\; \text{cost} + \text{price} \cdot (m - \text{low}) \quad\text{subject to}\quad \text{low} \le m \le \text{high} $$

A tail measure below `low` counts as `low`. Of a requirement, $m$ is the amount that the law asks, free between the ends, and a unit of it
is worth the price: $\text{cost} - \text{price} \cdot (m - \text{low})$.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimizer.inputs.frontier_plan import Measure
from optimizer.law.recognition import Bound, Reading, Recognition, Requirement


@dataclass(frozen=True, slots=True)
class Span:
    """One measure between two ends, and its price."""

    measure: Measure
    id: str
    """Of the tail rule or the requirement; empty for the reserve."""
    low: float
    """Money; 0: no end there."""
    high: float
    """Money; infinity: no end there."""
    price: float = 0.0
    """Money a year for a unit of the measure, at least 0."""
    far: Recognition | None = None
    """Of a requirement: the law where it asks for `high`; the case's own asks for `low`."""


def between(near: Recognition, far: Recognition, part: float) -> Recognition:
    """Return the law a part of the way, 0 to 1, from one that asks less to one that asks more; nothing differs but amounts."""
    return replace(near, readings=tuple(_reading(n, f, part) for n, f in zip(near.readings, far.readings, strict=True)))


def _reading(near: Reading, far: Reading, part: float) -> Reading:
    return replace(near, requirements=tuple(_requirement(n, f, part) for n, f in zip(near.requirements, far.requirements, strict=True)))


def _requirement(near: Requirement, far: Requirement, part: float) -> Requirement:
    return replace(
        near,
        required=_amount(near.required, far.required, part),
        floors=_bounds(near.floors, far.floors, part),
        caps=_bounds(near.caps, far.caps, part),
    )


def _bounds(near: tuple[Bound, ...], far: tuple[Bound, ...], part: float) -> tuple[Bound, ...]:
    return tuple(replace(n, amount=_amount(n.amount, f.amount, part)) for n, f in zip(near, far, strict=True))


def _amount(near: float, far: float, part: float) -> float:
    return near if part == 0 or near == far else far if part == 1 else near + part * (far - near)
