"""What amounts of a chart are divided by, so that its axis stays short, and what that is called."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.i18n import units
from optimizer.i18n.voice import Voice

SCALES = {"ja": ((1e8, "oku"), (1e6, "million")), "en": ((1e9, "billion"), (1e6, "million"))}


def unit_of(amounts: Iterable[float], say: Voice) -> tuple[float, str]:
    """Return the divisor and its name: the unit that the voice speaks in; of full amounts one that suits their size.

    That is 億円 or 百万円, billions or millions; 1 where the amounts are small.
    """
    if say.unit != "one":
        return float(units.size(say.currency, say.unit)), say.unit_name
    most = max((abs(amount) for amount in amounts), default=0.0)
    for unit, name in SCALES[say.language]:
        if most >= unit:
            key = f"chart.unit.{name}.{say.currency}"
            return unit, say(key if say.knows(key) else f"chart.unit.{name}", currency=say.shown_currency).strip()
    return 1.0, say.shown_currency
