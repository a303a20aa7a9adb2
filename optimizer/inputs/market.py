"""A market of buyers and the product proposed to them: what `demand` is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.inputs.case import Case, CaseName
from optimizer.inputs.proposal import Proposal

Amounts = Literal["stated", "of_size"]
"""Of a product: as they stand, alike for every buyer; or parts of the buyer's size."""
Dependence = Literal["together", "apart"]
"""How buyers' losses come: in the same years, so that capital is needed for each; or independently of each other."""


@dataclass(frozen=True, slots=True)
class MarketBuyer:
    """One buyer: a row of the table laid over the base case."""

    id: str
    name: str
    case: Case
    size: float | None
    """What amounts of a product may be parts of; None where the market names no size."""


@dataclass(frozen=True, slots=True)
class Market:
    """Buyers over a base case, and what one vendor's event would hit."""

    name: CaseName
    """`fingerprint`: of the file, the table and every buyer's case."""
    buyers: tuple[MarketBuyer, ...]
    vendor: tuple[str, ...] = ()
    """Patterns of classes that one event may hit at every buyer at once; empty: no accumulation is told."""


@dataclass(frozen=True, slots=True)
class MarketProduct:
    """One offer, as it is proposed to each buyer of a market."""

    id: str
    amounts: Amounts
    rate: float | None
    """Rate on line as stated; None where the premium is to be found."""
    proposals: tuple[Proposal, ...]
    """In the order of the buyers."""
    fingerprint: str
