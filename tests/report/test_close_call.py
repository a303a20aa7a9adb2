"""A close call is told of another set of policies within one per cent of the cost, and of nothing else; the same on screen and paper."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from support import answers
from support.papers import flat, pages

from optimizer.i18n.voice import Voice
from optimizer.report.paper import paper_pdf, paper_xlsx
from optimizer.report.text.decision import close_call, decision_text, with_next_best
from optimizer.results.explanation import NextMix
from optimizer.results.solution import NextBest, Status

SAY = Voice("en", "JPY", "million")


def told(dearer: float, status: Status = Status.SOLVED, say: Voice = SAY) -> str:
    return "".join(close_call(NextBest(5e8 + dearer, status), 5e8, say))


def mix(dearer: float) -> NextMix:
    return NextMix(Status.SOLVED, 4.5e8 + dearer, dearer, {}, ("q2",), ("q1",), 0.0, 0.0, 0.0, (), ())


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CERTIFIED])
def test_the_cheapest_mix_with_other_policies_is_told_with_what_it_costs_more(status: Status) -> None:
    assert told(2e6, status) == "It is a close call: the cheapest mix with other policies costs JPY 2.0 million (0.40 %) more a year."
    assert "年2.0百万円（0.40 %）" in told(2e6, status, Voice("ja", "JPY", "million"))


def test_a_mix_that_is_not_proved_the_cheapest_of_others_is_told_as_known() -> None:
    text = told(2e6, Status.FEASIBLE)
    assert text == "It is a close call: a mix with other policies is known that costs JPY 2.0 million (0.40 %) more a year."


def test_a_mix_of_the_same_cost_is_told_without_a_difference_of_nothing() -> None:
    assert told(0.0) == told(-100.0) == "It is a close call: a mix with other policies costs as much."


@pytest.mark.parametrize("dearer", [5.001e6, 1e9])
def test_beyond_one_per_cent_or_unknown_nothing_is_said(dearer: float) -> None:
    assert told(dearer) == "" == "".join(close_call(None, 5e8, SAY))


def test_the_nearest_mix_of_why_stands_in_the_decision_of_page_pdf_and_workbook_alike() -> None:
    case, plain = answers.case(), answers.with_mix(Status.SOLVED)
    plain = replace(plain, decision=decision_text(plain, case))
    close = with_next_best(plain, case, [mix(3e7), mix(1.8e6)])
    sentence = "It is a close call: the cheapest mix with other policies costs JPY 1.8 million (0.40 %) more a year."
    assert close.next_best == NextBest(4.518e8, Status.SOLVED)
    assert close.decision is not None
    assert close.decision.en.endswith(sentence)
    book = openpyxl.load_workbook(io.BytesIO(paper_xlsx(close, case, "en")))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(sentence in cell for cell in cells)
    assert flat(sentence) in flat("".join(pages(paper_pdf(close, case, "en"))))
    assert with_next_best(plain, case, []) is plain
    proved = replace(plain, next_best=NextBest(4.51e8, Status.CERTIFIED))
    assert with_next_best(proved, case, [mix(1.8e6)]) is proved
