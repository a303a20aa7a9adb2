"""From a case and one of its numbers to a curve: the case read, solved and audited at every value, from one cut pool."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from optimizer import files
from optimizer.case import Case
from optimizer.errors import Fault, InputError
from optimizer.files import over
from optimizer.files import settings as laid
from optimizer.files.numerals import text_of_number
from optimizer.memory import Memory
from optimizer.protocol import Tell
from optimizer.scenarios import Scenarios
from optimizer.solution import CaseName, Solution, Status
from optimizer.solve import Series
from optimizer.sweep import Curve, CurvePoint
from optimizer.values import ValueFault

UNREAD = CaseName("", "", "", "")
OnCurve = Callable[[Tell | CurvePoint], None]

_NOT_OF_YEARS = frozenset(
    {
        *("id", "name", "as_of", "catalogue", "regime", "law", "reserve", "tail", "firm", "backing", "objective", "limits"),
        *("coverage", "bundles", "discounts", "responses", "answers", "stress", "fx", "figure", "solve", "offers", "fingerprint"),
    }
)
"""Parts of a case that loss years are not made of."""


def curve(
    path: str | Path,
    key: str,
    values: Sequence[str | float],
    *,
    settings: laid.Settings = None,
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
        raise _told_once(case.faults for case in read if isinstance(case, InputError))
    series = _Solver(time_limit, on_progress)
    points = []
    for text, case in zip(texts, read, strict=True):
        points.append(series.point(float(text), case))
        if on_progress is not None:
            on_progress(points[-1])
    return Curve(_name(key, [case for case in read if isinstance(case, Case)]), key, tuple(points))


def _texts(key: str, values: Sequence[str | float]) -> tuple[str, ...]:
    over.check_number_key(key)
    texts = tuple(value if isinstance(value, str) else text_of_number(value) for value in values)
    try:
        over.check_values(texts)
        if not texts:
            raise ValueFault("there is no value to go over", over.EXAMPLE)
    except ValueFault as fault:
        raise InputError([Fault(over.FILE, None, key, ",".join(texts), fault.rule, fault.fix)]) from fault
    return texts


def _read(path: str | Path, key: str, text: str, settings: laid.Settings) -> Case | InputError:
    pairs = list(settings.items() if isinstance(settings, Mapping) else settings or ())
    try:
        return files.load_case(path, settings=[*pairs, (key, text)])
    except InputError as error:
        return InputError([replace(fault, file=over.FILE) if _is_of(fault, key) else fault for fault in error.faults])


def _is_of(fault: Fault, key: str) -> bool:
    return fault.file == laid.FILE and fault.field == key


def _told_once(faults: Iterator[tuple[Fault, ...]]) -> InputError:
    """Return the faults of all values, those that differ in the value alone told once."""
    kept: dict[tuple[object, ...], Fault] = {}
    for fault in (fault for found in faults for fault in found):
        kept.setdefault((fault.file, fault.row, fault.field, fault.rule), fault)
    return InputError(list(kept.values()))


def _name(key: str, cases: Sequence[Case]) -> CaseName:
    first = cases[0]
    digest = hashlib.sha256(repr((key, [case.fingerprint for case in cases])).encode()).hexdigest()
    return CaseName(first.id, first.title, first.currency, digest)


@dataclass(slots=True)
class YearsKept:
    """The loss years of the last case; read again only where what they are made of has changed."""

    drawn: Memory = field(default_factory=lambda: Memory(1))
    """Years drawn, before they are scaled."""
    made_of: dict[str, Any] | None = None
    years: Scenarios | None = None

    def fits(self, case: Case) -> bool:
        """Say whether the years kept are those of a case."""
        return self.years is not None and self.made_of == _made_of(case)

    def of(self, case: Case) -> Scenarios:
        """Return the loss years of a case."""
        if self.years is None or not self.fits(case):
            self.years, self.made_of = files.load_years(case, drawn=self.drawn), _made_of(case)
        return self.years


def _made_of(case: Case) -> dict[str, Any]:
    parts = {name: getattr(case, name) for name in type(case).model_fields if name not in _NOT_OF_YEARS}
    return parts | {"scale": case.scale.model_copy(update={"premium": 1.0}), "insurers": case.insurer_ids}


@dataclass(slots=True)
class _Solver:
    """Solves one case after the other."""

    time_limit: float | None
    on_progress: OnCurve | None
    series: Series = field(default_factory=Series)
    years: YearsKept = field(default_factory=YearsKept)

    def point(self, value: float, case: Case | InputError) -> CurvePoint:
        """Return the answer at one value; whatever stops it is its own status."""
        try:
            if isinstance(case, InputError):
                raise case
            years = self.years.of(case)
        except InputError as error:
            return CurvePoint(value, Solution(UNREAD, Status.REJECTED, faults=error.faults, message=str(error)))
        reused = 0

        def listen(tell: Tell) -> None:
            nonlocal reused
            reused = tell.reused
            if self.on_progress is not None:
                self.on_progress(tell)

        solution = self.series.optimize(case, years, time_limit=self.time_limit, on_progress=listen)
        return CurvePoint(value, solution, reused)
