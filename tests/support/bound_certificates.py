"""Certificates of bounds made by chance, and what they prove by a slow arithmetic of its own: any multipliers prove something."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np

from optimizer.inputs.case import CaseName
from optimizer.results.certificate import (
    Certificate,
    CertifiedColumns,
    CertifiedCut,
    CertifiedDuals,
    CertifiedRows,
    CertifiedTree,
    Index,
    Vector,
)
from optimizer.results.solution import Solution, Status

CASE = CaseName("by-chance", "偶然の例 (illustrative)", "JPY", "ab" * 32)
Decisions = dict[int, int]


def by_chance(random: Random, *, leaves: int = 9, binaries: int = 6, columns: int = 12, rows: int = 8, multipliers: int = 5) -> Certificate:
    """Return a certificate that proves what it claims, to the last digit: its bound is the greatest double not above its least leaf's.

    Column 0 is at most 5; row 0 asks of it at least 10 where the first decision is yes, so that every leaf there is shown empty.
    """
    binary = list(range(columns - binaries, columns))
    first = binary[0]
    entries = [
        {0: 1.0, first: -10.0},
        *({j: random.gauss(0, 1) for j in random.sample(range(columns), min(columns, 5))} for _ in range(rows - 1)),
    ]
    low = [0.0, *(random.choice([-math.inf, random.gauss(0, 1)]) for _ in range(rows - 1))]
    high = [
        math.inf,
        *(math.inf if math.isfinite(side) and random.random() < 0.5 else max(side, -9.0) + random.random() for side in low[1:]),
    ]
    names = ["limits.no_gap.q1", *(f"cut.{n}" if n % 3 == 0 else f"law.main.row{n}" for n in range(1, rows))]
    tree, ways = _tree(random, binary, leaves)
    sets = [_multipliers(random, first, way, rows, multipliers) for way in ways]
    certificate = Certificate(
        case=CASE,
        unit=1e6,
        objective_unit=1e6 / 3,
        offset=random.gauss(0, 1),
        bound=0.0,
        columns=CertifiedColumns(
            names=tuple(f"buy[q{j}]" if j in binary else f"held[r{j}]" for j in range(columns)),
            low=np.zeros(columns),
            high=np.array([5.0, *(1.0 if j in binary else random.lognormvariate(1, 1) for j in range(1, columns))]),
            cost=np.array([random.gauss(0.5, 1) for _ in range(columns)]),
            binary=_index(binary),
        ),
        rows=CertifiedRows(
            names=tuple(names),
            low=np.array(low),
            high=np.array(high),
            start=_starts(entries),
            column=_index([j for row in entries for j in row]),
            value=np.array([value for row in entries for value in row.values()]),
        ),
        cuts=tuple(_cut(random, row) for row, name in enumerate(names) if name.startswith("cut.")),
        tree=tree,
        duals=CertifiedDuals(
            start=_starts([multiplier for multiplier, _ in sets]),
            row=_index([row for multiplier, _ in sets for row in multiplier]),
            value=np.array([y for multiplier, _ in sets for y in multiplier.values()]),
            empty=_index([empty for _, empty in sets]),
        ),
    )
    return raised(certificate)


def _tree(random: Random, binary: list[int], leaves: int) -> tuple[CertifiedTree, list[Decisions]]:
    """Return a tree split by chance, and the decisions on the way to each leaf, in the order of their multipliers."""
    column, down, up, ways = [-1], [-1], [-1], dict[int, Decisions]({0: {}})
    while len(ways) < leaves:
        node = random.choice([n for n, way in ways.items() if len(way) < len(binary)])
        way = ways.pop(node)
        column[node] = binary[0] if not way else random.choice([j for j in binary if j not in way])
        down[node], up[node] = len(column), len(column) + 1
        ways |= {down[node]: way | {column[node]: 0}, up[node]: way | {column[node]: 1}}
        for place in (column, down, up):
            place += [-1, -1]
    dual = [-1] * len(column)
    for at, node in enumerate(ways):
        dual[node] = at
    return CertifiedTree(_index(column), _index(down), _index(up), _index(dual)), list(ways.values())


def _multipliers(random: Random, first: int, way: Decisions, rows: int, most: int) -> tuple[dict[int, float], int]:
    if way.get(first) == 1:
        return {0: random.uniform(0.5, 2.0)}, 1
    return {row: random.gauss(0, 0.3) for row in random.sample(range(rows), min(rows, most))}, 0


def _cut(random: Random, row: int) -> CertifiedCut:
    shares = {f"q{j}": random.random() for j in range(2)}
    return CertifiedCut(
        row, "tail", "solvency", shares, random.random() * 1e6, np.array([[3, 3]]), np.array([[1, 5], [7, 7]]), random.randrange(-1, 9)
    )


def _index(places: list[int]) -> Index:
    return np.array(places, dtype=np.int64)


def _starts(parts: list[dict[int, float]]) -> Index:
    return np.cumsum([0, *(len(part) for part in parts)])


class BrokenError(Exception):
    """A certificate has no meaning: its tree does not cover every choice, or a place in it does not exist."""


def leaf_bounds(certificate: Certificate) -> Iterator[tuple[int, bool, Fraction]]:
    """Yield node, whether it is to be shown empty, and what its multipliers prove, of each leaf; raise `BrokenError`."""
    reached = set[int]()
    for node, way in _leaves(certificate, 0, {}, reached):
        at = int(certificate.tree.dual[node])
        if not 0 <= at < certificate.duals.empty.size:
            raise BrokenError
        is_empty = bool(certificate.duals.empty[at])
        yield node, is_empty, _sum(certificate, at, way, is_empty=is_empty)
    if len(reached) != certificate.tree.column.size:
        raise BrokenError


def _leaves(certificate: Certificate, node: int, way: Decisions, reached: set[int]) -> Iterator[tuple[int, Decisions]]:
    tree = certificate.tree
    if not 0 <= node < tree.column.size or node in reached:
        raise BrokenError
    reached.add(node)
    column = int(tree.column[node])
    if column == -1:
        yield node, way
        return
    if column in way or column not in certificate.columns.binary:
        raise BrokenError
    yield from _leaves(certificate, int(tree.down[node]), way | {column: 0}, reached)
    yield from _leaves(certificate, int(tree.up[node]), way | {column: 1}, reached)


def _sum(certificate: Certificate, at: int, way: Decisions, *, is_empty: bool) -> Fraction:
    """Return the bound by weak duality, term by term."""
    columns, rows, duals = certificate.columns, certificate.rows, certificate.duals
    reduced = [Fraction(0) if is_empty else Fraction(cost) for cost in _plain(columns.cost)]
    total = Fraction(0) if is_empty else Fraction(certificate.offset)
    for k in range(duals.start[at], duals.start[at + 1]):
        row, multiplier = int(duals.row[k]), Fraction(float(duals.value[k]))
        side = float(rows.low[row] if multiplier > 0 else rows.high[row])
        if not math.isfinite(side):
            continue
        total += multiplier * Fraction(side)
        for entry in range(rows.start[row], rows.start[row + 1]):
            reduced[rows.column[entry]] -= multiplier * Fraction(float(rows.value[entry]))
    for j, cost in enumerate(reduced):
        ends = [Fraction(way[j])] if j in way else [Fraction(float(columns.low[j])), Fraction(float(columns.high[j]))]
        total += min(cost * end for end in ends)
    return total


def _plain(values: Vector) -> list[float]:
    return [float(value) for value in values]


def proved(certificate: Certificate) -> Fraction | None:
    """Return the bound that the leaves prove, in money; None where all are shown empty. Raise `BrokenError` where they prove nothing."""
    leaves = list(leaf_bounds(certificate))
    if any(is_empty and total <= 0 for _, is_empty, total in leaves):
        raise BrokenError
    bounds = [total for _, is_empty, total in leaves if not is_empty]
    return min(bounds) * Fraction(certificate.objective_unit) if bounds else None


def is_true(certificate: Certificate) -> bool:
    """Say whether a certificate proves what it claims."""
    try:
        bound = proved(certificate)
    except BrokenError:
        return False
    return bound is None or (math.isfinite(certificate.bound) and Fraction(certificate.bound) <= bound)


def raised(certificate: Certificate) -> Certificate:
    """Return a certificate that claims all it proves: the greatest double not above it."""
    bound = proved(certificate)
    if bound is None:
        return replace(certificate, bound=math.inf)
    claim = float(bound)
    return replace(certificate, bound=claim if Fraction(claim) <= bound else math.nextafter(claim, -math.inf))


def answer_to(certificate: Certificate) -> Solution:
    """Return an answer that claims what a certificate does: a mix at its bound, or that there is none."""
    if math.isinf(certificate.bound):
        return Solution(certificate.case, Status.INFEASIBLE, proof="certificate")
    bound = certificate.bound
    return Solution(certificate.case, Status.CERTIFIED, cost=bound, bound=bound, gap=0.0, proof="certificate")
