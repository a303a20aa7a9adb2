"""The command `optimizer fit`: its options as text, to what it prints.

Nothing slow is imported at the top, since the options are part of `optimizer --help`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.cli.options import Options, positive
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


def fitted(incidents: str, asked: Mapping[str, Any], *, as_json: bool) -> str:
    """Return what the command prints, or raise `InputError` with every fault of the options, or of the files, or of the rows."""
    from optimizer.values import number, whole

    options = Options(asked)
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
    if options.faults:
        raise InputError(options.faults)
    from optimizer.files.incidents import load_incidents
    from optimizer.losses.fitting import FitPlan, case_forms, fit
    from optimizer.report.formats.fit import fit_to_json, fit_to_text

    read = load_incidents(incidents, shares=asked.get("shares"))
    found = fit(read, FitPlan(**{name: value for name, value in chosen.items() if value is not None}))
    rate = 1.0 if rate is None else rate
    forms = case_forms(found, currency_rate=rate, assets=assets)
    return (fit_to_json if as_json else fit_to_text)(found, forms, currency_rate=rate)
