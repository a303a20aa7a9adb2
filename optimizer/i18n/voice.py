"""The voice of pages and papers: one language, one currency, one unit."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from optimizer.i18n import numbers, units
from optimizer.i18n.catalogue import WORDS, text_of
from optimizer.i18n.language import Language


@dataclass(frozen=True, slots=True)
class Voice:
    """One language, speaking of amounts in one currency and unit."""

    language: Language
    currency: str = ""
    unit: units.Unit = "one"

    def __call__(self, key: str, **parts: str) -> str:
        """Return the text of a key, its places filled."""
        return text_of(key, self.language).format(**parts)

    def knows(self, key: str) -> bool:
        """Say whether there is a text under a key."""
        return key in WORDS

    def amount(self, value: float | None) -> str:
        """Return an amount in the unit."""
        text = units.in_unit(value, self.currency, self.unit)
        return self("unlimited") if text == numbers.UNLIMITED else text

    def money(self, value: float | None) -> str:
        """Return an amount with its currency: in full, or in the unit chosen."""
        if self.unit != "one":
            return self._in_unit(value)
        text = numbers.amount(value, self.currency)
        if text == numbers.UNLIMITED:
            return self("unlimited")
        key = f"money.{self.currency}"
        return self(key, amount=text) if self.knows(key) and text != numbers.DASH else numbers.money(value, self.currency)

    def _in_unit(self, value: float | None) -> str:
        text = self.amount(value)
        if value is None or not math.isfinite(value):
            return text
        key = f"decision.money.{self.unit}.{self.currency}"
        return self(key if self.knows(key) else f"decision.money.{self.unit}", amount=text, currency=self.shown_currency).strip()

    def fine_enough(self, *amounts: float) -> Voice:
        """Return the voice, in the currency's own unit where the unit chosen would show an amount as nothing."""
        is_lost = any(math.isfinite(amount) and amount != 0 and self.shown(amount) == 0 for amount in amounts)
        return replace(self, unit="one") if is_lost else self

    def difference(self, value: float | None) -> str | None:
        """Return a difference in the unit, with its sign; None where there is none to tell."""
        return None if value is None else units.signed(value, self.currency, self.unit)

    def shown(self, value: float) -> float:
        """Return an amount rounded as it is shown, in the currency: differences of such amounts tie."""
        return units.shown(value, self.currency, self.unit)

    def apart(self, value: float | None, other: float | None) -> str | None:
        """Return how far an amount is from another as both are shown, with its sign; None where they are shown alike or one is unknown."""
        if value is None or other is None:
            return None
        return self.difference(units.apart(value, other, self.currency, self.unit) or None)

    def scaled(self, value: float | None) -> float | None:
        """Return an amount as a number in the unit, for charts and inputs."""
        return units.scaled(value, self.currency, self.unit)

    @property
    def shown_currency(self) -> str:
        """What the currency is called; nothing where the case has none."""
        if self.currency == numbers.NO_CURRENCY:
            return ""
        key = f"currency.{self.currency}"
        return self(key) if self.knows(key) else self.currency

    @property
    def unit_name(self) -> str:
        """What the unit is called."""
        key = f"unit.{self.unit}.{self.currency}"
        return self(key if self.knows(key) else f"unit.{self.unit}", currency=self.currency)
