"""The as-if analysis beside a price: with the incidents that come with the package or a user's own, where the buyer's assets are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimizer.files.incident_history import load_past, shipped_incidents
from optimizer.inputs.case import Case
from optimizer.inputs.levers import number_at
from optimizer.losses.fitting.past_incidents import Past
from optimizer.losses.scenarios import Scenarios
from optimizer.results.price import Price
from optimizer.results.solution import Caution
from optimizer.underwriting.burning_cost import Burn, as_if

ASSETS = "regime.inputs.customer_assets"


@dataclass(frozen=True, slots=True)
class History:
    """What the as-if analysis is asked with."""

    past: Past | None
    assets: float | None = None
    """Customers' assets of the buyer; None: what its law is told."""
    rate: float | None = None
    """Incidents a year at the buyer; None: the case's mean occurrences a year."""


def shipped_history() -> History:
    """Return the incidents that come with the package, no assets and no rate stated."""
    path = shipped_incidents()
    return History(None if path is None else load_past(path))


def with_history(price: Price, case: Case, years: Scenarios, history: History) -> Price:
    """Return the price with its burn, or with a warning that says why there is none."""
    assets = number_at(case, ASSETS) if history.assets is None else history.assets
    if history.past is not None and assets is not None and assets > 0:
        return replace(price, as_if=as_if(case, years, price.offer, Burn(history.past, assets, history.rate)))
    text = f"no as-if analysis: the buyer's customers' assets are not known; state --assets (the case has no {ASSETS})"
    return replace(price, warnings=(*price.warnings, Caution("no_as_if", text, ASSETS)))
