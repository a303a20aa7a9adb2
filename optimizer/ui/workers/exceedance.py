"""What stands beside an answer and takes the loss years to compute."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.recovery.exceedance import ExceedancePoint, exceedance_once_in
from optimizer.results.solution import Solution


@dataclass(frozen=True, slots=True)
class ExceedancePicture:
    """What is drawn of an answer beside its own tables."""

    exceedance: tuple[ExceedancePoint, ...]


def picture_of(case: Case, years: Scenarios, solution: Solution) -> ExceedancePicture:
    """Return the picture of an answer that holds a mix; `years` are those it rests on."""
    return ExceedancePicture(exceedance_once_in(case, years, solution.shares))
