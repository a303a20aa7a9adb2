"""Where every share is a range the product closes every case, VaR rules and limits narrowly missed among them, at the right cost."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.campaigns import at_length
from support.random_ranges import make_ranges
from support.range_answers import faults_of

pytestmark = pytest.mark.slow

CHUNK = 10


def wrong_among(folder: Path, seeds: range) -> dict[int, list[str]]:
    """Return the seeds answered wrongly, and how."""
    found = {}
    for seed in seeds:
        make_ranges(seed, folder / str(seed))
        found[seed] = faults_of(folder / str(seed))
    return {seed: wrong for seed, wrong in found.items() if wrong}


def chunks(first: int, last: int, size: int) -> list[range]:
    """Return runs of seeds."""
    return [range(start, min(start + size, last)) for start in range(first, last, size)]


def named(seeds: range) -> str:
    """Name a run of seeds."""
    return f"{seeds.start}-{seeds.stop - 1}"


@pytest.mark.parametrize("seeds", [*chunks(0, 10, CHUNK), *at_length(chunks(10, 10, CHUNK))], ids=named)
def test_a_case_of_ranges_is_closed_at_the_cost_of_the_reference(seeds: range, tmp_path: Path) -> None:
    assert wrong_among(tmp_path, seeds) == {}


@pytest.mark.prove
@pytest.mark.parametrize("seeds", chunks(20, 2000, 20), ids=named)
def test_so_are_two_thousand(seeds: range, tmp_path: Path) -> None:
    assert wrong_among(tmp_path, seeds) == {}
