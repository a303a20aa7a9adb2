"""Two certificates worked by hand: of the case of two loss years, and of the same where nothing is lawful.

Offers q1 (limit 80, premium 3) and q2 (limit 50, premium 9); losses 100 and 60, a year each of ten; TVaR 80 % is the mean of the two.
With the second loss left out, which q1 covers, and q of a tail year 1/2:

    expected_net >= 10 - 8 s1 - 5 s2,   tail >= 50 - 40 s1 - 25 s2

Cost 3 s1 + 9 s2 + 0.1 held + expected_net >= 10 + 0.1 x 50 - 9 s1 + 1.5 s2 >= 6, which q1 with 10 of cash costs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from optimizer.inputs.case import Case
from optimizer.results.certificate import (
    Certificate,
    CertifiedColumns,
    CertifiedCut,
    CertifiedDuals,
    CertifiedKind,
    CertifiedRows,
    CertifiedTree,
)

Stated = tuple[str, Mapping[str, float], float, float, float]
"""A row by name: its terms, low, high, and the multiplier that is given it."""
HIGH = {
    "premium_due[q1]": 3.0,
    "premium_due[q2]": 9.0,
    "held[cash]": 100.0,
    "own_funds": 0.0,
    "expected_net": 16.0,
    "tail[solvency]": 100.0,
}
COST = {"premium_due[q1]": 1.0, "premium_due[q2]": 1.0, "held[cash]": 0.1, "expected_net": 1.0}
DECISIONS = ("buy[q1]", "buy[q2]")
COLUMNS = ("share[q1]", "share[q2]", *DECISIONS, *HIGH)
INF = math.inf
TAIL: Stated = ("tail.solvency", {"tail[solvency]": 1.0, "held[cash]": -1.0, "own_funds": -1.0}, -INF, 0.0, -0.1)
CUTS: tuple[Stated, ...] = (
    ("cut.1", {"expected_net": 1.0, "share[q1]": 8.0, "share[q2]": 5.0}, 10.0, INF, 1.0),
    ("cut.2", {"tail[solvency]": 1.0, "share[q1]": 40.0, "share[q2]": 25.0}, 50.0, INF, 0.1),
)
PREMIUMS: tuple[Stated, ...] = (
    ("premium.q1.rate", {"premium_due[q1]": 1.0, "share[q1]": -3.0}, 0.0, INF, 1.0),
    ("premium.q2.rate", {"premium_due[q2]": 1.0, "share[q2]": -9.0}, 0.0, INF, 1.0),
)
SHARES: tuple[Stated, ...] = (
    ("share.q1.only", {"share[q1]": 1.0, "buy[q1]": -1.0}, 0.0, 0.0, -40.0),
    ("share.q2.only", {"share[q2]": 1.0, "buy[q2]": -1.0}, 0.0, 0.0, -40.0),
)
LIMITS: tuple[Stated, ...] = (
    ("reserve.cash.max", {"held[cash]": 1.0}, -INF, 5.0, -1.0),
    ("limits.max_policies", {"buy[q1]": 1.0, "buy[q2]": 1.0}, -INF, 1.0, -40.0),
)
NO_RUNS = np.zeros((0, 2), dtype=np.int64)


def worked(case: Case) -> Certificate:
    """Return the certificate that no mix of the two-year case costs less than 6: one leaf, of all mixes."""
    return _certificate(case, (*CUTS, TAIL, *PREMIUMS), 6.0, is_empty=False)


def worked_empty(case: Case) -> Certificate:
    """Return the certificate that no mix is lawful where one policy at most and 5 of cash are allowed: 50 - 40 - 5 are missing."""
    tail, cut = (*TAIL[:4], -1.0), (*CUTS[1][:4], 1.0)
    return _certificate(case, (("cut.1", *cut[1:]), tail, *SHARES, *LIMITS), INF, is_empty=True)


def split(certificate: Certificate, column: str) -> Certificate:
    """Return a certificate whose one leaf is split on a column, both sides closed by the same multipliers."""
    place = certificate.columns.names.index(column)
    return replace(certificate, tree=_tree([place, -1, -1], [1, -1, -1], [2, -1, -1], [-1, 0, 0]))


def _tree(*lists: Sequence[int]) -> CertifiedTree:
    return CertifiedTree(*(np.array(places, dtype=np.int64) for places in lists))


def _certificate(case: Case, rows: Sequence[Stated], bound: float, *, is_empty: bool) -> Certificate:
    high = [HIGH.get(name, 1.0) for name in COLUMNS]
    columns = CertifiedColumns(
        COLUMNS,
        np.zeros(len(COLUMNS)),
        np.array(high),
        np.array([COST.get(name, 0.0) for name in COLUMNS]),
        np.array([COLUMNS.index(name) for name in DECISIONS], dtype=np.int64),
    )
    return Certificate(
        case.identity,
        1.0,
        1.0,
        0.0,
        bound,
        columns,
        _rows(rows),
        tuple(_cut(n, row) for n, row in enumerate(rows) if row[0].startswith("cut.")),
        _tree([-1], [-1], [-1], [0]),
        CertifiedDuals(
            np.array([0, len(rows)], dtype=np.int64),
            np.arange(len(rows), dtype=np.int64),
            np.array([row[4] for row in rows]),
            np.array([int(is_empty)], dtype=np.int64),
        ),
    )


def _rows(rows: Sequence[Stated]) -> CertifiedRows:
    sizes = [len(terms) for _, terms, *_ in rows]
    return CertifiedRows(
        tuple(name for name, *_ in rows),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows]),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.array([COLUMNS.index(name) for _, terms, *_ in rows for name in terms], dtype=np.int64),
        np.array([value for _, terms, *_ in rows for value in terms.values()]),
    )


def _cut(place: int, row: Stated) -> CertifiedCut:
    """Return where a cut was made: at q1 alone, the tie of the second loss taken as covered."""
    kind: CertifiedKind = "tail" if "tail[solvency]" in row[1] else "mean"
    tail, threshold = ("solvency", -1.0) if kind == "tail" else ("", 0.0)
    return CertifiedCut(place, kind, tail, {"q1": 1.0}, threshold, NO_RUNS, NO_RUNS, -1)
