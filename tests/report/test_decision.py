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


def test_a_lawful_today_is_what_is_saved_against_and_an_unlawful_one_is_not() -> None:
    assert "JPY 100.0 million less than today" in told()
    assert "JPY 200.0 million less than all cash" in told(shortfall_law_today=1.0, shortfall_today=1.0)


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
