"""The questions of an explanation: all put to one solver process, from one pool of cuts, until the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimizer.auditor import audit
from optimizer.evaluation.break_even import BreakEven
from optimizer.evaluation.variant import ANY_MIX, Variant
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.ending import TIME_LIMIT, caution_of, ended_by
from optimizer.results.progress import Part, Step
from optimizer.results.solution import Caution, Solution, Status
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.solve import Series

GAP = 1e-8
"""Of every question, where the case's own gap is wider: a premium rests on the difference of two costs, divided by a share."""
SETTLED = (Status.SOLVED, Status.INFEASIBLE)


@dataclass(slots=True)
class Questions:
    """One series of questions about a case and its variants."""

    case: Case
    years: Scenarios
    deadline: float
    seconds: float
    """Allowed for all questions, as the person who asks stated it."""
    on_step: Callable[[Step], None]
    total: int
    series: Series = field(default_factory=Series)
    most_gap: float = GAP
    """Relative gap to which every question is solved, or the case's own if that is less."""
    solves: int = 0
    done: int = 0
    complete: bool = True
    open: Caution | None = None
    """What first left a question open."""

    def __post_init__(self) -> None:
        """Ask more exactly than the case does."""
        self.seconds = round(self.seconds, 3)
        exact = self.case.solve.model_copy(update={"gap": min(self.case.solve.gap, self.most_gap)})
        self.case = self.case.model_copy(update={"solve": exact})

    @property
    def gap(self) -> float:
        """Relative gap to which every question is solved."""
        return self.case.solve.gap

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def ask(self, variant: Variant = ANY_MIX, *, case: Case | None = None, years: Scenarios | None = None) -> Solution:
        """Return the cheapest mix of a question, priced exactly; `undecided` where time is over."""
        about = self.case if case is None else case
        if self.left <= 0:
            self._leave_open(caution_of("time", seconds=self.seconds, what="every question was answered"))
            return Solution(about.identity, Status.UNDECIDED)
        self.solves += 1
        answer = self.series.solve_variant(about, self.years if years is None else years, variant, time_limit=self.left)
        if answer.status not in SETTLED and not self.is_on_the_edge(answer):
            self._leave_open(self._why(answer))
        return answer

    def _leave_open(self, why: Caution | None) -> None:
        self.complete, self.open = False, self.open or why

    def _why(self, answer: Solution) -> Caution | None:
        """Return what ended a question: the time it was given is what was left of the time for all."""
        ended = ended_by(answer)
        is_late = ended is not None and ended.code == TIME_LIMIT
        return caution_of("time", seconds=self.seconds, what="every question was answered") if is_late else ended

    def is_on_the_edge(self, answer: Solution) -> bool:
        """Say whether the search ended in time with mixes that are lawful within the solver's tolerance alone, none by exact pricing."""
        return answer.status is Status.UNDECIDED and answer.losses is not None and self.left > 0

    def audited(self, variant: Variant = ANY_MIX, *, case: Case | None = None, years: Scenarios | None = None) -> Solution:
        """Return the same, every figure recomputed by the independent audit; status `error` where the two differ.

        The audit holds a bound against the case's own cheapest mix, so none is claimed where sets of offers are ruled out.
        """
        answer = self.ask(variant, case=case, years=years)
        if answer.cost is None:
            if answer.status not in SETTLED:
                self._leave_open(self._why(answer))
            return answer
        claimed = answer if variant is ANY_MIX else replace(answer, status=Status.FEASIBLE, bound=None, gap=None, proof="none")
        if audit(self.case if case is None else case, self.years if years is None else years, claimed).ok:
            return answer
        self.complete = False
        return replace(Solution(answer.case, Status.ERROR), message="the audit disagrees")

    def in_span(self, variant: Variant, case: Case) -> SolveUpdate:
        """Return how the search in a span of a measure ended; `time` where time is over."""
        if self.left <= 0:
            self._leave_open(caution_of("time", seconds=self.seconds, what="every question was answered"))
            return SolveUpdate("time")
        self.solves += 1
        ended = self.series.solve_span(case, self.years, variant, time_limit=self.left)
        if ended.ended not in ("closed", "infeasible"):
            late = ended.ended in ("time", "running")
            self._leave_open(caution_of("time" if late else "stalled", seconds=self.seconds, what="every question was answered"))
        return ended

    def break_even_premium(self, case: Case, mix: Mapping[str, float], offer: str, most_cost: float) -> float | None:
        """Return the highest premium of an offer that a mix bears at a cost, None where it bears none."""
        return self.series.break_even_premium(
            case, self.years, mix=mix, break_even=BreakEven(offer, most_cost), time_limit=max(self.left, 0.0)
        )

    def mix_costs(self, mixes: Sequence[Mapping[str, float]]) -> tuple[float, ...]:
        """Return what each mix of the case costs a year, infinite where one is not lawful."""
        return self.series.mix_costs(self.case, self.years, mixes, time_limit=max(self.left, 0.0))

    def step(self, what: str, part: Part | None = None) -> None:
        """Say that one more part is answered."""
        self.done += 1
        self.on_step(Step(what, self.done, self.total, part))
