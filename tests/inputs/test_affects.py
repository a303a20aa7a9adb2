"""One mark on a field says what a change of it makes worthless; none is forgotten, and none claims too little."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from support.two_years import write_case

from optimizer import load_case, load_years
from optimizer.evaluation.problem import make_problem
from optimizer.inputs.affects import EVERYTHING, Affects, marks_of, parts_of
from optimizer.inputs.case import Case, Scale
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Range
from optimizer.values import Frozen

CHANGES: dict[str, Any] = {
    "premium": 7.0,
    "minimum_premium": 1.0,
    "fixed_charge": 1.0,
    "tax": 0.1,
    "brokerage": 0.1,
    "shares": Range(0.2, 0.8),
    "group": "g",
    "requires": ("q2",),
    "excludes": ("q2",),
    "use": "must",
    "currency": "JPY",
    "term_days": 30,
    "notice_days": 30,
    "payout_days": 30,
    "prior_acts_years": 1.0,
    "reporting_years": 1.0,
    "consent_to_cancel": True,
    "exclusions": ("war",),
    "residual_days": 30,
    "features": ("pay_on_behalf",),
    "note": "changed",
}
"""Another value of each column of an offer that is marked to change no payout; of `slots` only the first does, as its wording."""


@pytest.mark.parametrize("model", [Case, Offer, Scale])
def test_every_field_bears_one_mark(model: type[Frozen]) -> None:
    marks = {name: [part for part in field.metadata if isinstance(part, Affects)] for name, field in model.model_fields.items()}
    assert {name for name, found in marks.items() if len(found) != 1} == set()


def test_a_field_without_a_mark_affects_everything() -> None:
    class Forgetful(Frozen):
        marked: Annotated[int, Affects.ANSWER] = 0
        forgotten: int = 0

    assert marks_of(Forgetful) == {"marked": Affects.ANSWER, "forgotten": EVERYTHING}
    assert parts_of(Forgetful(), Affects.PAYOUT) == {"forgotten": 0}


def test_a_lever_of_the_premium_leaves_the_loss_years_as_they_are(tmp_path: Path) -> None:
    plain, dearer, oftener = (
        load_case(write_case(tmp_path), settings={key: "1.1"} if key else None) for key in ("", "scale.premium", "scale.loss_frequency")
    )
    assert parts_of(dearer, Affects.YEARS) == parts_of(plain, Affects.YEARS)
    assert parts_of(oftener, Affects.YEARS) != parts_of(plain, Affects.YEARS)


def test_each_column_that_is_marked_to_change_no_payout_has_a_change_here() -> None:
    assert {name for name, mark in marks_of(Offer).items() if Affects.PAYOUT not in mark} == {*CHANGES, "slots"}


@pytest.mark.parametrize("column", CHANGES)
def test_a_column_that_is_marked_to_change_no_payout_changes_none(column: str, tmp_path: Path) -> None:
    case = load_case(write_case(tmp_path))
    years = load_years(case)
    changed = case.model_copy(update={"offers": tuple(offer.model_copy(update={column: CHANGES[column]}) for offer in case.offers)})
    assert changed.offers != case.offers
    for before, after in zip(make_problem(case, years).everywhere, make_problem(changed, years).everywhere, strict=True):
        assert np.array_equal(before, after)
