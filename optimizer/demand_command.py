"""The command `demand`: one product asked of every buyer of a market; a report or JSON on stdout, the curve and the buyers as CSV.

Nothing slow is imported at the top, since the options are part of `optimizer --help`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from optimizer.errors import Fault, InputError
from optimizer.options import Options

if TYPE_CHECKING:
    from optimizer.market import Amounts, Demand, Dependence
    from optimizer.quote import PricePlan
    from optimizer.why import Step

REJECTED, FAILED = 2, 4
SECONDS_BETWEEN_LINES = 1.0
AMOUNTS = ("stated", "of-size")
DEPENDENCE = ("apart", "together")
Print = Callable[[str], None]

OPTIONS = (
    ("capital-rate", "RATE", "Yearly return on the insurer's capital; else 0.1."),
    ("capital-level", "LEVEL", "Level of the VaR and TVaR that capital is held for; else 0.995."),
    ("floor", "METHOD", "Technical price that capital is charged by; else margin_on_tvar."),
    ("share-solves", "N", "Most solves for one buyer's curve of share against premium; else 64."),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; files are None where none is to be written."""

    path: str
    terms: str
    amounts: str
    dependence: str
    options: Mapping[str, Any]
    time_limit: float | None
    as_json: bool
    csv: str | None = None
    buyers_csv: str | None = None


@dataclass(frozen=True, slots=True)
class Streams:
    """Where it is told: stdout and stderr."""

    write: Print
    say: Print


def run(asked: Asked, streams: Streams) -> int:
    """Ask the market, tell it, and return the exit code; input that is wrong is told in one line a fault."""
    from optimizer.process import WORKERS

    try:
        _check_targets(asked)
        plan = plan_of(asked.options)
        WORKERS.warm()  # it loads the solver while the files are read
        told = _demanded(asked, plan, _Steps(streams.say))
    except InputError as error:
        return reject(error.faults, asked.as_json, streams)
    from optimizer.report.demand import demand_to_json, demand_to_text

    streams.write(demand_to_json(told) if asked.as_json else demand_to_text(told))
    return max(told.exit_code, _written(told, asked, streams))


def reject(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    """Tell the faults and return the exit code."""
    if as_json:
        from optimizer.report.demand import undemanded_to_json

        streams.write(undemanded_to_json(faults))
    for fault in faults:
        streams.say(str(fault))
    return REJECTED


def plan_of(given: Mapping[str, Any]) -> PricePlan:
    """Return the parameters, or raise `InputError` with every option at fault."""
    from optimizer.quote import PricePlan
    from optimizer.underwriting.proposals import check_plan
    from optimizer.values import number, whole

    options = Options(given)
    chosen: dict[str, Any] = {name.replace("-", "_"): options.read(name, number) for name in ("capital-rate", "capital-level")}
    chosen |= {"share_solves": options.read("share-solves", whole), "floor": given.get("floor")}
    if options.faults:
        raise InputError(options.faults)
    plan = PricePlan(**{name: value for name, value in chosen.items() if value is not None})
    check_plan(plan)
    return plan


def _demanded(asked: Asked, plan: PricePlan, steps: Callable[[Step], None]) -> Demand:
    from optimizer.files.market import load_market
    from optimizer.files.product import load_product
    from optimizer.underwriting import demand

    market = load_market(asked.path)
    product = load_product(asked.terms, market, amounts=cast("Amounts", asked.amounts.replace("-", "_")))
    dependence = cast("Dependence", asked.dependence)
    return demand(market, product, plan=plan, dependence=dependence, time_limit=asked.time_limit, on_progress=steps)


def _targets(asked: Asked) -> tuple[tuple[str, str | None], ...]:
    return (("--csv", asked.csv), ("--buyers-csv", asked.buyers_csv))


def _check_targets(asked: Asked) -> None:
    """Raise `InputError` where a file cannot be written: before the solving, not after it."""
    faults = []
    for option, path in _targets(asked):
        folder = Path(path or ".").parent
        if path is not None and (Path(path).is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK)):
            faults.append(Fault(option, None, "", path, "the file cannot be written there", "name a file in a folder that is there"))
    if faults:
        raise InputError(faults)


def _written(told: Demand, asked: Asked, streams: Streams) -> int:
    from optimizer.report.demand import buyers_to_csv, curve_to_csv

    for (option, path), data in zip(_targets(asked), (curve_to_csv, buyers_to_csv), strict=True):
        if path is not None:
            try:
                Path(path).write_bytes(data(told))
            except OSError as error:
                streams.say(f"{option}: {path} cannot be written ({error.strerror})")
                return FAILED
    return 0


@dataclass(slots=True)
class _Steps:
    """Says on stderr what is answered, at most once a second."""

    say: Print
    told: float = 0.0

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now - self.told >= SECONDS_BETWEEN_LINES:
            self.told = now
            self.say(f"{step.done} of {step.of}: {step.what}")
