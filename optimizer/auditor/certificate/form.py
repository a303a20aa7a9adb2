"""Whether a certificate is of the form that can be checked at all: lengths, places, finite numbers, names once, and the case it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from optimizer.auditor.certificate.programme import plain_name
from optimizer.inputs.case import Case
from optimizer.results.certificate import Certificate

CUT = "cut."
LARGEST = 1e30
"""Unit, and ratio of the two units, beyond which amounts divided by them would lose digits before they are added."""


def form_faults(case: Case, certificate: Certificate) -> list[str]:
    """Return what keeps a certificate from being read."""
    return [*_head(case, certificate), *_columns(certificate), *_rows(certificate), *_cuts(certificate), *_duals(certificate)]


def _head(case: Case, certificate: Certificate) -> Iterator[str]:
    if certificate.case != case.identity:
        yield f"case: the certificate is of {certificate.case.id} ({certificate.case.fingerprint[:8]}), not of this case as it is"
    unit, objective = certificate.unit, certificate.objective_unit
    if not 0 < unit <= LARGEST:
        yield f"unit: an amount of money above 0, not {unit}"
    elif not 1 / LARGEST <= objective / unit <= LARGEST:
        yield f"objective_unit: an amount of money of about the unit's size, not {objective}"
    if certificate.offset != 0.0:
        yield f"offset: the cost of this case has no constant, not {certificate.offset}"


def _columns(certificate: Certificate) -> Iterator[str]:
    columns = certificate.columns
    yield from _repeated("columns", (plain_name(name) for name in columns.names))
    sizes = {len(columns.names), columns.low.size, columns.high.size, columns.cost.size}
    if len(sizes) > 1 or not all(_finite(array) for array in (columns.low, columns.high, columns.cost)):
        yield "columns: as many finite lows, highs and costs as names"
    if not _places(columns.binary, len(columns.names)):
        yield "columns: a decision is the place of a column"


def _rows(certificate: Certificate) -> Iterator[str]:
    rows = certificate.rows
    yield from _repeated("rows", rows.names)
    many = len(rows.names)
    sides = rows.low.size == rows.high.size == many and not (np.isnan(rows.low).any() or np.isnan(rows.high).any())
    if not sides:
        yield "rows: as many lows and highs as names, each a number or infinite"
    if not (_runs(rows.start, many, rows.column.size) and rows.value.size == rows.column.size and _finite(rows.value)):
        yield "rows: the terms of each row, with a finite coefficient each"
    if not _places(rows.column, len(certificate.columns.names)):
        yield "rows: a term is of a column"


def _cuts(certificate: Certificate) -> Iterator[str]:
    names, places = certificate.rows.names, [cut.row for cut in certificate.cuts]
    named = {r for r, name in enumerate(names) if name.startswith(CUT)}
    if len(set(places)) < len(places) or set(places) != named:
        yield "cuts: one for each row of that name, and none for any other"


def _duals(certificate: Certificate) -> Iterator[str]:
    duals = certificate.duals
    if not (_runs(duals.start, duals.empty.size, duals.row.size) and duals.value.size == duals.row.size and _finite(duals.value)):
        yield "duals: the multipliers of each closing, finite each"
    if not _places(duals.row, len(certificate.rows.names)):
        yield "duals: a multiplier is of a row"
    if not np.isin(duals.empty, (0, 1)).all():
        yield "duals: empty is 0 or 1"


def _repeated(kind: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{kind}.{name}: it stands {times} times" for name, times in Counter(names).items() if times > 1)


def _finite(array: npt.NDArray[np.float64]) -> bool:
    return array.ndim == 1 and bool(np.isfinite(array).all())


def _places(array: npt.NDArray[np.int64], many: int) -> bool:
    return array.ndim == 1 and array.dtype.kind == "i" and bool(((array >= 0) & (array < many)).all())


def _runs(start: npt.NDArray[np.int64], many: int, terms: int) -> bool:
    """Say whether starts are of so many runs, one after the other, of so many terms."""
    if start.ndim != 1 or start.dtype.kind != "i" or start.size != many + 1:
        return False
    return bool(start[0] == 0 and start[-1] == terms and (np.diff(start) >= 0).all())
