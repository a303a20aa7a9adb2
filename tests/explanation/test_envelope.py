"""The lower envelope of lines, and where a convex function of straight pieces is least, by numbers a person can check."""

from __future__ import annotations

import math

import pytest

from optimizer.evaluation.span_value import last_lawful, least_part
from optimizer.explanation.envelope import Envelope, LowerBound, Vertex


def enveloped(**lines: list[tuple[float, float]]) -> Envelope[str]:
    """Return the envelope of some lines, each by its points."""
    envelope: Envelope[str] = Envelope()
    for name, points in lines.items():
        for x, cost in points:
            envelope.add(name, Vertex(x, cost, name))
    return envelope


def drawn(envelope: Envelope[str]) -> list[tuple[object, float, float, float, float, bool]]:
    """Return its pieces."""
    return [(p.key, p.low, p.high, p.cost_low, p.cost_high, p.steps_down) for p in envelope.pieces()]


def test_a_line_falls_from_its_first_point_and_is_level_behind_its_last() -> None:
    """(2, 9) lies above the chord from (1, 10) to (3, 6), (4, 7) is no cheaper than (3, 6)."""
    assert drawn(enveloped(a=[(3, 6), (1, 10), (2, 9), (4, 7)])) == [
        ("a", 1, 3, 10, 6, False),
        ("a", 3, math.inf, 6, 6, False),
    ]


def test_the_envelope_changes_at_crossings_and_jumps_where_a_line_begins() -> None:
    """b (level at 6 from 0) meets a (10 at 1 to 2 at 5) at 3; c begins at 4.5 for 1, beneath both."""
    assert drawn(enveloped(a=[(1, 10), (5, 2)], b=[(0, 6)], c=[(4.5, 1)])) == [
        ("b", 0, 3, 6, 6, False),
        ("a", 3, 4.5, 6, 3, True),
        ("c", 4.5, math.inf, 1, 1, False),
    ]


def test_bounds_side_by_side_prove_a_piece_together_and_a_gap_between_them_does_not() -> None:
    envelope = enveloped(a=[(1, 10), (5, 2)])
    slope, _ = envelope.pieces()
    envelope.bounds += [LowerBound(1, 3, 10, 2), LowerBound(3.5, 5, 5, 2)]
    assert not envelope.is_proved(slope, tolerance=1e-9, resolution=1e-6)
    envelope.bounds.append(LowerBound(3, 4, 6, 2))
    assert envelope.is_proved(slope, tolerance=1e-9, resolution=1e-6)


def test_a_piece_is_proved_by_one_bound_that_meets_it_from_end_to_end() -> None:
    envelope = enveloped(a=[(1, 10), (5, 2)])
    slope, level = envelope.pieces()
    envelope.bounds.append(LowerBound(1, 4, 10, 2))
    assert not envelope.is_proved(slope, tolerance=1e-9, resolution=1e-6)
    envelope.bounds.append(LowerBound(0.5, 5, 10.9, 2))
    assert not envelope.is_proved(slope, tolerance=0.05, resolution=1e-6)
    assert envelope.is_proved(slope, tolerance=0.11, resolution=1e-6)
    envelope.bounds.append(LowerBound(-math.inf, math.inf, 2, 0))
    assert envelope.is_proved(level, tolerance=1e-9, resolution=1e-6)


@pytest.mark.parametrize(
    ("lines", "least"),
    [
        (((4, -8), (0, 1), (-9, 16)), 4 / 9),
        (((0, 1), (0, 1), (0, 1)), 0.0),
        (((5, -1), (5, -1), (5, -1)), 1.0),
        (((4, -8), (2, -1), (1, 0.01)), 1 / 1.01),
    ],
)
def test_the_least_of_a_convex_function_is_at_a_kink_or_an_end(lines: tuple[tuple[float, float], ...], least: float) -> None:
    """Each function is the largest of some lines."""
    assert least_part(lambda t: max(a + b * t for a, b in lines)) == pytest.approx(least, abs=1e-9)


def test_beyond_where_it_is_finite_nothing_is_looked_for() -> None:
    assert last_lawful(lambda t: t <= 0.3) == pytest.approx(0.3, abs=1e-15)
    assert least_part(lambda t: 1 - t, 0.3) == 0.3
