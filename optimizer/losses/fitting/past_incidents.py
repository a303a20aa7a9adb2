"""Past incidents one by one, with the share of customers' assets that each took where that is on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from optimizer.losses.fitting.distributions import Beta


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One incident on record."""

    date: dt.date
    entity: str
    wallet: str
    cause: str
    usd_m: float
    """Loss at the time, million USD."""
    share: float | None
    """Of customers' assets, above 0 and below 1; None where it is not on record."""


@dataclass(frozen=True, slots=True)
class Past:
    """The incidents of a file, those marked to be left out of a fit gone, and the law of the shares on record."""

    file: str
    shares_file: str
    events: tuple[PastEvent, ...]
    """In date order."""
    law: Beta
