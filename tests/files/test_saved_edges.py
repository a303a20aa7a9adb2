"""Files that a page saved and somebody changed: each refused with the key that is wrong."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from optimizer.errors import InputError
from optimizer.files.cover import Cover, in_force_row
from optimizer.files.saved_file import FORMAT, read_saved_file
from optimizer.files.scenario_file import MOST_COLUMNS, scenario_file_of

CASES = {"cases": [{"id": "a", "workbook": "UEs="}, {"id": "a", "workbook": "UEs="}]}


def scenarios(**changed: Any) -> bytes:
    """Return a file of scenarios with keys changed."""
    body = {"format": "reserve-scenarios/1", "version": "0.1.0", "currency": "JPY", "example": "jp-history"}
    return json.dumps({**body, **changed}).encode()


def test_settings_that_are_no_table_are_refused() -> None:
    with pytest.raises(InputError, match="a setting that cannot be"):
        read_saved_file(json.dumps({"format": FORMAT, "exchange": None, "settings": ["scale.premium=1"]}).encode())


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"now": {"settings": {"": "1"}}}, "a setting that cannot be"),
        ({"page": {"quotes": [{str(n): "1" for n in range(MOST_COLUMNS + 1)}]}}, "a quote that cannot be"),
        ({"cases": [{"id": "a"}]}, "a case is an exchange's answers, or a workbook"),
        (CASES, "two cases have one id"),
        ({"now": {"case": "nowhere"}}, "names a case that the file does not have"),
    ],
)
def test_a_file_of_scenarios_that_cannot_be_is_refused_in_one_line(changed: dict[str, Any], rule: str) -> None:
    assert scenario_file_of(scenarios()).example == "jp-history"
    with pytest.raises(InputError, match=rule) as refused:
        scenario_file_of(scenarios(**changed))
    assert len(refused.value.faults) == 1


def test_cover_of_a_case_without_a_day_has_its_term_and_what_is_left_of_it_is_not_stated() -> None:
    cover = Cover(limit=5e8, premium=2e7, start=dt.date(2026, 4, 1), end=dt.date(2027, 4, 1))
    row = in_force_row(cover, None)
    assert (row["term_days"], row["residual_days"]) == ("365", "")
    assert in_force_row(cover, dt.date(2026, 11, 22))["residual_days"] == "130"
