r"""What loss years say before any insurance: how often, how much, how far out; what is simulated with its standard error.

A yearly loss is what is owed: the ground-up losses of the year at the price of the coins when they are repaid. Backing is not taken off.
With p the probability of a year,

$$ \text{frequency} = \sum_i p_i \cdot \#\{e \in i\}, \quad \text{mean} = \sum_i p_i \sum_{e \in i} x_e $$

and VaR and TVaR are those of the contract (`measures`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.losses.measures import FEW_TAIL_YEARS, mean_error, measure_error, tail_mass, tail_years, tvar, var
from optimizer.losses.scenarios import Scenarios, Vector

LEVELS = (0.9, 0.95, 0.99, 0.995, 0.999)


@dataclass(frozen=True, slots=True)
class ClassStatistics:
    """One class of loss, ground-up; money in case currency."""

    cls: str
    frequency: float
    """Mean number of occurrences a year that hit it."""
    mean: float
    """Mean loss a year."""
    largest: float
    """Of one occurrence."""


@dataclass(frozen=True, slots=True)
class LevelStatistics:
    """The yearly loss at one level; errors are None of a table, which is taken as the exact distribution."""

    level: float
    var: float
    var_error: float | None
    tvar: float
    tvar_error: float | None


@dataclass(frozen=True, slots=True)
class FailureStatistics:
    """An insurer that fails in some year with a loss."""

    insurer: str
    years: int
    """Loss years in which it fails."""
    probability: float
    """Of a year with a loss in which it fails."""


@dataclass(frozen=True, slots=True)
class LossStatistics:
    """Loss years in figures."""

    source: str
    loss_years: int
    occurrences: int
    fingerprint: str
    any_loss: float
    """Probability of a year with a loss."""
    frequency: float
    """Mean number of occurrences a year."""
    mean: float
    mean_error: float | None
    largest: float
    """Yearly loss."""
    levels: tuple[LevelStatistics, ...]
    classes: tuple[ClassStatistics, ...]
    failures: tuple[FailureStatistics, ...]


def loss_statistics(years: Scenarios) -> LossStatistics:
    """Return the figures of loss years."""
    yearly = years.per_year(years.owed)
    return LossStatistics(
        source=years.source,
        loss_years=years.years,
        occurrences=years.occurrences,
        fingerprint=years.fingerprint,
        any_loss=float(years.probability.sum()),
        frequency=float(years.probability @ np.diff(years.occurrence_start)),
        mean=float(years.probability @ yearly),
        mean_error=mean_error(years, yearly),
        largest=float(yearly.max(initial=0.0)),
        levels=tuple(_at(level, years, yearly) for level in LEVELS if _is_reported(level, years)),
        classes=_classes(years),
        failures=tuple(
            FailureStatistics(insurer, int(failed.sum()), float(years.probability @ failed))
            for insurer, failed in zip(years.insurers, years.failed, strict=True)
        ),
    )


def _is_reported(level: float, years: Scenarios) -> bool:
    if years.source == "table" or years.years == 0:
        return True
    return tail_years(tail_mass(level), float(years.probability.mean())) >= FEW_TAIL_YEARS


def _at(level: float, years: Scenarios, yearly: Vector) -> LevelStatistics:
    return LevelStatistics(
        level=level,
        var=var(yearly, years.probability, level),
        var_error=measure_error("var", years, yearly, level),
        tvar=tvar(yearly, years.probability, level),
        tvar_error=measure_error("tvar", years, yearly, level),
    )


def _classes(years: Scenarios) -> tuple[ClassStatistics, ...]:
    weight = np.repeat(years.probability[years.year_of], np.diff(years.part_start))
    count = len(years.classes)
    frequency = np.bincount(years.part_class, weights=weight, minlength=count)
    mean = np.bincount(years.part_class, weights=weight * years.part_loss, minlength=count)
    largest = np.zeros(count)
    np.maximum.at(largest, years.part_class, years.part_loss)
    return tuple(
        ClassStatistics(name, float(often), float(much), float(most))
        for name, often, much, most in zip(years.classes, frequency, mean, largest, strict=True)
    )
