"""Reports of answers that are odd in one way: no cost, no law, no mix, many payers; what the typesetter or a letter refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import typst
from support.answers import answer, case, drained, with_mix, without_mix
from support.audited import LAW
from support.paths import ROOT

from optimizer import FitPlan, fit, load_incidents
from optimizer.errors import DisagreementError, InfeasibleError, InputError, LimitError, Message
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import CaseName
from optimizer.inputs.regime.regime import Regime
from optimizer.recovery.exceedance import ExceedancePoint
from optimizer.report import curve_to_text, from_json, to_json, to_text
from optimizer.report.charts.exceedance import exceedance_chart
from optimizer.report.charts.theme import Look
from optimizer.report.formats.fit import fit_to_text
from optimizer.report.paper import lettering, pdf
from optimizer.report.paper.blocks import Table
from optimizer.report.paper.decision import decision_sections
from optimizer.report.paper.evidence import evidence_sections
from optimizer.report.paper.lettering import letters_missing
from optimizer.report.paper.memo import cover_sheet
from optimizer.report.paper.stress import event_table
from optimizer.report.rows.cards import figure
from optimizer.report.rows.stress_mixes import all_cash_events
from optimizer.report.text.decision import decision_text
from optimizer.report.text.explanation import offer_sentence
from optimizer.report.text.law import law_lines
from optimizer.results.curve import Curve, CurvePoint
from optimizer.results.explanation import OfferReason, Verdict
from optimizer.results.solution import Alternative, Barred, LimitResult, Position, Solution, Status
from optimizer.results.stress import StressPayment

ENGLISH = Voice("en", "JPY", "million")


def test_each_status_without_a_mix_is_an_error_of_its_own() -> None:
    raised = (
        (Status.INFEASIBLE, InfeasibleError),
        (Status.UNDECIDED, LimitError),
        (Status.REJECTED, InputError),
        (Status.ERROR, DisagreementError),
    )
    for status, error in raised:
        with pytest.raises(error):
            without_mix(status).raise_for_status()
    solved = answer(Status.SOLVED)
    assert solved.raise_for_status() is solved


def test_a_curve_tells_what_stopped_each_point_without_a_mix() -> None:
    answers = with_mix(Status.SOLVED), without_mix(Status.REJECTED), without_mix(Status.ERROR)
    points = tuple(CurvePoint(float(place), solution) for place, solution in enumerate(answers, start=1))
    text = curve_to_text(Curve(CaseName("c", "Curve (illustrative)", "JPY", "f"), "reserve.cash.carry", points))
    assert "Illustrative figures: no quote here is a real one." in text
    assert "2 rejected: catalogue.csv:3 share: a share must be above 0 and at most 1" in text
    assert "3 error: the bound 2 is above the cost 1" in text


def test_an_answer_without_a_law_or_a_policy_has_no_figure_of_them() -> None:
    bare = replace(with_mix(Status.SOLVED), law=(), policies=(), alternatives=None)
    assert figure(bare, "headroom") is None
    assert all_cash_events(bare) == ()
    event = drained()
    assert all_cash_events(replace(bare, alternatives={"all_cash": Alternative(Status.SOLVED, 1.0, 1.0, stress=(event,))})) == (event,)
    assert "Yearly cost by part" not in to_text(replace(bare, cost_parts=None), case())


def words(blocks: Any) -> list[str]:
    """Return the texts of blocks, rows of them and cells."""
    if isinstance(blocks, str):
        return [blocks]
    if isinstance(blocks, (list, tuple)):
        return [text for block in blocks for text in words(block)]
    parts = [getattr(blocks, name) for name in ("text", "rows", "items", "columns", "head", "blocks", "lines") if hasattr(blocks, name)]
    return [text for part in parts for text in words(part)]


def test_a_page_without_a_policy_says_so_and_one_with_many_limits_counts_them() -> None:
    bare = replace(with_mix(Status.SOLVED), policies=())
    assert ENGLISH("mix.none") in words(decision_sections(bare, case(), ENGLISH))
    limits = tuple(LimitResult(f"limits.max_premium_per_insurer.{n}", 1e6, 1e6, True) for n in range(12))
    counted = evidence_sections(replace(with_mix(Status.SOLVED), limits=limits), case(), ENGLISH, years=None)
    assert any("more" in text for text in words(counted))


def test_payers_beyond_what_a_page_takes_are_summed() -> None:
    payments = tuple(StressPayment(f"q{n}", "A", 1e6, 0.0, None, False) for n in range(15))
    event = replace(drained(), payments=payments)
    table = next(
        block for block in event_table(replace(with_mix(Status.SOLVED), stress=(event,)), case(), ENGLISH) if isinstance(block, Table)
    )
    assert (ENGLISH("paper.more", count="3"), "3.0") in [tuple(row) for row in table.rows]


def test_a_paper_of_an_answer_without_a_run_has_no_date() -> None:
    assert cover_sheet(replace(without_mix(Status.INFEASIBLE), run=None), case(), ENGLISH).as_data()["date"] is None


def test_what_the_typesetter_refuses_for_another_reason_is_not_taken_for_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "PROBE", '#panic(json("texts.json").len())')
    with pytest.raises(typst.TypstError):
        letters_missing({"text": "plain"}, (), case(), with_mix(Status.SOLVED))
    monkeypatch.undo()
    monkeypatch.setattr(typst, "compile", lambda *_, **__: [b"page", b"page"])
    with pytest.raises(TypeError, match="no single document"):
        pdf.typeset(cover_sheet(without_mix(Status.INFEASIBLE), case(), ENGLISH), {})


def test_a_law_tells_its_flags_as_yes_and_no_and_its_counts_as_numbers() -> None:
    figures = [
        {"id": "switch", "value": 1, "unit": "flag", "grade": "assumed", "cite": "test"},
        {"id": "heads", "value": 12, "unit": "count", "grade": "assumed", "cite": "test"},
    ]
    law = Regime.model_validate({**LAW, "figure": [*LAW["figure"], *figures]})
    told = {line.key: line.text for line in law_lines(law, "en")}
    assert told["switch"].startswith("yes")
    assert told["heads"].startswith("12")
    assert isinstance(without_mix(Status.ERROR), Solution)


def test_an_axis_of_very_long_periods_is_marked_at_powers_of_ten() -> None:
    points = [ExceedancePoint(chance, 1e9 / chance, 5e8) for chance in (0.5, 0.01, 0.0005, 0.0001)]
    chart = exceedance_chart(points, None, ENGLISH, Look(width=240, height=200))
    assert chart.to_dict()["encoding"]["x"]["axis"]["values"] == [10, 100, 1000, 10000]


def test_a_fit_without_shares_or_levels_has_no_table_of_them() -> None:
    past = load_incidents(ROOT / "data" / "incidents" / "exchange_incidents.csv")
    fitted = fit(past, plan=FitPlan(bootstrap=20))
    whole, bare = fit_to_text(fitted, ()), fit_to_text(replace(fitted, shares=None, levels=()), ())
    assert "Chance that one incident is larger" in whole
    assert "Chance that one incident is larger" not in bare
    assert "Shares of" not in bare


def test_a_fit_that_ended_at_a_bound_says_in_how_many_samples() -> None:
    fitted = fit(load_incidents(ROOT / "data" / "incidents" / "exchange_incidents.csv"), plan=FitPlan(bootstrap=20))
    bound = replace(fitted, lognormal=replace(fitted.lognormal, samples_at_bound=3))
    assert "3 of 20 samples ended at a bound of the search" in fit_to_text(bound, ())


def test_an_answer_whose_alternatives_are_no_table_does_not_read() -> None:
    text = to_json(with_mix(Status.SOLVED))
    start, end = text.index('"alternatives": {'), text.index('"today"') if '"today"' in text else text.index('"stress"')
    with pytest.raises(InputError, match="alternatives: this must be a table"):
        from_json(text[:start] + '"alternatives": 5,\n  ' + text[end:])


def test_a_paper_of_a_mix_without_a_cost_proposes_nothing() -> None:
    sections = decision_sections(replace(with_mix(Status.SOLVED), cost=None), case(), ENGLISH)
    texts = words(sections)
    assert ENGLISH("mix") in texts
    assert not any(text.startswith("Buy ") for text in texts)


def test_an_offer_barred_without_an_article_is_told_without_one() -> None:
    bar = Barred("q9", "min_notice_days", Message("it has {days:g} days", days=60.0), "notice_days 90")
    reason = OfferReason("q9", "A", False, False, 0.0, 1e6, Verdict.NONE, None, None, (bar,))
    assert "it has 60 days; cure: notice_days 90" in offer_sentence(reason, ENGLISH)
    assert "法令上は算入されません（min_notice_days）。" in offer_sentence(reason, Voice("ja", "JPY"))


def test_a_reserve_that_no_amount_mends_is_told_as_that() -> None:
    held = with_mix(Status.SOLVED)
    assert held.cost_parts is not None
    today = Position(1e8, held.cost_parts, (), held.reserve, 0.0, False, None, None, ())
    text = decision_text(replace(held, today=today), case())
    assert text is not None
    assert "No reserve within its caps makes what is in force today meet the rules." in text.en
