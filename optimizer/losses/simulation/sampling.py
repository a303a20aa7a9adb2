"""Loss years drawn from perils and shocks: each draw has a name, so blocks of years can be made in any order and on any thread.

A draw's key is (seed, what it is for), its counter (block of the draw, number of the occurrence, year, content of the component): a year's
bits depend neither on the years around it nor on the row in which a peril is written, and a peril's draws not on the other perils.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.inputs.perils import Coin, Simulate
from optimizer.losses.random.kernels import Block, Drawn, Keys, Named, Numbers, Words, count_years, fill_years
from optimizer.losses.random.streams import Purpose, key_of, stream_id
from optimizer.losses.scenarios import Index, Scenarios, starts
from optimizer.losses.simulation.frequency import counts_of
from optimizer.losses.simulation.severity import rows_of

BLOCK = 1 << 16
"""Years drawn by one call of a kernel; the bits do not depend on it."""


@dataclass(frozen=True, slots=True)
class Components:
    """Perils and shocks as arrays, in order of their names."""

    word: Words
    """Content of each component; shape (components,)."""
    part_start: Index
    """First part of each component; shape (components + 1,)."""
    part_class: Index
    """Class of each part, as a place in the perils by name."""
    part_word: Words
    part_severity: npt.NDArray[np.float64]
    """Row of `rows_of` of each part."""


def draw_years(spec: Simulate, *, threads: int = 1, block: int = BLOCK) -> Scenarios:
    """Return the loss years of a simulation, each of probability P(at least one occurrence) / years; no failure of an insurer yet."""
    components, counts = _components(spec), counts_of(means(spec))
    numbers = np.zeros((spec.years, components.word.size), dtype=np.int32)
    blocks = [(first, min(first + block, spec.years)) for first in range(0, spec.years, block)]
    frequency = (counts.zero_given, counts.cumulative, counts.start)
    year_key = key_of(spec.seed, Purpose.NUMBER)
    with ThreadPoolExecutor(threads) as pool:
        tuple(pool.map(lambda b: count_years(b[0], numbers[b[0] : b[1]], components.word, frequency, year_key), blocks))
        drawn = _empty(spec, components, numbers)
        tuple(pool.map(lambda b: fill_years(b, numbers, _arrays(components), drawn, _keys(spec)), _with_parts(blocks, components, numbers)))
    occurrence_start, part_start, part_class, part_loss, price = drawn
    return Scenarios(
        classes=tuple(sorted(peril.cls for peril in spec.peril)),
        part_class=part_class,
        part_loss=part_loss,
        part_start=part_start,
        occurrence_start=occurrence_start,
        probability=np.full(spec.years, counts.any_loss / spec.years),
        number=np.arange(1, spec.years + 1, dtype=np.int64),
        price=price if spec.coin is not None else np.zeros(0),
        seed=spec.seed,
        source="simulated",
    )


def _named(spec: Simulate) -> Iterator[tuple[str, float, float, tuple[str, ...]]]:
    """Yield name, mean, dispersion and classes of each component in order of the names; shocks after perils."""
    for peril in sorted(spec.peril, key=lambda peril: peril.cls):
        yield f"peril {peril.cls}", peril.frequency, peril.dispersion, (peril.cls,)
    for shock in sorted(spec.shock, key=lambda shock: shock.id):
        yield f"shock {shock.id}", shock.frequency, 1.0, tuple(sorted(shock.perils))


def means(spec: Simulate) -> list[tuple[float, float]]:
    """Return mean number and dispersion of each component of a year."""
    return [(mean, dispersion) for _, mean, dispersion, _ in _named(spec)]


def _components(spec: Simulate) -> Components:
    perils = {peril.cls: peril for peril in sorted(spec.peril, key=lambda peril: peril.cls)}
    named = list(_named(spec))
    parts = [(name, cls) for name, _, _, classes in named for cls in classes]
    return Components(
        word=np.array([stream_id(name) for name, _, _, _ in named], dtype=np.uint64),
        part_start=starts(np.array([len(classes) for _, _, _, classes in named], dtype=np.int64)),
        part_class=np.array([list(perils).index(cls) for _, cls in parts], dtype=np.int64),
        part_word=np.array([stream_id(name, cls) for name, cls in parts], dtype=np.uint64),
        part_severity=rows_of([perils[cls].severity for _, cls in parts]),
    )


def _arrays(components: Components) -> Named:
    c = components
    return c.word, c.part_start, c.part_class, c.part_word, c.part_severity


def _empty(spec: Simulate, components: Components, numbers: Numbers) -> Drawn:
    """Return arrays of the sizes that the numbers ask for, with the starts of the years filled in."""
    occurrence_start = starts(numbers.sum(axis=1, dtype=np.int64))
    parts = int(numbers.sum(axis=0, dtype=np.int64) @ np.diff(components.part_start))
    occurrences = int(occurrence_start[-1])
    part_start = np.zeros(occurrences + 1, dtype=np.int64)
    part_start[-1] = parts
    price = np.ones(occurrences if spec.coin is not None else 0)
    return occurrence_start, part_start, np.zeros(parts, dtype=np.int64), np.zeros(parts), price


def _with_parts(blocks: Sequence[tuple[int, int]], components: Components, numbers: Numbers) -> list[Block]:
    """Return the blocks with the place of their first part, and the most occurrences that a year has."""
    width = np.diff(components.part_start)
    sizes = [int(numbers[first:end].sum(axis=0, dtype=np.int64) @ width) for first, end in blocks]
    most = int(numbers.sum(axis=1, dtype=np.int64).max())
    return [(first, end, int(part), most) for (first, end), part in zip(blocks, starts(np.array(sizes, dtype=np.int64)), strict=False)]


def _keys(spec: Simulate) -> Keys:
    coin = Coin(volatility=0.0, days=0.0) if spec.coin is None else spec.coin
    span = coin.days / 365.0
    deviation = coin.volatility * float(np.sqrt(span))
    keys = [key_of(spec.seed, purpose) for purpose in (Purpose.SEVERITY, Purpose.TIME, Purpose.PRICE)]
    return keys[0], keys[1], keys[2], coin.drift * span - 0.5 * deviation * deviation, deviation
