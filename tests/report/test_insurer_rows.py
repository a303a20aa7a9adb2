"""What an insurer reads: rows for charts and files, tables of share and burn, and how terms are written; all of figures set by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.audited import LAW, plain_case
from support.insurers import demand, point, price

from optimizer.i18n import units
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import StatedFigure
from optimizer.inputs.insurers import Insurer, Response
from optimizer.report.formats.demand import demand_to_text
from optimizer.report.formats.price import price_to_text, terms_of
from optimizer.report.rows import insurer
from optimizer.report.rows.demand import names
from optimizer.report.rows.graded_figures import FigureRow, law_figure_rows, weak_figure_rows
from optimizer.report.rows.price import price_tables
from optimizer.results.price import Band
from optimizer.results.solution import Caution

ENGLISH = Voice("en", "USD")


def test_a_premium_that_there_is_not_has_no_row() -> None:
    assert insurer.band_rows(price()) == [
        {"premium": "pure", "amount": 1e5},
        {"premium": "walk_away", "amount": 4e5},
        {"premium": "stated", "amount": 2e5},
    ]
    assert [row["premium"] for row in insurer.band_rows(replace(price(), band=Band(3e5, 4e5, False), walk_away=None, premium=None))] == [
        "pure",
        "floor",
    ]


def test_methods_and_return_periods_stand_with_their_errors() -> None:
    first, second = insurer.technical_rows(price())
    assert first == {"method": "margin_on_tvar", "parameter": 0.1, "level": 0.995, "premium": 3e5, "standard_error": 1e3}
    assert (second["level"], second["premium"]) == (None, None)
    assert insurer.exceedance_rows(price()) == [
        {"years": 100.0, "occurrence": 1e6, "occurrence_error": 1e4, "aggregate": 2e6, "aggregate_error": None}
    ]


def test_the_steps_of_a_demand_begin_at_nothing_and_each_where_the_one_before_ends() -> None:
    assert insurer.step_rows(demand()) == [
        {"from": 0.0, "to": 0.02, "buyers": 2, "profit": 100.0, "profit_together": 50.0},
        {"from": 0.02, "to": 0.05, "buyers": 1, "profit": 200.0, "profit_together": 100.0},
    ]
    assert insurer.mark_rows(replace(demand(), stated=None, best=point(0.05, 1, 200.0))) == [
        {"mark": "best", "rate": 0.05, "profit": 200.0}
    ]
    assert names((), ENGLISH) == "-"


@pytest.mark.parametrize(("exact", "note"), [(True, "breakpoints are exact"), (False, "solved at 7 premiums")])
def test_the_share_taken_at_each_premium(exact: bool, note: str) -> None:
    shown = next(table for table in price_tables(price(exact=exact), ENGLISH) if table.key == "shares")
    assert shown.rows == (("0.00", "300,000.00", "50 %"), ("300,000.00", "400,000.00", "25 %"), ("400,000.00", "without end", "0 %"))
    assert shown.notes[0].startswith(note)


def test_the_burn_names_ten_incidents_and_counts_the_others() -> None:
    shown = next(table for table in price_tables(price(events=12), ENGLISH) if table.key == "as_if")
    assert len(shown.rows) == 10
    assert shown.rows[0] == ("2024-01-01", "e0", "hot", "50.0 %", "1,000,000.00", "100,000.00")
    assert shown.rows[1][3] == "50.0 % by rank"
    assert shown.notes[0] == "and 2 more"
    assert "burn a year USD 20,000.00 (standard error 1,000.00): 0.25 incidents a year" in shown.notes[1]
    alone = next(table for table in price_tables(price(events=0), ENGLISH) if table.key == "as_if")
    assert (alone.rows, len(alone.notes)) == ((("-",) * 6,), 2)


def test_what_failure_takes_and_reinstatement_brings_stand_among_the_payouts() -> None:
    shown = next(table for table in price_tables(price(), ENGLISH) if table.key == "payout")
    assert shown.rows[-2:] == (
        ("taken off by the insurer's failure", "5,000.00", "-"),
        ("reinstatement premium as part of the premium", "2.000 %", "0.100 %"),
    )
    assert "lost" not in {row[0] for row in shown.rows}


def test_terms_are_written_as_a_catalogue_has_them() -> None:
    terms = terms_of(price().offer)
    assert {name: terms[name] for name in ("limit", "aggregate_limit", "shares", "covers")} == {
        "limit": "unlimited",
        "aggregate_limit": 9e6,
        "shares": "0.25..0.5",
        "covers": "*",
    }


def test_reports_say_that_figures_are_illustrative() -> None:
    for text in (price_to_text(price()), demand_to_text(demand())):
        assert "Illustrative figures: no quote here is a real one." in text
    assert "any_premium: b1: takes it at any premium" in demand_to_text(demand())


def test_figures_of_the_law_stand_with_the_value_in_force_and_the_assumed_ones_apart() -> None:
    case = plain_case(
        law=LAW,
        regime={"id": "test-law", "inputs": {"required_amount": 1e9, "rate": 0.1}},
        figure=[{"key": "reserve.cash.carry", "grade": "assumed", "source": "a guess", "low": 0.0, "high": 0.2}],
    )
    answers = (Response.model_validate({"offer": "q", "class": "hot", "probability": 0.9, "grade": "assumed", "source": "x"}),)
    insurers = (Insurer(insurer="A", failure_probability=0.01, grade="secondary", source="y"), Insurer(insurer="B"))
    case = case.model_copy(update={"answers": answers, "underwriters": insurers})
    law = {row.key: row for row in law_figure_rows(case)}
    assert law["regime.inputs.rate"] == FigureRow("law", "regime.inputs.rate", 0.1, None, None, "assumed", "test", is_set=True)
    assert law["regime.inputs.smallest"].value == 2e9
    weak = {(row.kind, row.key): row.value for row in weak_figure_rows(case)}
    assert ("law", "regime.inputs.rate") not in weak
    assert weak["case", "reserve.cash.carry"] == 0.05
    assert weak["response", "q, hot"] == 0.9
    assert [key for kind, key in weak if kind == "insurer"] == []
    assert law_figure_rows(plain_case()) == []
    assert isinstance(case.figure[0], StatedFigure)


def test_premiums_are_told_more_finely_than_limits_and_rates_exactly() -> None:
    assert units.finely(123_456_789.0, "JPY", "large") == "1.2346"
    assert units.finely(-1.0, "JPY", "large") == "0.0000"
    assert (units.finely(None, "JPY", "large"), units.finely(1234.5, "USD", "one")) == ("-", "1,234.50")
    assert (units.percent(0.07), units.percent(None), units.of_percent(0.7)) == (7.0, None, 0.007)
    assert (units.scaled(None, "JPY", "large"), units.scaled(float("inf"), "JPY", "large")) == (None, None)


def test_what_was_left_open_and_how_sure_a_premium_is_are_told() -> None:
    left = (Caution("time_limit", "the time limit of 1 s came before every question was answered; allow more time", ""),)
    text = price_to_text(replace(price(), complete=False, walk_away_error=250.0, warnings=left))
    assert "open: " in text
    assert "USD 250.00" in text
    told = demand_to_text(replace(demand(), complete=False, undecided=("b1", "b2"), warnings=left))
    assert "open: " in told
    assert "b1, b2" in told
