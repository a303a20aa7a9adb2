"""Loss years kept from one case to the next, and read again only where what they are made of has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer import files
from optimizer.errors import InputError
from optimizer.files.loss_years import var_faults
from optimizer.inputs.affects import Affects, parts_of
from optimizer.inputs.case import Case
from optimizer.losses.cache import Cache
from optimizer.losses.scenarios import Scenarios


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
        """Return the loss years of a case, or raise `InputError` as `load_years` does."""
        if self.years is None or not self.fits(case):
            self.years, self.made_of = files.load_years(case, drawn=self.drawn), _made_of(case)
        elif case.losses.simulate is None:
            faults = list(var_faults(case, self.years.years, "case.toml"))  # of its rules, whatever case they were read for
            if faults:
                raise InputError(faults)
        return self.years


def _made_of(case: Case) -> dict[str, Any]:
    return parts_of(case, Affects.YEARS) | {"insurers": case.insurer_ids}
