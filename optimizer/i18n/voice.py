"""The voice of the pages: one language, one currency, one unit. Words common with other reports come first, those of the pages after."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.i18n import numbers, units
from optimizer.i18n.pages import exchange_en, exchange_ja, insurer_en, insurer_ja, page_en, page_ja, waiting_en, waiting_ja
from optimizer.i18n.words import CATALOGUES as COMMON
from optimizer.i18n.words import LANGUAGES, Language

CATALOGUES: dict[Language, dict[str, str]] = {
    "日本語": COMMON["日本語"] | page_ja.WORDS | exchange_ja.WORDS | insurer_ja.WORDS | waiting_ja.WORDS,
    "English": COMMON["English"] | page_en.WORDS | exchange_en.WORDS | insurer_en.WORDS | waiting_en.WORDS,
}


@dataclass(frozen=True, slots=True)
class Voice:
    """One language, speaking of amounts in one currency and unit."""

    language: Language
    currency: str = ""
    unit: units.Unit = "one"

    def __call__(self, key: str, **parts: str) -> str:
        """Return the text of a key, its places filled."""
        return CATALOGUES[self.language][key].format(**parts)

    def knows(self, key: str) -> bool:
        """Say whether there is a text under a key."""
        return key in CATALOGUES[self.language]

    def amount(self, value: float | None) -> str:
        """Return an amount in the unit."""
        text = units.in_unit(value, self.currency, self.unit)
        return self("unlimited") if text == numbers.UNLIMITED else text

    def difference(self, value: float | None) -> str | None:
        """Return a difference in the unit, with its sign; None where there is none to tell."""
        return None if value is None else units.signed(value, self.currency, self.unit)

    def scaled(self, value: float | None) -> float | None:
        """Return an amount as a number in the unit, for charts and inputs."""
        return units.scaled(value, self.currency, self.unit)

    @property
    def unit_name(self) -> str:
        """What the unit is called."""
        key = f"unit.{self.unit}.{self.currency}"
        return self(key if self.knows(key) else f"unit.{self.unit}", currency=self.currency)


__all__ = ["CATALOGUES", "LANGUAGES", "Language", "Voice"]
