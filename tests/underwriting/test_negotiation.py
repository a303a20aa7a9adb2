"""What is said to an insurer: the premium of `explain`, clauses worked by hand, and nothing of any other insurer."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from support import two_years

from optimizer import explain, load_case, load_years, optimize
from optimizer.errors import InputError
from optimizer.i18n.language import LANGUAGES
from optimizer.report.paper.negotiation import negotiation_pdf, negotiation_xlsx
from optimizer.report.text.negotiation import change_of
from optimizer.underwriting.negotiation import negotiate

pytestmark = pytest.mark.slow

CATALOGUE = "offer,insurer,deductible,limit,reinstatements,premium,note\nq1,A,20,80,0,3,illustrative\nq2,B,0,50,0,9,\n"
"""q1 leaves 20 and 20: 3 + 0.1 x 20 + 40 / 10 = 9. Without it q2 leaves 50 and 10: 9 + 0.1 x 30 + 6 = 18. So q1 is worth 3 + 9 = 12."""
NAMES = "insurer,name\nA,東京第一損害保険\nB,Secret Re\n"


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """Return the case of two loss years, its first quote with a deductible, its insurers with names."""
    folder = two_years.write_case(tmp_path / "case")
    (folder / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (folder / "insurers.csv").write_text(NAMES, encoding="utf-8")
    (folder / "case.toml").write_text('insurers = "insurers.csv"\n' + two_years.CASE, encoding="utf-8")
    return folder


def test_premiums_are_those_of_explain_and_clauses_those_worked_by_hand(where: Path) -> None:
    """Half the deductible leaves 20 and 10: 1.5 + 3 beside the premium, so 13.5. Twice leaves 40 and 40, or, with q2 beside it, nothing
    for 9: so 9."""
    case, years = load_case(where), load_years(load_case(where))
    solution = optimize(case, years)
    negotiation = negotiate(case, years, solution, "A")
    assert negotiation.complete
    assert negotiation.name == "東京第一損害保険"
    (quote,) = negotiation.offers
    assert (quote.reason,) == explain(case, years, solution, offers=["q1"]).offers
    assert quote.reason.walk_away == pytest.approx(12, rel=1e-6)
    assert quote.policy == solution.policies[0]
    assert [(clause.column, clause.with_clause) for clause in quote.clauses] == [("deductible", "10"), ("deductible", "40")]
    assert [change_of(clause) for clause in quote.clauses] == pytest.approx([1.5, -3], rel=1e-5)
    with pytest.raises(InputError, match="no offer of this insurer"):
        negotiate(case, years, solution, "C")
    for language in LANGUAGES:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(negotiation_pdf(negotiation, case, solution, language))).pages)
        assert all(number in text for number in ("12.00", "+1.50", "-3.00", "+300.0 %", "15.00 %"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(negotiation_xlsx(negotiation, case, solution, language)))
        first, second = (book.get_sheet_by_index(place).to_python() for place in range(2))
        assert first[1][3:12] == pytest.approx([20, 80, 3, 3 / 80, 1, 12, 12 / 80, 3, 3], rel=1e-6)
        assert [row[4] for row in second[1:]] == pytest.approx([1.5, -3], rel=1e-5)
        for said in (text, str(first), str(second)):
            assert "Secret" not in said
            assert "q2" not in said


def test_an_answer_that_is_certain_is_worth_what_doubt_takes(where: Path) -> None:
    """Nobody answers for q1 as the case has it, so it is worth nothing; answered for sure it is worth 12."""
    (where / "responses.csv").write_text("offer,class,probability\nq1,hot,0\n", encoding="utf-8")
    text = 'responses = "responses.csv"\n' + (where / "case.toml").read_text(encoding="utf-8")
    (where / "case.toml").write_text(text, encoding="utf-8")
    case, years = load_case(where), load_years(load_case(where))
    clause = negotiate(case, years, optimize(case, years), "A").offers[0].clauses[-1]
    assert (clause.column, clause.rule, clause.met) == ("answers", "responses", False)
    assert clause.walk_away_with == pytest.approx(12, rel=1e-6)
    assert clause.worth == pytest.approx(12, rel=1e-5)
