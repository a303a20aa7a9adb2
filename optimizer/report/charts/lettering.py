"""Which words fit into a rectangle, in how many lines, level or upright."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.i18n.numbers import width

LETTER = 0.5
"""Width of a letter as a part of its height; a full-width one counts twice."""
LEADING = 1.35
"""Height of a line, in heights of a letter."""
LEVEL, UPRIGHT = 0, 270


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines of text at an angle."""

    lines: tuple[str, ...]
    angle: int


def fitting(choices: Sequence[Sequence[str]], wide: float, tall: float, size: float) -> Lettering | None:
    """Return the first choice that fits into `wide` by `tall` pixels, a line a part or all parts in one; None where none does."""
    return next((lettering for parts in choices for lettering in _ways(parts) if _fits(lettering, wide, tall, size)), None)


def _ways(parts: Sequence[str]) -> Iterator[Lettering]:
    for angle in (LEVEL, UPRIGHT):
        yield Lettering(tuple(parts), angle)
        if len(parts) > 1:
            yield Lettering((" ".join(parts),), angle)


def _fits(lettering: Lettering, wide: float, tall: float, size: float) -> bool:
    along, across = (wide, tall) if lettering.angle == LEVEL else (tall, wide)
    return max(width(line) for line in lettering.lines) * size * LETTER <= along and len(lettering.lines) * size * LEADING <= across
