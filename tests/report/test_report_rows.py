"""The rows the page draws: units, cards, the steps from all cash, files that are no formulas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.answers import case, with_mix, without_mix

from optimizer.i18n import units
from optimizer.inputs.case import Case
from optimizer.report.rows import tables
from optimizer.report.rows.cards import card_rows, compare_rows
from optimizer.report.rows.cost_steps import step_rows
from optimizer.report.rows.csv_text import to_csv
from optimizer.results.solution import Alternative, CostParts, Status


def test_amounts_are_told_in_the_unit_chosen() -> None:
    assert units.in_unit(1_234_567_890.0, "JPY", "large") == "12.35"
    assert units.in_unit(1_234_567_890.0, "JPY", "million") == "1,234.6"
    assert units.in_unit(1_234_567_890.0, "JPY", "one") == "1,234,567,890"
    assert units.in_unit(1_234_567_890.0, "USD", "large") == "1.23"
    assert units.in_unit(-1.0, "JPY", "large") == "0.00"
    assert units.signed(1e8, "JPY", "large") == "+1.00"


def test_what_is_typed_in_a_unit_is_the_whole_amount_in_digits() -> None:
    assert units.full(37.3, "JPY", "large") == "3730000000"
    assert units.full(0.1, "JPY", "million") == "100000"
    assert units.scaled(3_730_000_000.0, "JPY", "large") == 37.3


def test_a_repair_is_rounded_to_the_side_on_which_it_suffices() -> None:
    assert units.enough(1000.2, "JPY", up=True) == 1001.0
    assert units.enough(1000.8, "JPY", up=False) == 1000.0


def test_cards_tell_the_answer_and_its_difference_from_another() -> None:
    now = with_mix(Status.SOLVED)
    base = replace(now, cost=400_000_000.0)
    rows = {row.figure: row for row in card_rows(now, base)}
    assert (rows["cost"].amount, rows["cost"].difference) == (450_000_000.0, 50_000_000.0)
    assert rows["cover"].amount == 1e9
    assert rows["headroom"].amount == 1e8
    assert rows["reserve"].amount == 3e9
    assert all(row.amount is None for row in card_rows(without_mix(Status.INFEASIBLE), base))


def test_scenarios_stand_beside_each_other_with_their_distance_from_the_first() -> None:
    now = with_mix(Status.SOLVED)
    rows = {row.figure: row for row in compare_rows([now, replace(now, cost=500_000_000.0), without_mix(Status.INFEASIBLE)])}
    assert rows["cost"].amounts == (450_000_000.0, 500_000_000.0, None)
    assert rows["cost"].differences == (0.0, 50_000_000.0, None)


def test_the_steps_lead_from_all_cash_to_the_cost_of_the_mix() -> None:
    solution = with_mix(Status.SOLVED)
    cash = Alternative(Status.SOLVED, 9.36e8, 8e9, cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 900_000_000.0, 36_000_000.0, 0.0, 0.0))
    parts = CostParts(95_200_000.0, 0.0, 0.0, 0.0, 330_000_000.0, 24_000_000.0, 0.0, 0.0)
    rows = step_rows(replace(solution, cost_parts=parts, cost=parts.total, alternatives={"all_cash": cash}))
    assert [(row.part, row.change) for row in rows] == [
        ("all_cash", 936_000_000.0),
        ("premium", 95_200_000.0),
        ("carry", -570_000_000.0),
        ("expected_net", -12_000_000.0),
        ("mix", 449_200_000.0),
    ]
    assert rows[-2].end == pytest.approx(rows[-1].end)
    assert step_rows(replace(solution, alternatives=None)) == []


def test_a_file_holds_numbers_as_numbers_and_no_cell_is_a_formula() -> None:
    told = to_csv([{"name": "=1+1", "amount": -5.0}, {"name": "-x", "amount": None}]).decode("utf-8-sig")
    assert told == "name,amount\r\n'=1+1,-5.0\r\n'-x,\r\n"


def test_an_own_case_warns_of_illustrative_quotes_where_one_that_is_bought_says_so() -> None:
    solution = with_mix(Status.SOLVED)
    own = replace(solution, case=replace(solution.case, name="My exchange"))

    def noted(**notes: str) -> Case:
        offers = tuple(offer.model_copy(update={"note": notes.get(offer.offer, "")}) for offer in case().offers)
        return case().model_copy(update={"offers": offers})

    assert tables.is_illustrative(solution)
    assert not tables.is_illustrative(own, noted())
    assert tables.is_illustrative(own, noted(q2="Illustrative quote"))
    unbought = replace(own, policies=own.policies[:1])
    assert not tables.is_illustrative(unbought, noted(q2="illustrative"))
    assert tables.is_illustrative(replace(own, policies=()), noted(q2="illustrative"))
