"""Loss years: a list of occurrences each, with a probability. Large, read-only, fingerprinted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Scenarios:
    """Years with a loss; the rest of the probability is the year without one, whose net loss is 0.

    An occurrence is a run of parts `(class, loss)`: one deductible and one limit on the sum of the parts a policy covers.
    Occurrences stand in time order within their year, years in the order of their number.
    """

    classes: tuple[str, ...]
    part_class: Index
    """Class of each part, as a place in `classes`; shape (parts,)."""
    part_loss: Vector
    """Ground-up loss of each part, case currency; shape (parts,)."""
    part_start: Index
    """First part of each occurrence; shape (occurrences + 1,)."""
    occurrence_start: Index
    """First occurrence of each year; shape (years + 1,)."""
    probability: Vector
    """Of each year; sums to at most 1; shape (years,)."""
    number: Index
    """The year's number in the user's table; shape (years,)."""
    insurers: tuple[str, ...] = ()
    """Insurers that fail in some year."""
    failed: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    """Whether an insurer fails in a year; shape (insurers, years)."""
    price: Vector = field(default_factory=lambda: np.zeros(0))
    """Price of the coins at repayment over their price at the loss, of each occurrence; empty: 1 everywhere.

    A policy pays on the loss; customers are owed the loss times this.
    """
    seed: int = 0
    """Names the draws that are made on demand: whether cover answers."""
    source: Literal["table", "simulated"] = "table"
    fingerprint: str = ""

    def __post_init__(self) -> None:
        """Make the arrays read-only and take the fingerprint of every byte."""
        digest = hashlib.sha256(repr((self.classes, self.insurers, self.seed, self.source)).encode())
        for name in ("part_class", "part_loss", "part_start", "occurrence_start", "probability", "number", "failed", "price"):
            array = np.ascontiguousarray(getattr(self, name))
            array.setflags(write=False)
            object.__setattr__(self, name, array)
            digest.update(array.tobytes())
        object.__setattr__(self, "fingerprint", digest.hexdigest())

    @property
    def years(self) -> int:
        """Number of years with a loss."""
        return self.probability.size

    @property
    def occurrences(self) -> int:
        """Number of occurrences."""
        return self.part_start.size - 1

    @property
    def loss(self) -> Vector:
        """Ground-up loss of each occurrence, sum of its parts; shape (occurrences,)."""
        return sums(self.part_loss, self.part_start)

    @property
    def owed(self) -> Vector:
        """What customers are owed at repayment for each occurrence: its loss times the coin's price; shape (occurrences,)."""
        return self.repriced(self.loss)

    def repriced(self, loss: Vector) -> Vector:
        """Return amounts of coins lost in each occurrence at their price when they are repaid."""
        return loss * self.price if self.price.size else loss

    @property
    def year_of(self) -> Index:
        """Year of each occurrence, as a place in `number`; shape (occurrences,)."""
        return np.repeat(np.arange(self.years, dtype=np.int64), np.diff(self.occurrence_start))

    def per_year(self, values: Vector) -> Vector:
        """Return the sum over each year's occurrences; shape (years,)."""
        return sums(values, self.occurrence_start)

    def failed_years(self, insurer: str) -> npt.NDArray[np.bool_] | None:
        """Return whether the insurer fails, by year; None if it never does."""
        return self.failed[self.insurers.index(insurer)] if insurer in self.insurers else None

    def select(self, keep: Index) -> Scenarios:
        """Return only some years, each with its probability (the rest of the mass is lost to the year without a loss)."""
        occurrences = spans(self.occurrence_start, keep)
        parts = spans(self.part_start, occurrences)
        return Scenarios(
            classes=self.classes,
            part_class=self.part_class[parts],
            part_loss=self.part_loss[parts],
            part_start=starts(np.diff(self.part_start)[occurrences]),
            occurrence_start=starts(np.diff(self.occurrence_start)[keep]),
            probability=self.probability[keep],
            number=self.number[keep],
            insurers=self.insurers,
            failed=self.failed[:, keep] if self.failed.size else self.failed,
            price=self.price[occurrences] if self.price.size else self.price,
            seed=self.seed,
            source=self.source,
        )


def sums(values: Vector, start: Index) -> Vector:
    """Return the sum of each run `values[start[i]:start[i + 1]]`; empty runs sum to 0."""
    total = np.zeros(start.size - 1)
    filled = np.flatnonzero(np.diff(start))
    if filled.size:
        total[filled] = np.add.reduceat(values, start[filled])
    return total


def starts(counts: Index) -> Index:
    """Return the first place of each run of the given lengths, and the end: `[0, n1, n1 + n2, …]`."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)))


def spans(start: Index, keep: Index) -> Index:
    """Return the places of the chosen runs, one after the other."""
    counts = np.diff(start)[keep]
    offsets = np.repeat(start[:-1][keep] - starts(counts)[:-1], counts)
    return offsets + np.arange(int(counts.sum()), dtype=np.int64)


def from_years(
    years: Sequence[Sequence[Sequence[tuple[str, float]]]],
    *,
    probability: Sequence[float] | None = None,
    of: int | None = None,
) -> Scenarios:
    """Build loss years from nested lists: years of occurrences of parts `(class, loss)`.

    `probability` gives one per year; else each has 1 / `of` (the number of years listed if not stated).
    """
    with_loss = [i for i, year in enumerate(years) if year]
    classes = tuple(dict.fromkeys(c for i in with_loss for occurrence in years[i] for c, _ in occurrence))
    place = {c: n for n, c in enumerate(classes)}
    occurrences = [occurrence for i in with_loss for occurrence in years[i]]
    parts = [part for occurrence in occurrences for part in occurrence]
    weight = [1.0 / (of or len(years))] * len(years) if probability is None else list(probability)
    return Scenarios(
        classes=classes,
        part_class=np.array([place[c] for c, _ in parts], dtype=np.int64),
        part_loss=np.array([x for _, x in parts], dtype=np.float64),
        part_start=starts(np.array([len(o) for o in occurrences], dtype=np.int64)),
        occurrence_start=starts(np.array([len(years[i]) for i in with_loss], dtype=np.int64)),
        probability=np.array([weight[i] for i in with_loss], dtype=np.float64),
        number=np.array(with_loss, dtype=np.int64) + 1,
    )
