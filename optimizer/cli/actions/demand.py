"""The command `demand`: one product asked of every buyer of a market; a report or JSON on stdout, the curve and the buyers as CSV.

Nothing slow is imported at the top, since the options are part of `optimizer --help`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from optimizer.cli.options import Options
from optimizer.cli.streams import Steps, Streams, reject
from optimizer.cli.targets import Target, check_targets, write_targets
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.inputs.market import Amounts, Dependence
    from optimizer.inputs.proposal import PricePlan
    from optimizer.results.demand import Demand
    from optimizer.results.progress import Step

AMOUNTS = ("stated", "of-size")
DEPENDENCE = ("apart", "together")

OPTIONS = (
    ("capital-rate", "RATE", "Yearly return on the insurer's capital; else 0.1."),
    ("capital-level", "LEVEL", "Level of the VaR and TVaR that capital is held for; else 0.995."),
    ("floor", "METHOD", "Technical price that capital is charged by; else margin_on_tvar."),
    ("share-solves", "N", "Most solves for one buyer's curve of share against premium; else 64."),
)


@dataclass(frozen=True, slots=True)
class DemandArguments:
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

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the files to be written, by option."""
        return ("--csv", self.csv), ("--buyers-csv", self.buyers_csv)


def run(arguments: DemandArguments, streams: Streams) -> int:
    """Ask the market, tell it, and return the exit code; input that is wrong is told in one line a fault."""
    from optimizer.solver.process import WORKERS

    try:
        check_targets(arguments.targets)
        plan = plan_of(arguments.options)
        WORKERS.warm()  # it loads the solver while the files are read
        told = _demanded(arguments, plan, Steps(streams.say))
    except InputError as error:
        return refuse(error.faults, arguments.as_json, streams)
    from optimizer.report.formats.demand import buyers_to_csv, curve_to_csv, demand_to_json, demand_to_text

    streams.write(demand_to_json(told) if arguments.as_json else demand_to_text(told))
    make = (lambda: curve_to_csv(told), lambda: buyers_to_csv(told))
    return max(told.exit_code, write_targets(arguments.targets, make, streams.say))


def refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    """Tell the faults and return the exit code."""
    from optimizer.report.formats.demand import undemanded_to_json

    return reject(faults, streams, undemanded_to_json(faults) if as_json else None)


def plan_of(given: Mapping[str, Any]) -> PricePlan:
    """Return the parameters, or raise `InputError` with every option at fault."""
    from optimizer.inputs.proposal import PricePlan
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


def _demanded(arguments: DemandArguments, plan: PricePlan, steps: Callable[[Step], None]) -> Demand:
    from optimizer.files.market import load_market
    from optimizer.files.product import load_product
    from optimizer.underwriting import demand

    market = load_market(arguments.path)
    product = load_product(arguments.terms, market, amounts=cast("Amounts", arguments.amounts.replace("-", "_")))
    dependence = cast("Dependence", arguments.dependence)
    return demand(market, product, plan=plan, dependence=dependence, time_limit=arguments.time_limit, on_progress=steps)
