"""The decision: each of its sentences says what is so, its differences tie as shown, and a shortfall is told of the rule it is of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.i18n.units import Unit, units_for
from optimizer.i18n.voice import Voice
from optimizer.report.rows.decision import Decision
from optimizer.report.text.decision import decision_lines, unit_for

SAY = Voice("en", "JPY", "million")
PLAIN = Decision((), 2e9, 1.5e9, 3e8, 4e8, 0.0, 0.0, 5e8, "law", (), 3e8, None)


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


def test_hundreds_of_millions_of_yen_are_counted_in_japanese_alone() -> None:
    assert units_for("en", "JPY") == ("million", "one")
    assert units_for("ja", "JPY") == units_for("en", "EUR") == ("large", "million", "one")
    assert "20.00億円" in decision_lines(PLAIN, Voice("ja", "JPY", "large"))[0]


@pytest.mark.parametrize("today", [1.23449e9, 1.23451e9, 2e9])
def test_differences_are_those_of_the_amounts_as_shown(today: float) -> None:
    first = decision_lines(replace(PLAIN, reserve_today=today), SAY)[0]
    shown = round(2e9 / 1e6, 1) - round(today / 1e6, 1)
    assert f"JPY {shown:,.1f} million more than today" in first if shown else "as today" in first


def test_without_own_rules_that_cost_something_the_law_is_said_to_cost_as_much() -> None:
    assert "the law and the firm's limits would cost as much" in told()
    assert "add JPY 50.0 million a year to what the law and the firm's limits would cost (JPY 250.0 million)" in told(
        driver="rules", cost_law_only=2.5e8
    )
    assert "add nothing" not in told(cost_law_only=2.995e8)  # within a wide gap, but not the same as shown


def test_a_case_without_a_law_is_told_nothing_of_one() -> None:
    text = told(driver="rules", cost_law_only=2.5e8, shortfall_today=1e8, has_law=False)
    assert "without them it would cost JPY 250.0 million." in text
    assert "do not meet the firm's own rules: JPY 100.0 million of reserve is missing." in text
    assert " law" not in text


def test_an_amount_that_the_unit_would_show_as_nothing_is_told_in_full() -> None:
    say = Voice("ja", "JPY", "large")
    text = "".join(decision_lines(replace(PLAIN, cost=4e5, cost_today=3.5e5, cost_all_cash=None, driver=None), say))
    assert "年間コストは400,000円（現状より50,000円多い）。" in text


@pytest.mark.parametrize(
    ("cost", "today"), [(525_500_000.0, 525_000_000.0), (10_350_000.0, 10_300_000.0), (1_234_500_000.0, 1_000_500_000.0)]
)
@pytest.mark.parametrize("unit", ["large", "million"])
def test_a_reader_who_subtracts_finds_the_difference_told_at_halves_too(cost: float, today: float, unit: Unit) -> None:
    say = Voice("ja", "JPY", unit)
    shown = [float(say.amount(amount).replace(",", "")) for amount in (cost, today)]
    assert float((say.apart(cost, today) or "0").replace(",", "")) == pytest.approx(shown[0] - shown[1])


def test_the_unit_suits_the_smaller_of_cost_and_reserve() -> None:
    assert unit_for(replace(PLAIN, cost=2e4), "en", "EUR") == "one"
    assert unit_for(PLAIN, "ja", "JPY") == "large"
    assert unit_for(replace(PLAIN, reserve=0.0), "en", "EUR") == "million"
