"""From a case to an answer: the search in a process of its own, then the independent audit, then the proof."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from optimizer.auditor import AuditCache, Proof, audit, prove
from optimizer.errors import LimitError, OptimizerError, SolveError, one_line
from optimizer.evaluation.break_even import BreakEven
from optimizer.evaluation.variant import Variant
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.text.decision import decision_text
from optimizer.results.ending import BY_ENUMERATION, DISAGREE, NOT_LAWFUL, OTHERWISE, SHORT
from optimizer.results.solution import Caution, NextBest, Run, Solution, Status
from optimizer.solver.conclusion import by_solver
from optimizer.solver.countdown import Countdown, never
from optimizer.solver.messages import SolveRequest, SolveUpdate, peak_bytes
from optimizer.solver.optimality_gap import cost_unit, gap_of
from optimizer.solver.process import WORKERS, SolverDiedError
from optimizer.version import product_version

LATE = 0.5
"""Seconds beyond its limit after which the solver process is killed: it stops by itself before, unless it hangs."""
SAME = 1e-9
"""Relative difference below which two costs are one."""
OnProgress = Callable[[SolveUpdate], None]
Stopped = Callable[[], bool]
Backend = Callable[[SolveRequest, Countdown], Generator[SolveUpdate, None, None]]
"""Has a question searched, and yields what is told; it starts the countdown when the search begins, and stops when it is over."""


def by_process(request: SolveRequest, countdown: Countdown) -> Generator[SolveUpdate, None, None]:
    """Have a solver process search, killed when time is over."""
    with WORKERS.borrow(request.series) as worker:
        yield from worker.ask(request, countdown=countdown)


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who asked: hears of progress, may ask to stop, and says who searches."""

    on_progress: OnProgress | None
    stopped: Stopped = never
    backend: Backend = by_process
    recall: AuditCache | None = None

    def hear(self, update: SolveUpdate) -> None:
        if self.on_progress is not None:
            self.on_progress(update)

    def countdown(self, seconds: float) -> Countdown:
        return Countdown(seconds, LATE, self.stopped)


@dataclass(slots=True)
class _SolveLog:
    """What the solver process has told so far."""

    last: SolveUpdate | None = None
    answer: Solution | None = None
    peak: int = 0
    seconds: dict[str, float | None] = field(default_factory=dict)

    @property
    def concluded(self) -> bool:
        return self.last is not None and self.last.concluded

    def hear(self, update: SolveUpdate) -> None:
        self.last = update
        self.answer = update.answer or self.answer
        self.peak = max(self.peak, update.peak_bytes)
        self.seconds.update(dict(update.seconds))


def optimize(
    case: Case,
    years: Scenarios,
    *,
    time_limit: float | None = None,
    on_progress: OnProgress | None = None,
    stopped: Stopped = never,
) -> Solution:
    """Return the cheapest lawful mix of policies and reserve, re-priced independently, with a proof of how good it is.

    Minimises the yearly cost (3) of `formats.md` §7 subject to the law, the tail rules and the firm's limits. The search runs in a spawned
    process that is killed when the time limit (seconds from when it has the question; the case's own if not stated) is over; the best mix
    told by then is kept. The status says what the answer is worth; nothing is raised for a case without a lawful mix or out of time:
    `Solution.raise_for_status` does that. Once `stopped()` is true the search ends within a third of a second, and the best mix told by
    then is audited and returned.
    """
    limit = case.solve.time_limit if time_limit is None else time_limit
    return _optimize(SolveRequest(case, years, limit), years, _Caller(on_progress, stopped))


def answered(request: SolveRequest, years: Scenarios, backend: Backend, recall: AuditCache | None = None) -> Solution:
    """Return the answer to a question that someone else has searched: audited, and proved where it can be enumerated.

    `recall` is what the checker has worked out for earlier answers of the same caller.
    """
    return _optimize(request, years, _Caller(None, backend=backend, recall=recall))


