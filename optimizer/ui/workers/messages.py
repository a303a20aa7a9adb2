"""What passes between the queue and a worker: a question, a stop, and what is heard until the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.inputs.case import Case
from optimizer.inputs.frontier_plan import FrontierPlan
from optimizer.inputs.market import Dependence
from optimizer.inputs.proposal import Proposal
from optimizer.results.curve import CurvePoint
from optimizer.results.demand import Demand
from optimizer.results.explanation import Explanation
from optimizer.results.frontier import Frontier
from optimizer.results.negotiation import Negotiation
from optimizer.results.price import Price
from optimizer.results.progress import Step
from optimizer.results.solution import Solution
from optimizer.results.tornado import Tornado, TornadoBar
from optimizer.ui.workers.exceedance import ExceedancePicture

Failure = Literal["start", "died", "limit", "input", "error"]
"""The process did not start; it ended; it was killed at the limit; a file changed or broke; anything else."""


@dataclass(frozen=True, slots=True)
class SolveQuestion:
    """Solve a case; questions of one series go to one worker, who has its loss years at hand, where that worker is idle."""

    case: Case
    series: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CurveQuestion:
    """Solve a case at several values of one key."""

    path: str
    key: str
    values: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    seconds: float
    """For one value."""


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """Say why the mix of an answer is the cheapest, and what would change it."""

    case: Case
    solution: Solution
    seconds: float
    """For all of it."""


@dataclass(frozen=True, slots=True)
class TornadoQuestion:
    """Solve a case at both ends of every stated range."""

    path: str
    settings: tuple[tuple[str, str], ...]
    seconds: float
    """For all of it."""


@dataclass(frozen=True, slots=True)
class FrontierQuestion:
    """Draw the least cost over one measure."""

    case: Case
    solution: Solution
    plan: FrontierPlan
    seconds: float
    """For all of it."""


@dataclass(frozen=True, slots=True)
class PriceQuestion:
    """Price an offer for its insurer, for the buyer of a case."""

    case: Case
    proposal: Proposal
    seconds: float
    """For all of it."""


@dataclass(frozen=True, slots=True)
class NegotiationQuestion:
    """Say what there is to say to one insurer about the mix of an answer."""

    case: Case
    solution: Solution
    insurer: str
    seconds: float
    """For all of it."""


@dataclass(frozen=True, slots=True)
class DemandQuestion:
    """Ask every buyer of a market about a product."""

    path: str
    """Of the market."""
    terms: bytes
    """The product: one row with the catalogue's columns."""
    dependence: Dependence
    seconds: float
    """For all buyers."""


Question = (
    SolveQuestion | CurveQuestion | WhyQuestion | TornadoQuestion | FrontierQuestion | PriceQuestion | NegotiationQuestion | DemandQuestion
)


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A question with the number of its job."""

    job: int
    question: Question


@dataclass(frozen=True, slots=True)
class StopJob:
    """End the search of a job; `keep` = audit and return the best mix so far, else forget it."""

    job: int
    keep: bool


@dataclass(frozen=True, slots=True)
class SearchState:
    """Where a search stands."""

    job: int
    value: float | None
    bound: float | None
    gap: float | None
    is_checking: bool
    """The search has ended; the answer is being audited."""


@dataclass(frozen=True, slots=True)
class PointReady:
    """One value of a curve is answered."""

    job: int
    point: CurvePoint


@dataclass(frozen=True, slots=True)
class BarReady:
    """Both ends of one range are answered."""

    job: int
    bar: TornadoBar


@dataclass(frozen=True, slots=True)
class TornadoDone:
    """The tornado, as far as the time went."""

    job: int
    tornado: Tornado


@dataclass(frozen=True, slots=True)
class Answered:
    """The audited answer; its picture comes after it, where it holds a mix."""

    job: int
    solution: Solution
    picture: ExceedancePicture | None = None


@dataclass(frozen=True, slots=True)
class ExceedanceReady:
    """The picture of the answer told before."""

    job: int
    picture: ExceedancePicture | None


@dataclass(frozen=True, slots=True)
class CurveDone:
    """Every value of a curve is answered."""

    job: int


@dataclass(frozen=True, slots=True)
class Stepped:
    """So many parts of a question are answered."""

    job: int
    step: Step


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanation, as far as the time went."""

    job: int
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class FrontierReady:
    """The frontier as far as it is known; more follows."""

    job: int
    frontier: Frontier


@dataclass(frozen=True, slots=True)
class FrontierDone:
    """The frontier, as far as the time went."""

    job: int
    frontier: Frontier


@dataclass(frozen=True, slots=True)
class Underwritten:
    """The price, what to say to an insurer, or the demand of a market."""

    job: int
    result: Price | Negotiation | Demand


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer."""

    job: int
    why: Failure
    text: str


Ending = Explained | TornadoDone | FrontierDone | Underwritten | ExceedanceReady | CurveDone | Failed
"""What nothing more of a job follows."""
Reply = SearchState | PointReady | BarReady | Answered | Stepped | FrontierReady | Ending
