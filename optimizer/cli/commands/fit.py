"""The command `fit`: frequency and severity fitted to past incidents, told as a case states them.

Nothing slow is imported at the top, since the options are part of `optimizer --help`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from optimizer.cli.console import Streams, reject
from optimizer.cli.options import Options, as_json_option, options_of, positive
from optimizer.errors import InputError

OPTIONS = (
    ("since", "YEAR", "First calendar year; else that of the first incident."),
    ("until", "YEAR", "Last calendar year; else that of the last incident."),
    ("least", "USD_M", "Smallest incident used, in million USD; else 1."),
    ("threshold", "USD_M", "Where the Pareto tail begins; else 20."),
    ("years", "YEARS", "Exposure, where --since to --until are not whole years."),
    ("exposure", "EXCHANGE_YEARS", "Exposure in exchange-years, for the frequency of one exchange."),
    ("shares", "FILE", "CSV of the shares lost; else severity_share.csv beside INCIDENTS."),
    ("at", "USD_M", "Amount at which chance of more and limited mean are told; may be repeated."),
    ("bootstrap", "N", "Samples drawn anew; 0 for no intervals; else 200."),
    ("seed", "S", "Seed of the samples; else 1."),
    ("currency-rate", "RATE", "Units of the case's currency for one USD, for the lines to be pasted; else 1."),
    ("assets", "AMOUNT", "Customers' assets in the case's currency: the cap, and what a share is a share of."),
)
REPEATED = ("at",)


@click.command()
@click.argument("incidents", metavar="INCIDENTS")
@options_of(OPTIONS, REPEATED)
@as_json_option
def fit(incidents: str, as_json: bool, **texts: Any) -> int:
    """Fit frequency and severity to INCIDENTS, a CSV of losses in million USD, and write them as a case states them."""
    streams = Streams()
    try:
        report = _fitted(incidents, texts, as_json=as_json)
    except InputError as error:
        from optimizer.report.formats.answer import as_json as written
        from optimizer.report.formats.fit import FORMAT

        refusal = {"format": FORMAT, "faults": [asdict(fault) for fault in error.faults]}
        return reject(error.faults, streams, written(refusal) if as_json else None)
    streams.write(report)
    return 0


def _fitted(incidents: str, texts: Mapping[str, Any], *, as_json: bool) -> str:
    """Return what the command prints, or raise `InputError` with every fault of the options, or of the files, or of the rows."""
    from optimizer.values import number, whole

    options = Options(texts)
    chosen: dict[str, Any] = {
        "since": options.read("since", whole),
        "until": options.read("until", whole),
        "least": options.read("least", number),
        "threshold": options.read("threshold", number),
        "years": options.read("years", number),
        "exchange_years": options.read("exposure", number),
        "bootstrap": options.read("bootstrap", whole),
        "seed": options.read("seed", whole),
        "levels": options.several("at", number),
    }
    rate, assets = options.read("currency-rate", positive), options.read("assets", positive)
    options.check()
    from optimizer.files.incidents import load_incidents
    from optimizer.losses.fitting import FitPlan, case_forms
    from optimizer.losses.fitting import fit as fit_to
    from optimizer.report.formats.fit import fit_to_json, fit_to_text

    read = load_incidents(incidents, shares=texts.get("shares"))
    fitted = fit_to(read, FitPlan(**{name: value for name, value in chosen.items() if value is not None}))
    rate = 1.0 if rate is None else rate
    forms = case_forms(fitted, currency_rate=rate, assets=assets)
    return (fit_to_json if as_json else fit_to_text)(fitted, forms, currency_rate=rate)
