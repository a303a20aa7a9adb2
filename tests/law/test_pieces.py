"""Amounts of a law along a direction: value, slope and kink, worked by hand and against the formula worked out a little further on."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from support.audited import LAW, plain_case

from optimizer.auditor.formula import amounts_of
from optimizer.errors import InputError
from optimizer.inputs.regime.regime import Regime
from optimizer.law.formula import values_of
from optimizer.law.piecewise import CurvedError, Piece, pieces_of
from optimizer.law.recognition import recognise

X, R = "customer_assets", "part"
"""An amount of money and a rate, both stated."""


def law(*nodes: dict[str, Any], **changes: Any) -> Regime:
    """Return the tests' law with amounts that nothing rests on."""
    stated = copy.deepcopy(LAW)
    stated["input"] += [
        {"id": R, "unit": "rate", "title": "part", "optional": True},
        {"id": "kind", "type": "enum", "title": "kind", "values": ["a", "b"]},
        {"id": "heads", "unit": "count", "title": "heads", "optional": True},
    ]
    stated["figure"] += [
        {"id": name, "value": value, "unit": "money", "grade": "assumed", "cite": "test"}
        for name, value in {"step": 3.0, "nothing": 0.0, "low": 4.0, "high": 9.0}.items()
    ]
    stated["node"] += [{"id": f"n{place}", **node} for place, node in enumerate(nodes)]
    return Regime.model_validate(stated | changes)


def along(node: dict[str, Any], x: str, slope: int = 1) -> Piece | None:
    """Return an amount just after X = x, which moves by `slope`, as half of R does by one."""
    return pieces_of(law(node), {X: Piece(Fraction(x), Fraction(slope)), R: Piece(Fraction(1, 2), Fraction(1))}, {}).get("n0")


DOWN = {"op": "round_down", "of": X, "to": "step"}
CLIP = {"op": "clip", "of": X, "lo": "low", "hi": "high"}
SHAPES: list[tuple[dict[str, Any], str, int, Piece]] = [
    (DOWN, "7", 1, Piece(Fraction(6), Fraction(0), Fraction(2))),
    (DOWN, "7", -1, Piece(Fraction(6), Fraction(0), Fraction(1))),
    (DOWN, "6", -1, Piece(Fraction(3), Fraction(0), Fraction(3))),
    (DOWN | {"to": "nothing"}, "7", 1, Piece(Fraction(7), Fraction(1), None)),
    (CLIP, "2", 1, Piece(Fraction(4), Fraction(0), Fraction(2))),
    (CLIP, "5", 2, Piece(Fraction(5), Fraction(2), Fraction(2))),
    ({"op": "difference", "of": X, "less": "low"}, "5", -1, Piece(Fraction(1), Fraction(-1), Fraction(1))),
    ({"op": "sum", "args": [X, "low"]}, "5", -1, Piece(Fraction(9), Fraction(-1), None)),
    ({"op": "product", "args": ["rate", X]}, "5", 2, Piece(Fraction(1, 4), Fraction(1, 10), None)),
    ({"op": "brackets", "of": X, "bounds": ["low"], "rates": ["rate", "rate"]}, "5", 1, Piece(Fraction("0.4"), Fraction("0.2"), None)),
]


@pytest.mark.parametrize(("node", "x", "slope", "piece"), SHAPES, ids=[f"{row[0]['op']}-{row[1]}-{row[2]}" for row in SHAPES])
def test_a_piece_is_the_formula_just_after_the_point(node: dict[str, Any], x: str, slope: int, piece: Piece) -> None:
    node = {**node, **({"rates": ["rate", "non_insurance_floor"]} if "rates" in node else {})}
    assert along(node, x, slope) == piece
    further = float(piece.room or 1) / 2
    there = float(piece.value) + further * float(piece.slope)
    at = {X: float(x) + slope * further}
    assert values_of(law(node), at)["n0"] == pytest.approx(there, rel=1e-12)
    assert amounts_of(law(node), at)["n0"] == pytest.approx(there, rel=1e-12)


CURVED: list[dict[str, Any]] = [
    {"op": "product", "args": [X, R]},
    {"op": "round_down", "of": "low", "to": X},
    {"op": "brackets", "of": "low", "bounds": [X], "rates": ["rate", "rate"]},
]


@pytest.mark.parametrize("node", CURVED, ids=lambda node: str(node["op"]))
def test_what_is_no_straight_line_is_told(node: dict[str, Any]) -> None:
    with pytest.raises(CurvedError):
        along(node, "5")


def test_an_amount_of_what_nobody_stated_has_no_value() -> None:
    picked = {"op": "lookup", "of": "kind", "map": {"a": "low", "b": "high"}}
    two = law(picked, {"op": "clip", "of": "n0", "lo": "low", "hi": "high"})
    assert {"n0", "n1"}.isdisjoint(pieces_of(two, {}, {}))
    assert pieces_of(two, {}, {"kind": "b"})["n1"] == Piece(Fraction(9))


def test_heads_times_a_rate_are_a_count() -> None:
    assert values_of(law({"op": "product", "args": ["heads", R]}), {"heads": 4.0, R: 0.5})["n0"] == 2.0
    with pytest.raises(ValueError, match="beside"):
        law({"op": "product", "args": ["heads", R]}, {"op": "sum", "args": ["n0", "low"]})


def test_an_instrument_that_serves_one_requirement_cannot_be_the_one_of_two() -> None:
    buckets = [{"id": "main", "requirement": "required"}, {"id": "more", "requirement": "floor"}]
    served = [{**LAW["instrument"][0], "buckets": ["main", "more"]}, LAW["instrument"][1]]
    with pytest.raises(ValueError, match="`insurance` alone cannot meet every bucket"):
        law(bucket=buckets, instrument=served, combination={"mode": "one_of"})


def test_a_case_whose_inputs_are_not_the_laws_is_refused_before_anything_is_worked_out() -> None:
    case = plain_case(law=LAW, regime={"id": "test-law", "inputs": {X: 1e9, "wealth": 1.0}})
    with pytest.raises(InputError, match="wealth"):
        recognise(case)
