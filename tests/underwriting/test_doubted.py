"""Whether an answer is worth asking about: by the row that counts for each class of loss, as the pricing has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.two_years import CASE

from optimizer import load_case, load_years
from optimizer.underwriting.negotiation import is_doubted


@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        ("*,*,0.9", True),
        ("*,*,0.9\nq1,*,1", False),
        ("q1,*,1\nq1,hot,0.8", True),
        ("*,*,0.9\n*,hot,1", False),
        ("q1,hot.theft,0.5", False),
        ("q2,*,0.5", False),
    ],
)
def test_the_most_exact_row_of_a_class_that_occurs_decides(rows: str, doubted: bool, folder: Path) -> None:
    """All losses are of class `hot`."""
    (folder / "responses.csv").write_text(f"offer,class,probability\n{rows}\n", encoding="utf-8")
    (folder / "case.toml").write_text('responses = "responses.csv"\n' + CASE, encoding="utf-8")
    case = load_case(folder)
    assert is_doubted(case, case.offers[0], load_years(case).classes) is doubted
