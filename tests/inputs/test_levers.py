"""Levers of a case: what may be set of a law's yes or no, which texts are objected to, and where a dotted key leads."""

from __future__ import annotations

import pytest
from support.audited import LAW, plain_case
from support.paths import ROOT

from optimizer.files import load_case
from optimizer.inputs.levers import levers, number_at

CASES = ROOT / "data" / "cases"
SWITCH = {"id": "switch", "unit": "flag", "title": "switch", "optional": True}
FIGURE = {"id": "closed", "value": 0, "unit": "flag", "grade": "assumed", "cite": "test"}


def test_a_yes_or_no_of_a_law_is_chosen_of_two_and_a_number_within_its_range() -> None:
    law = {**LAW, "input": [*LAW["input"], SWITCH], "figure": [*LAW["figure"], FIGURE]}
    stated = plain_case(law=law, regime={"id": "test-law", "inputs": {"required_amount": 1e9, "switch": 1}})
    by_key = {lever.key: lever for lever in levers(stated)}
    switch, closed, premium = (by_key[key] for key in ("regime.inputs.switch", "regime.inputs.closed", "scale.premium"))
    assert (switch.value, switch.choices, closed.value, closed.choices) == ("1", ("0", "1"), "0", ("0", "1"))
    assert switch.objection("1") is None
    assert switch.objection("2") == ("this must be one of 0, 1", "write one of them")
    assert premium.objection("1") is None
    assert premium.objection("much") == ("this must be a number", "write it")
    assert premium.objection("none") == ("this must be a number", "write it")
    gap = by_key["limits.no_gap"]
    assert (gap.objection("yes"), gap.objection("maybe")) == (None, ("this must be one of yes, no", "write one of them"))
    refused = premium.objection("1e9")
    assert refused is not None
    assert refused[0].startswith("here this may be ")
    unstated = plain_case(law=law, regime={"id": "test-law", "inputs": {"required_amount": 1e9}})
    assert {lever.key: lever for lever in levers(unstated)}["regime.inputs.switch"].value is None
    assert not [lever for lever in levers(plain_case()) if lever.kind.startswith("law")]


KEYS = [
    ("reserve.cash.carry", 0.05),
    ("reserve.nothing.carry", None),
    ("tail.solvency.level", None),
    ("firm.own_funds_at_risk", 0.0),
    ("limits.no_gap", None),  # a yes or no is no number
    ("currency", None),
    ("currency.x", None),
    ("firm.wealth", None),
    ("offers.q1.premium", None),  # set in the catalogue
    ("regime.inputs.x", None),
]


@pytest.mark.parametrize(("key", "value"), KEYS)
def test_a_dotted_key_leads_to_the_number_that_a_setting_would_change(key: str, value: float | None) -> None:
    assert number_at(plain_case(), key) == value


def test_a_key_of_a_class_of_two_parts_leads_to_its_peril() -> None:
    shipped = load_case(CASES / "jp-midsize")
    assert shipped.losses.simulate is not None
    peril = next(peril for peril in shipped.losses.simulate.peril if "." in peril.cls)
    assert number_at(shipped, f"losses.simulate.peril.{peril.cls}.frequency") == peril.frequency
    assert shipped.regime is not None
    name, stated = next(iter(shipped.regime.inputs.items()))
    assert number_at(shipped, f"regime.inputs.{name}") == (stated if isinstance(stated, float) else None)
