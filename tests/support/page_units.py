"""The unit in which the page opens, and what is typed in it."""

from __future__ import annotations

from optimizer.i18n.language import Language
from optimizer.i18n.units import units_for
from optimizer.i18n.voice import Voice


def page_voice(language: Language) -> Voice:
    """Return the voice of the page as it opens: in the first unit of the language."""
    return Voice(language, "JPY", units_for(language, "JPY")[0])


def typed_yen(hundred_millions: float, say: Voice) -> str:
    """Return what is typed for so many hundred millions of yen."""
    return f"{say.scaled(hundred_millions * 1e8):g}"
