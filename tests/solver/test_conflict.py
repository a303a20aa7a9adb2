"""Rules that cannot hold together, where nothing is asked of the reserve: worked by hand, and against enumeration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reference.enumerate import solve
from reference.read import read_case
from support.campaigns import at_length
from support.enumerated import CHUNK, answered, chunks, differences, named, written

from optimizer import Solution, Status, load_case, load_years, optimize

pytestmark = pytest.mark.slow

CASE = """\
format = "reserve-case/1"
id = "cover"
currency = "JPY"
[losses]
table = "losses.csv"
[[reserve]]
id = "cash"
carry = 0.1
min = 5
[limits]
"""
CATALOGUE = "offer,insurer,covers,limit,reinstatements,premium,use\nq1,A,*,100,0,2,{use}\nq2,B,*,100,0,3,may\n"
LOSSES = "year,class,loss,probability\n1,hot,90,0.05\n2,hot,150,0.01\n"
COVER = '[[coverage]]\nid = "c"\ncovers = ["*"]\nmin_limit = {least}\n'


def of(folder: Path, limits: str, use: str = "may") -> Solution:
    """Return the answer to two offers of 100 under other limits."""
    texts = {"case.toml": CASE + limits, "catalogue.csv": CATALOGUE.format(use=use), "losses.csv": LOSSES}
    for name, text in texts.items():
        (folder / name).write_text(text)
    case = load_case(folder)
    return optimize(case, load_years(case))


@pytest.mark.parametrize(
    ("limits", "use", "repairs"),
    [
        ("max_policies = 1\n" + COVER.format(least=150), "may", {"limits.max_policies": 2, "coverage.c.min_limit": 100}),
        ("premium_budget = 4\n" + COVER.format(least=150), "may", {"limits.premium_budget": 5, "coverage.c.min_limit": 100}),
        ("max_policies = 0\n", "must", {"limits.max_policies": 1, "offers.q1.use": "may"}),
        ("premium_budget = 1\n", "must", {"limits.premium_budget": 2, "offers.q1.use": "may"}),
        (COVER.format(least=300), "may", {"coverage.c.min_limit": 200}),
    ],
)
def test_rules_on_policies_alone_conflict_and_are_repaired(tmp_path: Path, limits: str, use: str, repairs: dict[str, object]) -> None:
    found = of(tmp_path, limits, use)
    assert found.status is Status.INFEASIBLE, found.message
    assert found.conflict is not None
    assert set(found.conflict.rules) == set(repairs)
    told = {r.rule: r.to for r in found.conflict.repairs}
    assert told == {rule: to if isinstance(to, str) else pytest.approx(to, rel=1e-6) for rule, to in repairs.items()}


def bare(where: Path) -> Path:
    """Take from a case all that asks anything of the reserve: tails, law, its bounds, own funds, deductible cash, layers on air."""
    text = (where / "case.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^\[\[tail\]\]\n.*?(?=^\[|\Z)", "", text)
    text = re.sub(r"(?m)^(own_funds_\w+|credit_line|deductible_cash|no_gap|emergency_rate) = .*\n", "", text)
    text = re.sub(r"(?ms)(^\[\[reserve\]\]\n.*?)(?=^\[|\Z)", lambda found: re.sub(r"(?m)^(min|max) = .*\n", "", found[0]), text)
    (where / "case.toml").write_text(text, encoding="utf-8")
    return where


@pytest.mark.parametrize("seeds", [*chunks(0, 10, CHUNK), *at_length(chunks(10, 90, CHUNK))], ids=named)
def test_where_nothing_is_asked_of_the_reserve_the_product_answers_as_enumeration_does(seeds: range, tmp_path: Path) -> None:
    found = {}
    for seed in seeds:
        where = bare(written(tmp_path, seed))
        found[seed] = differences(answered(where), solve(read_case(where)))
    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}
