"""Loss years kept from one case to the next, and read again only where what they are made of has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer import files
from optimizer.inputs.case import Case
from optimizer.losses.cache import Cache
from optimizer.losses.scenarios import Scenarios

_NOT_OF_YEARS = frozenset(
    {
        *("id", "name", "as_of", "catalogue", "regime", "law", "reserve", "tail", "firm", "backing", "objective", "limits"),
        *("coverage", "bundles", "discounts", "responses", "answers", "stress", "fx", "figure", "solve", "offers", "fingerprint"),
    }
)
"""Parts of a case that loss years are not made of."""


@dataclass(slots=True)
class YearsCache:
    """The loss years of the last case; read again only where what they are made of has changed."""

    drawn: Cache = field(default_factory=lambda: Cache(1))
    """Years drawn, before they are scaled."""
    made_of: dict[str, Any] | None = None
    years: Scenarios | None = None

    def fits(self, case: Case) -> bool:
        """Say whether the years kept are those of a case."""
        return self.years is not None and self.made_of == _made_of(case)

    def of(self, case: Case) -> Scenarios:
        """Return the loss years of a case."""
        if self.years is None or not self.fits(case):
            self.years, self.made_of = files.load_years(case, drawn=self.drawn), _made_of(case)
        return self.years


def _made_of(case: Case) -> dict[str, Any]:
    parts = {name: getattr(case, name) for name in type(case).model_fields if name not in _NOT_OF_YEARS}
    return parts | {"scale": case.scale.model_copy(update={"premium": 1.0}), "insurers": case.insurer_ids}
