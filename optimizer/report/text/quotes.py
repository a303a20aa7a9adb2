"""A quote in the buyer's words: what it covers, from where to where; never its id."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optimizer.i18n.voice import Voice
from optimizer.report.text.names import covers_words


def layer_words(covers: Sequence[str], bottom: float, top: float, say: Voice) -> str:
    """Return what a quote covers, and the band of loss an occurrence that it pays, in the unit of the voice and without its name."""
    return f"{covers_words(tuple(covers), say)} {band_words(bottom, top, say)}"


def band_words(bottom: float, top: float, say: Voice) -> str:
    """Return a band of loss an occurrence, without its unit."""
    key = "quotes.band.open" if math.isinf(top) else "quotes.band.ground" if bottom == 0 else "quotes.band.within"
    return say(key, bottom=say.amount(bottom), top=say.amount(top))


def tier_words(covers: Sequence[str], attaches: float, say: Voice) -> str:
    """Return what the quotes of a layer have in common: what they cover, and where they attach, without its unit."""
    return say("quotes.tier", covers=covers_words(tuple(covers), say), attachment=say.amount(attaches))
