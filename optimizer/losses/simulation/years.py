"""The loss years of a case that simulates them: drawn, scaled by the what-if levers, with the insurers that fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimizer.errors import Fault, InputError, Message
from optimizer.inputs.case import Case
from optimizer.inputs.perils import Simulate
from optimizer.losses.cache import Cache
from optimizer.losses.random.kernels import named_draws
from optimizer.losses.random.streams import Purpose, key_of, stream_id
from optimizer.losses.scenarios import Index, Scenarios
from optimizer.losses.simulation.frequency import counts_of
from optimizer.losses.simulation.sampling import draw_years, means
from optimizer.values import LARGEST_AMOUNT, SMALLEST_AMOUNT

Failing = Mapping[str, npt.NDArray[np.bool_]]
"""Whether an insurer fails, by year, of the insurers that fail in some year."""


def simulate(case: Case, *, block: int | None = None, drawn: Cache | None = None) -> Scenarios:
    """Return the simulated loss years of a case; the same bits for a seed, whatever the blocks and threads.

    Raises `InputError` where a loss is too large for an amount. Insurers fail as drawn; `load_years` reads `failures.csv` where the
    case names one. `drawn` remembers the years before `[scale]` is laid over them, so that another scale asks for no new draw.
    """
    spec = case.losses.simulate
    if spec is None:
        raise InputError(
            [
                Fault(
                    "case.toml",
                    None,
                    "losses.simulate",
                    "",
                    Message("the case simulates nothing"),
                    Message("read its table with load_years"),
                )
            ]
        )
    blocks = {} if block is None else {"block": block}
    years = (drawn or Cache(1)).get(spec.model_dump_json(), lambda: draw_years(spec, threads=case.solve.threads, **blocks))
    largest = float(years.part_loss.max(initial=0.0)) * case.scale.loss_amount
    if largest > LARGEST_AMOUNT:
        rule = Message("a simulated loss must be at most {largest_amount:g}", largest_amount=LARGEST_AMOUNT)
        raise InputError([Fault("case.toml", None, "losses.simulate", f"{largest:g}", rule, Message("state a cap, or check mu and sigma"))])
    if case.scale.loss_amount > 0 and largest < SMALLEST_AMOUNT:
        rule = Message("the simulated losses are too small to be told from 0")
        raise InputError(
            [Fault("case.toml", None, "losses.simulate", f"{largest:g}", rule, Message("check the severities and scale.loss_amount"))]
        )
    failing = drawn_failures(case, years.number, spec.seed)
    return replace(
        years,
        part_loss=years.part_loss * case.scale.loss_amount,
        probability=years.probability * case.scale.loss_frequency,
        insurers=tuple(failing),
        failed=np.array(list(failing.values()), dtype=np.bool_).reshape(len(failing), years.years if failing else 0),
        fingerprint="",
    )


def any_loss(spec: Simulate) -> float:
    """Return the probability that a year has an occurrence."""
    return counts_of(means(spec)).any_loss


def drawn_failures(case: Case, number: Index, seed: int) -> Failing:
    """Return the years in which each insurer of the offers fails, drawn once a year at its failure probability."""
    failing = {}
    ids = case.insurer_ids
    for insurer in case.underwriters:
        if insurer.insurer in ids and insurer.failure_probability > 0:
            draws = named_draws(number, np.zeros(number.size, dtype=np.int64), stream_id(insurer.insurer), key_of(seed, Purpose.FAILURE))
            failed = draws < insurer.failure_probability
            if failed.any():
                failing[insurer.insurer] = failed
    return failing
