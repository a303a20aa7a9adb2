"""The command `price`: offers of a case, or new ones from a file, priced for their insurer; a report or JSON on stdout.

Nothing slow is imported at the top, since the options are part of `optimizer --help`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optimizer.cli.console import Streams, abortable, reject, steps
from optimizer.cli.options import Options, options_of, positive, seconds, settings, shared
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.inputs.case import Case
    from optimizer.inputs.proposal import PricePlan, Proposal
    from optimizer.losses.fitting.past_incidents import Past
    from optimizer.results.price import Price
    from optimizer.results.progress import Step
    from optimizer.underwriting.experience import History

ASSETS = "regime.inputs.customer_assets"

OPTIONS = (
    ("capital-rate", "RATE", "Yearly return on the insurer's capital; else 0.1."),
    ("capital-level", "LEVEL", "Level of the VaR and TVaR that capital is held for; else 0.995."),
    ("tail-level", "LEVEL", "Level at which VaR and TVaR of the payout are told; may be repeated; else 0.99 and 0.995."),
    ("wang", "LAMBDA", "Price of risk of the Wang transform; else 0.25."),
    ("proportional-hazard", "R", "Exponent of the proportional hazard transform; else 0.75."),
    ("dual-power", "B", "Power of the dual power transform; else 1.5."),
    ("tail-mean", "LEVEL", "Level of the TVaR distortion; else 0.25."),
    ("floor", "METHOD", "Technical price that is the lower end of the band; else margin_on_tvar."),
    ("return-period", "YEARS", "Return period of the exceedance; may be repeated; else 10, 20, 50, 100, 200, 250, 500, 1000."),
    ("share-solves", "N", "Most solves for the curve of share against premium; else 24."),
    ("incidents", "FILE", "Past incidents of the as-if analysis; else those of data/incidents."),
    ("shares", "FILE", "CSV of the shares lost in them; else severity_share.csv beside them."),
    ("assets", "AMOUNT", f"Customers' assets of the buyer, for the as-if analysis; else {ASSETS}."),
    ("breach-rate", "RATE", "Incidents a year at the buyer, for the as-if analysis; else the case's mean occurrences a year."),
)
REPEATED = ("tail-level", "return-period")


class PriceArguments(NamedTuple):
    """What the command was given."""

    path: str
    settings: Sequence[tuple[str, str]]
    offers: tuple[str, ...]
    terms: str | None
    options: Mapping[str, Any]
    time_limit: float | None


@click.command()
@shared
@click.option("--offer", "offers", multiple=True, metavar="ID", help="Price this offer of CASE; may be given several times.")
@click.option(
    "--terms", metavar="FILE", help="Price the offers of FILE (the catalogue's columns; premium may be blank), each beside CASE's own."
)
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own.")
@options_of(OPTIONS, REPEATED)
@abortable
def price(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, **texts: Any) -> int:
    """Price an offer for its insurer: what it must charge, what the buyer CASE would pay, what each clause is worth.

    \b
    Exit code: 0 priced, 1 the buyer has no lawful mix, 2 rejected, 3 a question was left open, 4 internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.solver.process import WORKERS

    streams = Streams()
    offers, terms = texts.pop("offers"), texts.pop("terms")
    try:
        arguments = PriceArguments(path, settings(pairs), offers, terms, texts, seconds(time_limit))
        plan, history = _plan(arguments)
        WORKERS.warm()  # it loads the solver while the files are read
        prices = _priced(arguments, plan, history, steps(streams.say))
    except InputError as error:
        return _refuse(error.faults, as_json, streams)
    return _report(prices, as_json, streams)


def _report(prices: Sequence[Price], as_json: bool, streams: Streams) -> int:
    """Tell the prices and return the highest of their exit codes."""
    from optimizer.report.formats.price import prices_to_json, prices_to_text

    streams.write(prices_to_json(prices) if as_json else prices_to_text(prices))
    return max(priced.exit_code for priced in prices)


def _refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.price import unpriced_to_json

    return reject(faults, streams, unpriced_to_json(faults) if as_json else None)


def _plan(arguments: PriceArguments) -> tuple[PricePlan, History]:
    """Return the parameters, or raise `InputError` with every option at fault."""
    from optimizer.inputs.proposal import PricePlan
    from optimizer.underwriting.experience import History
    from optimizer.underwriting.proposals import check_plan
    from optimizer.values import number, whole

    options = Options(arguments.options)
    chosen: dict[str, Any] = {
        name.replace("-", "_"): options.read(name, number)
        for name in ("capital-rate", "capital-level", "wang", "proportional-hazard", "dual-power", "tail-mean")
    }
    chosen |= {"tail_levels": options.several("tail-level", number), "return_periods": options.several("return-period", number)}
    chosen |= {"share_solves": options.read("share-solves", whole), "floor": arguments.options.get("floor")}
    assets, rate = options.read("assets", positive), options.read("breach-rate", positive)
    faults = [*options.faults, *_which(arguments)]
    if faults:
        raise InputError(faults)
    plan = PricePlan(**{name: value for name, value in chosen.items() if value is not None})
    check_plan(plan)
    return plan, History(_past(arguments), assets, rate)


def _which(arguments: PriceArguments) -> list[Fault]:
    """Return a fault unless offers of the case are named, or a file of new ones."""
    if bool(arguments.offers) != (arguments.terms is not None):
        return []
    rule = Message("either offers of the case or a file of new ones are priced")
    return [Fault("--offer", None, "", ", ".join(arguments.offers), rule, Message("write --offer ID, or --terms FILE"))]


def _past(arguments: PriceArguments) -> Past | None:
    from optimizer.files.incident_history import load_past, shipped_incidents

    named = arguments.options.get("incidents") or shipped_incidents()
    return None if named is None else load_past(named, shares=arguments.options.get("shares"))


def _priced(arguments: PriceArguments, plan: PricePlan, history: History, on_progress: Callable[[Step], None]) -> list[Price]:
    """Return the price of every offer, each alone beside the catalogue; the time limit is for all of them, reading aside."""
    from optimizer import files
    from optimizer.solver.process import WORKERS
    from optimizer.underwriting import price as price_of
    from optimizer.underwriting.experience import with_history
    from optimizer.underwriting.proposals import with_proposal

    case, proposals = _read(arguments)
    years = files.load_years(case) if arguments.terms is None else None
    limit = case.solve.time_limit if arguments.time_limit is None else arguments.time_limit
    WORKERS.ready()
    spent, prices = 0.0, []
    for place, proposal in enumerate(proposals):
        buyer = with_proposal(case, proposal)
        scenarios = years if years is not None else files.load_years(buyer)
        left, begin = max(limit - spent, 0.0) / (len(proposals) - place), time.monotonic()
        priced = price_of(buyer, scenarios, proposal, plan=plan, on_progress=on_progress, time_limit=left)
        spent += time.monotonic() - begin
        prices.append(with_history(priced, buyer, scenarios, history))
    return prices


def _read(arguments: PriceArguments) -> tuple[Case, Sequence[Proposal]]:
    from optimizer import files
    from optimizer.explanation.explain_mix import check_offers
    from optimizer.files.terms import load_terms, with_terms
    from optimizer.underwriting.proposals import proposal_of

    case = files.load_case(arguments.path, settings=arguments.settings)
    if arguments.terms is not None:
        return with_terms(case, arguments.terms), load_terms(arguments.terms, case)
    check_offers(case, arguments.offers)
    return case, [proposal_of(case, name) for name in dict.fromkeys(arguments.offers)]
