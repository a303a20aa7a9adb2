"""The decision: each of its sentences says what is so, its differences tie as shown, and a shortfall is told of the rule it is of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.i18n.voice import Voice
from optimizer.report.rows.decision import Decision
from optimizer.report.text.decision import decision_lines

SAY = Voice("en", "JPY", "million")
PLAIN = Decision((), 2e9, 1.5e9, 3e8, 4e8, 0.0, 0.0, 5e8, "law", (), 0.0, 3e8, None)


def told(**changed: object) -> str:
    return " ".join(decision_lines(replace(PLAIN, **changed), SAY))  # type: ignore[arg-type]


def test_what_today_lacks_of_the_law_is_told_apart_from_what_the_own_rules_ask_beyond_it() -> None:
    text = told(shortfall_law_today=2.5e9, shortfall_today=2.6e9)
    assert "do not meet the law: JPY 2,500.0 million of reserve is missing, and JPY 100.0 million more of the firm's own rules." in text


def test_a_shortfall_of_the_own_rules_alone_is_not_laid_to_the_law() -> None:
    text = told(shortfall_law_today=0.0, shortfall_today=1e8)
    assert "meet the law, not the firm's own rules: JPY 100.0 million of reserve is missing." in text
    assert "do not meet the law" not in text


def test_it_is_said_what_it_costs_beside_today_and_that_an_unlawful_today_is_no_price_to_beat() -> None:
    assert "a year, JPY 100.0 million less than today." in told()
    unlawful = told(cost=5e8, cost_all_cash=7e8, shortfall_law_today=1.0, shortfall_today=1.0)
    assert "JPY 100.0 million more than today (which does not meet the law), JPY 200.0 million less than all cash." in unlawful
    assert "as much as today (which does not meet the firm's own rules)" in told(cost=4e8, shortfall_today=1.0)


def test_hundreds_of_millions_of_yen_are_said_in_millions_where_english_is_read_to_the_same_digits() -> None:
    assert "JPY 2,000 million" in decision_lines(PLAIN, Voice("en", "JPY", "large"))[0]
    assert "20.00億円" in decision_lines(PLAIN, Voice("ja", "JPY", "large"))[0]


@pytest.mark.parametrize("today", [1.23449e9, 1.23451e9, 2e9])
def test_differences_are_those_of_the_amounts_as_shown(today: float) -> None:
    first = decision_lines(replace(PLAIN, reserve_today=today), SAY)[0]
    shown = round(2e9 / 1e6, 1) - round(today / 1e6, 1)
    assert f"JPY {shown:,.1f} million more than today" in first if shown else "as today" in first


def test_without_own_rules_that_cost_something_the_law_is_said_to_cost_as_much() -> None:
    assert "The law alone would cost as much" in told()
    assert "add JPY 50.0 million a year to what the law alone would cost (JPY 250.0 million)" in told(
        driver="rules", cost_law_only=2.5e8, rules_cost=5e7
    )
