"""What the tree learns while it branches."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizer.solver.branching import SELDOM, TRIED_AT_FIRST, FractionalCuts, PseudoCosts, score


def costs(binaries: int = 2) -> PseudoCosts:
    """Return pseudo-costs of binaries never tried."""
    return PseudoCosts(np.zeros((2, binaries)), np.zeros((2, binaries)))


def test_pseudo_costs_are_what_a_unit_has_moved_the_bound_by() -> None:
    learnt = costs()
    learnt.learn(0, 0, 3.0, 0.5)
    learnt.learn(0, 1, 1.0, 0.25)
    down, up = learnt.moves(np.array([0]), np.array([0.5]))
    assert (down[0], up[0]) == (pytest.approx(6.0 * 0.5), pytest.approx(4.0 * 0.5))
    assert learnt.is_reliable(0)
    assert not learnt.is_reliable(1)


def test_a_binary_never_tried_is_worth_the_mean_and_an_empty_side_teaches_nothing() -> None:
    learnt = costs()
    learnt.learn(0, 0, 2.0, 1.0)
    learnt.learn(0, 1, 4.0, 1.0)
    learnt.learn(0, 1, math.inf, 1.0)
    down, up = learnt.moves(np.array([1]), np.array([0.25]))
    assert (down[0], up[0]) == (pytest.approx(3.0 * 0.25), pytest.approx(3.0 * 0.75))


def test_both_sides_must_move_the_bound_for_a_binary_to_be_promising() -> None:
    assert score(1.0, 1.0) > score(0.0, 100.0)


def test_fractional_points_are_cut_while_it_pays_and_seldom_after() -> None:
    cuts, due = FractionalCuts(), []
    for _ in range(TRIED_AT_FIRST + 4 * SELDOM):
        cuts.take()
        due.append(cuts.is_due)
        if cuts.is_due:
            cuts.learn(0.0, 100.0)
    assert all(due[:TRIED_AT_FIRST])
    assert due[TRIED_AT_FIRST + 1 :].count(True) in (3, 4, 5)
    cuts.learn(100.0, 100.0)
    cuts.take()
    assert cuts.is_due


def test_without_a_mix_nothing_is_said_of_what_a_round_gains() -> None:
    cuts = FractionalCuts()
    cuts.learn(5.0, math.inf)
    assert cuts.tried == 0
