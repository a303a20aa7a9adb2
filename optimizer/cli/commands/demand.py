"""The command `demand`: one product asked of every buyer of a market; a report or JSON on stdout, the curve and the buyers as CSV.

Nothing slow is imported at the top, since the options are part of `optimizer --help`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from optimizer.cli.console import Streams, abortable, reject, steps
from optimizer.cli.options import Options, as_json_option, options_of, seconds
from optimizer.cli.targets import Target, check_targets, write_targets
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.inputs.market import Amounts, Dependence
    from optimizer.inputs.proposal import PricePlan
    from optimizer.results.demand import Demand

AMOUNTS = ("stated", "of-size")
DEPENDENCE = ("apart", "together")

OPTIONS = (
    ("capital-rate", "RATE", "Yearly return on the insurer's capital; else 0.1."),
    ("capital-level", "LEVEL", "Level of the VaR and TVaR that capital is held for; else 0.995."),
    ("floor", "METHOD", "Technical price that capital is charged by; else margin_on_tvar."),
    ("share-solves", "N", "Most solves for one buyer's curve of share against premium; else 64."),
)


class DemandArguments(NamedTuple):
    """What the command was given; files are None where none is to be written."""

    path: str
    terms: str
    amounts: str
    dependence: str
    options: Mapping[str, Any]
    time_limit: float | None
    csv: str | None = None
    buyers_csv: str | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the files to be written, by option."""
        return ("--csv", self.csv), ("--buyers-csv", self.buyers_csv)


@click.command()
@click.argument("path", metavar="MARKET")
@click.option("--terms", required=True, metavar="FILE", help="The product: one row with the catalogue's columns; premium may be blank.")
@click.option(
    "--amounts", type=click.Choice(AMOUNTS), default="stated", help="Its amounts as they stand (stated), or parts of each buyer's size."
)
@click.option(
    "--dependence", type=click.Choice(DEPENDENCE), default="apart", help="Buyers lose independently, or together: capital for each alone."
)
@as_json_option
@click.option("--csv", metavar="FILE", help="Write the demand curve, one row a rate on line.")
@click.option("--buyers-csv", metavar="FILE", help="Write one row a buyer.")
@click.option("--time-limit", metavar="S", help="Most seconds for all buyers; else 600.")
@options_of(OPTIONS)
@abortable
def demand(path: str, as_json: bool, time_limit: str | None, **texts: Any) -> int:
    """Ask every buyer of MARKET (a folder with market.toml) about one product: who buys at which premium, and what it earns.

    \b
    Exit code: 0 every buyer answered, 2 rejected, 3 a buyer was left open, 4 an audit disagrees or internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.solver.process import WORKERS

    streams = Streams()
    product = {name: texts.pop(name) for name in ("terms", "amounts", "dependence", "csv", "buyers_csv")}
    try:
        arguments = DemandArguments(path, options=texts, time_limit=seconds(time_limit), **product)
        check_targets(arguments.targets)
        plan = _plan(arguments.options)
        WORKERS.warm()  # it loads the solver while the files are read
        demanded = _demanded(arguments, plan, streams)
    except InputError as error:
        return _refuse(error.faults, as_json, streams)
    return _report(demanded, arguments, as_json, streams)


def _report(demanded: Demand, arguments: DemandArguments, as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.demand import buyers_to_csv, curve_to_csv, demand_to_json, demand_to_text

    streams.write(demand_to_json(demanded) if as_json else demand_to_text(demanded))
    make = (lambda: curve_to_csv(demanded), lambda: buyers_to_csv(demanded))
    return max(demanded.exit_code, write_targets(arguments.targets, make, streams.say))


def _refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.demand import undemanded_to_json

    return reject(faults, streams, undemanded_to_json(faults) if as_json else None)


def _plan(given: Mapping[str, Any]) -> PricePlan:
    """Return the parameters, or raise `InputError` with every option at fault."""
    from optimizer.inputs.proposal import PricePlan
    from optimizer.underwriting.proposals import check_plan
    from optimizer.values import number, whole

    options = Options(given)
    chosen: dict[str, Any] = {name.replace("-", "_"): options.read(name, number) for name in ("capital-rate", "capital-level")}
    chosen |= {"share_solves": options.read("share-solves", whole), "floor": given.get("floor")}
    options.check()
    plan = PricePlan(**{name: value for name, value in chosen.items() if value is not None})
    check_plan(plan)
    return plan


def _demanded(arguments: DemandArguments, plan: PricePlan, streams: Streams) -> Demand:
    from optimizer.files.market import load_market
    from optimizer.files.product import load_product
    from optimizer.underwriting import demand as demand_of

    market = load_market(arguments.path)
    product = load_product(arguments.terms, market, amounts=cast("Amounts", arguments.amounts.replace("-", "_")))
    dependence = cast("Dependence", arguments.dependence)
    on_progress, limit = steps(streams.say), arguments.time_limit
    return demand_of(market, product, plan=plan, dependence=dependence, time_limit=limit, on_progress=on_progress)
