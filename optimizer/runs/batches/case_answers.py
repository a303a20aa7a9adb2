"""Answers one case after the other in one process: what cases share is made once, and no answer depends on the case before.

What is kept between cases is either exact (loss years; payouts, measures and cuts at a point, which are functions of it), or comes from
the base alone: the search of a row of a table or grid starts from the cuts and the mix of the case without what varies, which every
process solves first, alike. So an answer depends on its own inputs and on the base, never on other rows, their order or the worker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace

from optimizer import files
from optimizer.auditor import AuditCache
from optimizer.errors import InputError, one_line
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.files.loss_cache import YearsCache
from optimizer.inputs.case import UNREAD, Case
from optimizer.losses.cache import Cache, ResultCache
from optimizer.losses.scenarios import Scenarios
from optimizer.model.cuts import CutPool
from optimizer.results.solution import Solution, Status
from optimizer.runs.batches.plan import BatchRow
from optimizer.runs.batches.record import Record, key_of, record_of
from optimizer.solver.countdown import Countdown
from optimizer.solver.dispatch import SOLVER, WarmStart
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.solve import answered
from optimizer.solver.worker import updates_of
from optimizer.version import build

FORMAT = "reserve-batch/1"
RECALL_BYTES = 200_000_000
"""Most that the checker keeps of its own."""
AVERAGES = 50_000
NETS = 16
"""Each holds a number for every loss year."""


@dataclass(frozen=True, slots=True)
class CaseTask:
    """One case to answer."""

    row: BatchRow
    time_limit: float | None = None
    """Seconds of the search; the case's own if not stated."""
    answered_key: str = ""
    """Key of an answer that is there already: not answered again where it is still the same."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What is being done, and the seconds it may take."""

    name: str
    seconds: float | None = None
    """None: as long as the batch allows for reading and checking."""


@dataclass(frozen=True, slots=True)
class _Base:
    """The case that rows vary, and where its search ended."""

    fingerprint: str = ""
    problem: Problem | None = None
    pool: CutPool = field(default_factory=CutPool)
    mix: dict[str, float] = field(default_factory=dict)

    def warm_start(self, years: Scenarios, last: Problem) -> WarmStart:
        """Return what a search starts from; `last` has worked out of its loss years what may serve this one."""
        return WarmStart(years, last, _SERIES, self.problem, self.pool, dict(self.mix))


_SERIES = "batch"
_NO_BASE = _Base()
OnPhase = Callable[[Phase], None]


class CaseSolver:
    """Answers the cases of one process."""

    def __init__(self, on_phase: OnPhase) -> None:
        """Start with nothing read; `on_phase` hears what is being done."""
        self.on_phase = on_phase
        self.years = YearsCache()
        self.recall = AuditCache(RECALL_BYTES)
        self.last: Problem | None = None
        self._bases: dict[tuple[object, ...], _Base] = {}
        self._prints: dict[tuple[object, ...], str] = {}

    def answer(self, order: CaseTask) -> Record | None:
        """Return the record of a case, None where the answer known is still the same; whatever stops it is its own status."""
        row = order.row
        self.on_phase(Phase("reading"))
        try:
            case = files.load_case(row.path, settings=[*row.settings, *row.varied])
            name = row.case or case.id
            key = self._key(order, case)
            if key == order.answered_key:
                return None
            years = self.years.of(case)
        except InputError as error:
            faults = [row.placed(fault) for fault in error.faults]
            return record_of(row.case, "", Solution(UNREAD, Status.REJECTED, faults=tuple(faults), message=str(faults[0])))
        return record_of(name, key, self._solved(order, case, years))

    def _last(self, case: Case, years: Scenarios) -> Problem:
        """Return the last problem; in place of one, the first, with more room for what is worked out than one question needs."""
        if self.last is None:
            self.last = replace(make_problem(case, years), cache=ResultCache(Cache(AVERAGES), Cache(NETS)))
        return self.last

    def _key(self, order: CaseTask, case: Case) -> str:
        row, base = order.row, ""
        if row.over_base:
            base = self._prints.setdefault((row.path, row.settings), "") or _fingerprint(row.path, row.settings)
            self._prints[row.path, row.settings] = base
        return key_of(FORMAT, build().key, SOLVER, str(order.time_limit), base, case.fingerprint)

    def _solved(self, order: CaseTask, case: Case, years: Scenarios) -> Solution:
        base = self._base_of(order, years)
        limit = case.solve.time_limit if order.time_limit is None else order.time_limit
        self.on_phase(Phase("searching", limit))

        def backend(request: SolveRequest, countdown: Countdown) -> Generator[SolveUpdate, None, None]:
            countdown.start()
            warm_start = base.warm_start(years, self._last(case, years))
            yield from updates_of(request, warm_start)
            self.last = warm_start.last
            self.on_phase(Phase("checking"))

        return answered(SolveRequest(case, years, limit, series=_SERIES, brief=True), years, backend, self.recall)

    def _base_of(self, order: CaseTask, years: Scenarios) -> _Base:
        """Return the base of a row, searched when first needed; none where it cannot be read or its search did not end."""
        row = order.row
        if not row.over_base:
            return _NO_BASE
        key = (row.path, row.settings, order.time_limit)
        if key not in self._bases:
            self._bases[key] = self._searched(order)
        return self._bases[key]

    def _searched(self, order: CaseTask) -> _Base:
        try:
            case = files.load_case(order.row.path, settings=order.row.settings)
            years = self.years.of(case) if self.years.fits(case) else files.load_years(case)
        except InputError:
            return _NO_BASE
        limit = case.solve.time_limit if order.time_limit is None else order.time_limit
        self.on_phase(Phase("searching", limit))
        warm_start = WarmStart(years, self._last(case, years))
        last = deque(updates_of(SolveRequest(case, years, limit, series=_SERIES, brief=True), warm_start), maxlen=1).pop()
        if last.ended not in ("closed", "infeasible"):
            return _NO_BASE
        return _Base(case.fingerprint, warm_start.problem, warm_start.pool, warm_start.mix)


def _fingerprint(path: str, settings: Sequence[tuple[str, str]]) -> str:
    try:
        return files.load_case(path, settings=settings).fingerprint
    except InputError as error:
        return one_line(str(error))
