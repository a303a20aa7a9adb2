"""The checker's programme holds every lawful mix at its cost and no other: each mix fixed in it costs what the enumeration prices it at.

So no row of it and no end of a box takes away a mix that a bound must not pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from support.made_certificates import KINDS, drawn_case
from support.priced_programme import PricedProgramme

from optimizer import Case, Scenarios
from optimizer.auditor.enumeration import Mixes, listed_shares
from optimizer.auditor.proof import cheapest_of
from optimizer.evaluation.mix_cost import all_cash_scale
from optimizer.evaluation.problem import make_problem

SAME = 1e-6
"""To which a solver prices a mix: of its cost, or of a thousandth of the cost without policies."""


def mixes_of(case: Case, seed: int, most: int) -> np.ndarray:
    """Return some of the mixes that slots, groups and links allow, whatever their number of policies."""
    mixes = np.concatenate(list(Mixes(case, most_policies=None).blocks()))
    return mixes if len(mixes) <= most else mixes[np.random.default_rng(seed).choice(len(mixes), most, replace=False)]


def priced_otherwise(case: Case, years: Scenarios, seed: int, most: int) -> tuple[list[str], int]:
    """Return the mixes that the programme prices otherwise than the enumeration, and how many are lawful."""
    unit, cost = all_cash_scale(make_problem(case, years))
    programme, wrong, lawful = PricedProgramme(case, years, unit, cost / 1e3), [], 0
    for mix in mixes_of(case, seed, most):
        price = cheapest_of(case, years, mix[None, :]) if programme.rules.boxes_open else None
        here = programme.cost(mix)
        lawful += price is not None
        wanted = math.inf if price is None else price
        if here != wanted and not abs(here - wanted) <= SAME * max(abs(wanted), 1e-3 * cost):
            wrong.append(f"{mix.tolist()}: {here}, not {wanted}")
    return wrong, lawful


def differing(folder: Path, kind: str, seeds: Iterable[int], most: int) -> tuple[dict[int, list[str]], int]:
    """Return the seeds on which a mix is priced otherwise, and how many lawful mixes were looked at."""
    found, lawful = {}, 0
    for seed in seeds:
        drawn = drawn_case(kind, seed, folder)
        if drawn is not None and listed_shares(drawn[0]):
            found[seed], more = priced_otherwise(*drawn, seed, most)
            lawful += more
    return {seed: wrong for seed, wrong in found.items() if wrong}, lawful


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS[:3])
def test_each_mix_costs_in_the_programme_what_it_costs(kind: str, tmp_path: Path) -> None:
    wrong, lawful = differing(tmp_path, kind, (0, 10, 11, 15, 20, 23, 26), 8)
    assert wrong == {}
    assert lawful >= 8


@pytest.mark.prove
@pytest.mark.parametrize("seeds", [range(first, first + 50) for first in range(0, 500, 50)], ids=str)
@pytest.mark.parametrize("kind", KINDS[:3])
def test_each_mix_costs_in_the_programme_what_it_costs_at_length(kind: str, seeds: range, tmp_path: Path) -> None:
    assert differing(tmp_path, kind, seeds, 60)[0] == {}
