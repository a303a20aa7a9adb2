"""A quote in the buyer's words: what it covers, from where to where; never its id."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optimizer.i18n.voice import Voice
from optimizer.report.text.decision import covers_words


def layer_words(covers: Sequence[str], bottom: float, top: float, say: Voice) -> str:
    """Return what a quote covers, and the band of loss an occurrence that it pays, in the unit of the voice."""
    words = {"covers": covers_words(tuple(covers), say), "bottom": say.amount(bottom), "top": say.amount(top), "unit": say.unit_name}
    if math.isinf(top):
        return say("quotes.layer.open", **words)
    return say("quotes.layer.ground" if bottom == 0 else "quotes.layer", **words)
