"""From a case and one of its numbers to a curve: the case read, solved and audited at every value, from one cut pool."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimizer import files
from optimizer.errors import Fault, InputError, Message
from optimizer.files import key_values
from optimizer.files import settings as case_settings
from optimizer.files.loss_cache import YearsCache
from optimizer.files.tables.numerals import text_of_number
from optimizer.inputs.case import UNREAD, Case, CaseName
from optimizer.results.curve import Curve, CurvePoint
from optimizer.results.solution import Solution, Status
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.solve import Series
from optimizer.values import ValueFault

OnCurve = Callable[[SolveUpdate | CurvePoint], None]


def curve(
    path: str | Path,
    key: str,
    values: Sequence[str | float],
    *,
    settings: case_settings.Settings = None,
    time_limit: float | None = None,
    on_progress: OnCurve | None = None,
) -> Curve:
    """Return the case solved and audited at every value of one dotted key (`formats.md` §8), any number of a case or an offer.

    Each point is what `optimize` gives with that setting, within the gap; the search at a point starts from the cuts of those before,
    where they hold. `time_limit` (seconds; the case's own if not stated) is that of one point; `on_progress` hears the solver process and
    every point when it is done. A value that the case refuses is a
    point with status `rejected`, and the others are solved; raise `InputError` where all are refused.
    """
    texts = _texts(key, values)
    read = [_read(path, key, text, settings) for text in texts]
    if all(isinstance(case, InputError) for case in read):
        raise _distinct_faults(case.faults for case in read if isinstance(case, InputError))
    series = PointSolver(time_limit, on_progress)
    points = []
    for text, case in zip(texts, read, strict=True):
        points.append(series.point(float(text), case))
        if on_progress is not None:
            on_progress(points[-1])
    return Curve(_name(key, [case for case in read if isinstance(case, Case)]), key, tuple(points))


def _texts(key: str, values: Sequence[str | float]) -> tuple[str, ...]:
    key_values.check_number_key(key)
    texts = tuple(value if isinstance(value, str) else text_of_number(value) for value in values)
    try:
        key_values.check_values(texts)
        if not texts:
            raise ValueFault(Message("there is no value to go over"), key_values.EXAMPLE)
    except ValueFault as fault:
        raise InputError([Fault(key_values.FILE, None, key, ",".join(texts), fault.rule, fault.fix)]) from fault
    return texts


def _read(path: str | Path, key: str, text: str, settings: case_settings.Settings) -> Case | InputError:
    pairs = list(settings.items() if isinstance(settings, Mapping) else settings or ())
    try:
        return files.load_case(path, settings=[*pairs, (key, text)])
    except InputError as error:
        return InputError([replace(fault, file=key_values.FILE) if _is_of(fault, key) else fault for fault in error.faults])


def _is_of(fault: Fault, key: str) -> bool:
    return fault.file == case_settings.FILE and fault.field == key


def _distinct_faults(faults: Iterator[tuple[Fault, ...]]) -> InputError:
    """Return the faults of all values, those that differ in the value alone told once."""
    distinct: dict[tuple[object, ...], Fault] = {}
    for fault in (fault for of_value in faults for fault in of_value):
        distinct.setdefault((fault.file, fault.row, fault.field, fault.rule), fault)
    return InputError(list(distinct.values()))


def _name(key: str, cases: Sequence[Case]) -> CaseName:
    first = cases[0]
    digest = hashlib.sha256(repr((key, [case.fingerprint for case in cases])).encode()).hexdigest()
    return CaseName(first.id, first.title, first.currency, digest)


@dataclass(slots=True)
class PointSolver:
    """Solves one case after the other."""

    time_limit: float | None
    on_progress: OnCurve | None
    series: Series = field(default_factory=Series)
    years: YearsCache = field(default_factory=YearsCache)
    deadline: float | None = None
    """By the monotonic clock, for all cases together, in place of `time_limit`."""

    def point(self, value: float, case: Case | InputError) -> CurvePoint:
        """Return the answer at one value; whatever stops it is its own status."""
        try:
            if isinstance(case, InputError):
                raise case
            years = self.years.of(case)
        except InputError as error:
            return CurvePoint(value, Solution(UNREAD, Status.REJECTED, faults=error.faults, message=str(error)))
        reused = 0

        def listen(update: SolveUpdate) -> None:
            nonlocal reused
            reused = update.reused
            if self.on_progress is not None:
                self.on_progress(update)

        solution = self.series.optimize(case, years, time_limit=self._seconds(), on_progress=listen)
        return CurvePoint(value, solution, reused)

    def _seconds(self) -> float | None:
        """Return how long the next solve may take, once its loss years are there."""
        return self.time_limit if self.deadline is None else max(self.deadline - time.monotonic(), 0.0)