@dataclass(frozen=True, slots=True)
class Series:
    """Several questions to one solver process: each starts from the cuts of those before, as far as they hold."""

    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    def optimize(
        self,
        case: Case,
        years: Scenarios,
        *,
        time_limit: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> Solution:
        """Return the same answer as `optimize` does, within the gap; the time limit is that of this question."""
        limit = case.solve.time_limit if time_limit is None else time_limit
        return _optimize(SolveRequest(case, years, limit, series=self.name), years, _Caller(on_progress))

    def solve_variant(self, case: Case, years: Scenarios, variant: Variant, *, time_limit: float) -> Solution:
        """Return the cheapest mix of a question beside the case's own, as far as the solver's word goes: not audited, not proved."""
        log = _SolveLog()
        try:
            _listen(
                SolveRequest(case, years, time_limit, series=self.name, variant=variant), log, Countdown(time_limit, LATE), _Caller(None)
            )
        except OptimizerError as error:
            return Solution(case.identity, Status.ERROR, message=one_line(str(error)))
        last = log.last
        if last is not None and last.ended == "error":
            return Solution(case.identity, Status.ERROR, message=last.text)
        return by_solver(case, log.answer, last, (time_limit, cost_unit(case, years)))

    def solve_span(self, case: Case, years: Scenarios, variant: Variant, *, time_limit: float) -> SolveUpdate:
        """Return how the search in a span of a measure ended: value and bound of the question, with the mix written out.

        Neither audited nor proved otherwise than by the solver's bound.
        """
        log = _SolveLog()
        request = SolveRequest(case, years, time_limit, series=self.name, variant=variant)
        try:
            _listen(request, log, Countdown(time_limit, LATE), _Caller(None))
        except OptimizerError as error:
            return SolveUpdate("error", text=one_line(str(error)))
        return SolveUpdate("time") if log.last is None else log.last

    def break_even_premium(
        self, case: Case, years: Scenarios, *, mix: Mapping[str, float], break_even: BreakEven, time_limit: float
    ) -> float | None:
        """Return the highest premium that a mix bears, None where it bears none; raise `LimitError` where time was short."""
        log = _SolveLog()
        request = SolveRequest(case, years, time_limit, mix=dict(mix), series=self.name, break_even=break_even)
        _listen(request, log, Countdown(time_limit, LATE), _Caller(None))
        match log.last:
            case SolveUpdate(ended="closed", value=float() as premium):
                return premium
            case SolveUpdate(ended="infeasible"):
                return None
            case SolveUpdate(ended="error", text=text):
                raise SolveError(text)
            case _:
                raise LimitError(f"the premium was not found within {time_limit:g} s")

    def mix_costs(self, case: Case, years: Scenarios, mixes: Sequence[Mapping[str, float]], *, time_limit: float) -> tuple[float, ...]:
        """Return what each mix costs a year, infinite where one is not lawful; raise `LimitError` where time was short.

        Nobody is asked about no mixes.
        """
        if not mixes:
            return ()
        log = _SolveLog()
        request = SolveRequest(case, years, time_limit, series=self.name, mixes=tuple(dict(mix) for mix in mixes))
        _listen(request, log, Countdown(time_limit, LATE), _Caller(None))
        match log.last:
            case SolveUpdate(ended="closed", costs=costs):
                return costs
            case SolveUpdate(ended="error", text=text):
                raise SolveError(text)
            case _:
                raise LimitError(f"the mixes were not priced within {time_limit:g} s")


def _optimize(request: SolveRequest, years: Scenarios, caller: _Caller) -> Solution:
    started, clock = dt.datetime.now(dt.UTC), time.monotonic()
    countdown = caller.countdown(request.seconds)
    log = _SolveLog()
    try:
        _listen(request, log, countdown, caller)
        solution = _concluded(request, years, log, countdown.end, caller)
    except OptimizerError as error:
        solution = Solution(request.case.identity, Status.ERROR, message=one_line(str(error)))
    decision = None if request.brief else decision_text(solution, request.case)
    return replace(solution, decision=decision, run=_run(log, started, time.monotonic() - clock))


def _listen(request: SolveRequest, log: _SolveLog, countdown: Countdown, caller: _Caller) -> None:
    """Hear the solver process out; a process that dies is replaced once."""
    for attempt in range(2):
        try:
            with closing(caller.backend(replace(request, seconds=countdown.remaining), countdown)) as telling:
                for update in telling:
                    log.hear(update)
                    caller.hear(update)
            return
        except SolverDiedError:
            if log.concluded or caller.stopped():
                return
            if attempt == 1 and log.answer is None:
                raise
            countdown.pause()


def _concluded(request: SolveRequest, years: Scenarios, log: _SolveLog, deadline: float, caller: _Caller) -> Solution:
    """Turn what was told into an answer, audited and, where it can be enumerated, proved; nobody who asked to stop waits for a proof."""
    case, last, stopped = request.case, log.last, caller.stopped()
    if last is not None and last.ended == "error":
        return Solution(case.identity, Status.ERROR, message=last.text)  # whatever was told before: the search cannot be trusted
    if last is None or log.answer is None:
        return by_solver(case, None, last, (request.seconds, 0.0), stopped=stopped)
    since = time.monotonic()
    proof = None if stopped else prove(case, years, deadline=max(deadline, since + LATE))
    unit = cost_unit(case, years)
    solution = by_solver(case, log.answer, last, (request.seconds, unit), stopped=stopped)
    if proof is not None:
        solution = _reconciled((request, years, unit), solution, proof, (deadline, caller.backend))
    solution = _audited(case, years, solution, caller.recall)
    if proof is not None:
        solution = _proved(solution, proof, unit)
    log.seconds["audit"] = time.monotonic() - since
    return solution


def _reconciled(question: tuple[SolveRequest, Scenarios, float], solution: Solution, proof: Proof, by: tuple[float, Backend]) -> Solution:
    """Hold the search's answer against the enumeration; where it is dearer or missing, re-price the enumerated mix."""
    if proof.cost is None:
        return solution if solution.cost is None else _disagree(solution, NOT_LAWFUL)
    request, _, unit = question
    if solution.cost is None or gap_of(solution.cost, proof.cost, unit) > request.case.solve.gap:
        return _repriced(question, solution, proof, by)
    return solution


def _proved(solution: Solution, proof: Proof, unit: float) -> Solution:
    """Put the proof by enumeration in place of the solver's word, once the audit has agreed."""
    if solution.status is Status.ERROR:
        return solution
    if proof.cost is None:
        return replace(solution, proof="enumeration") if solution.status is Status.INFEASIBLE else solution
    if solution.cost is None or proof.bound is None:
        return solution
    bound, other = min(proof.bound, solution.cost), proof.next_to(solution.shares)
    return replace(
        solution,
        status=Status.CERTIFIED,
        bound=bound,
        gap=gap_of(solution.cost, bound, unit),
        proof="enumeration",
        next_best=None if other is None else NextBest(other, Status.CERTIFIED),
        message=f"every one of {proof.mixes} mixes was priced",
        warnings=tuple(warning for warning in solution.warnings if warning.code not in SHORT),
    )


def _disagree(solution: Solution, text: str) -> Solution:
    """Return the answer without its mix: two methods that share no code do not agree on it."""
    warnings = (*solution.warnings, Caution(DISAGREE, text, ""))
    return Solution(solution.case, Status.UNDECIDED, losses=solution.losses, warnings=warnings, barred=solution.barred, message=text)


def _repriced(question: tuple[SolveRequest, Scenarios, float], solution: Solution, proof: Proof, by: tuple[float, Backend]) -> Solution:
    """Return the enumerated mix as the kernel prices it, or `undecided` where the two computations differ."""
    log = _SolveLog()
    (request, years, unit), (deadline, backend) = question, by
    seconds = max(deadline - time.monotonic(), 0.0) + LATE
    for update in backend(SolveRequest(request.case, years, seconds, mix=dict(proof.mix or {})), Countdown(seconds)):
        log.hear(update)
    better = log.answer
    if better is None or better.cost is None or proof.cost is None or abs(better.cost - proof.cost) > SAME * max(abs(proof.cost), unit):
        return _disagree(solution, OTHERWISE)
    alternatives = {name: other for name, other in (solution.alternatives or {}).items() if name != "law_only"}  # of the search that failed
    repriced = replace(
        better, alternatives=alternatives or None, warnings=(*better.warnings, Caution("by_enumeration", BY_ENUMERATION, ""))
    )
    return replace(repriced, status=Status.FEASIBLE, today=solution.today, message=BY_ENUMERATION)


def _audited(case: Case, years: Scenarios, solution: Solution, recall: AuditCache | None) -> Solution:
    """Return the answer if the independent audit agrees with every figure of it, else an error that says what differs."""
    if solution.status is Status.UNDECIDED:
        return solution
    findings = audit(case, years, solution, recall=recall)
    if findings.ok:
        return solution
    first = findings.failures[0]
    text = f"the audit disagrees on {len(findings.failures)} figures, first {first.id}: {first.claimed} told, {first.found} found"
    return Solution(solution.case, Status.ERROR, message=one_line(text))


def _run(log: _SolveLog, started: dt.datetime, seconds: float) -> Run:
    parts = {"read": None, "simulate": None, "oracle": 0.0, "solver": 0.0, "audit": 0.0, **log.seconds, "total": seconds}
    last = log.last
    return Run(
        id=uuid.uuid4().hex,
        version=product_version(),
        started=started.isoformat(timespec="seconds"),
        seconds=parts,
        peak_bytes=max(log.peak, peak_bytes()),
        solver=last.solver if last is not None else "",
        cuts=last.cuts if last is not None else 0,
    )
