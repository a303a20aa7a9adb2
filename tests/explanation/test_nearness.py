"""Offers are asked about in the order of how near their premiums are to changing the decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.two_years import CASE

from optimizer import explain, load_case, load_years, optimize
from optimizer.results.explanation import NextMix, OfferReason, Sensitivity
from optimizer.results.progress import Step

pytestmark = pytest.mark.slow

CATALOGUE = "offer,insurer,limit,reinstatements,premium\nfar,A,50,0,30\nq1,B,80,0,3\nnear,C,80,0,3.3\nq2,D,50,0,9\n"
"""`near` costs a tenth more than q1, which it would replace; `q2` at 9 is worth 3 beside q1, `far` the same at 30."""


def test_the_nearest_are_asked_about_first_and_every_part_is_handed_on(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    (tmp_path / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "losses.csv").write_text("year,class,loss\n1,hot,100\n2,hot,60\n", encoding="utf-8")
    case = load_case(tmp_path)
    years = load_years(case)
    steps: list[Step] = []
    explanation = explain(case, years, optimize(case, years), on_progress=steps.append)
    parts = [step.part for step in steps]
    offers = [part for part in parts if isinstance(part, OfferReason)]
    assert [offer.offer for offer in offers] in (["near", "q1", "q2", "far"], ["q1", "near", "q2", "far"])
    assert {offer.offer: offer for offer in offers} == {offer.offer: offer for offer in explanation.offers}
    assert [offer.offer for offer in explanation.offers] == ["far", "q1", "near", "q2"]
    assert [part for part in parts if isinstance(part, NextMix)] == list(explanation.next_best)
    assert {part.lever for part in parts if isinstance(part, Sensitivity)} == {step.lever for step in explanation.sensitivities}
