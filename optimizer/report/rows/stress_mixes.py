"""The named events on several mixes beside each other: what is missing in the end, as stated and made worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.results.solution import Alternative, Solution
from optimizer.results.stress import StressResult

Worse = Literal["as_stated", "insurer_refuses", "insurer_fails", "missing_if_refused", "coins_double"]
WORSE: tuple[Worse, ...] = ("as_stated", "insurer_refuses", "insurer_fails", "missing_if_refused", "coins_double")
"""As the case states it; the insurer whose refusal, or failure, leaves most missing; every insurer refuses; coins twice as dear."""
Events = tuple[StressResult, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What nobody pays in the end."""

    amount: float
    insurer: str | None
    """Whose refusal or failure this is; None where no one insurer is meant, or none would have paid."""


@dataclass(frozen=True, slots=True)
class MixesRow:
    """One event, as stated or made worse, on each mix; None where a mix was not asked about this event."""

    event: str
    name: str
    worse: Worse
    missing: tuple[Missing | None, ...]


def mixes_rows(mixes: Sequence[Events]) -> list[MixesRow]:
    """Return a row for each event of the first mix and each way in which it is looked at."""
    rows = []
    for event in mixes[0] if mixes else ():
        by_mix = [next((stressed for stressed in events if stressed.id == event.id), None) for events in mixes]
        rows += [
            MixesRow(event.id, event.name, worse, tuple(None if stressed is None else _missing(stressed, worse) for stressed in by_mix))
            for worse in WORSE
        ]
    return rows


def all_cash_events(solution: Solution) -> Events:
    """Return the events on the mix without a policy; empty where there is none."""
    other: Alternative | None = (solution.alternatives or {}).get("all_cash")
    return () if other is None else other.stress


def _missing(event: StressResult, worse: Worse) -> Missing:
    if worse == "missing_if_refused":
        return Missing(event.missing_if_refused, None)
    made = [Missing(variant.missing, variant.insurer) for variant in event.variants if variant.change == worse]
    return max(made, key=lambda missing: missing.amount, default=Missing(event.missing, None))
