"""What the quotes of a layer have in common, in words."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.i18n.voice import Voice
from optimizer.report.text.names import covers_words


def tier_words(covers: Sequence[str], attaches: float, say: Voice) -> str:
    """Return what the quotes of a layer cover, and where they attach, in the unit of the voice."""
    return say("quotes.tier", covers=covers_words(covers, say), attachment=say.amount(attaches))
