"""What a spreadsheet's functions and operators give: a value worked by hand, an error, or nothing where programs may differ."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.files.workbook.cell_values import Failure
from optimizer.files.workbook.formulas.arithmetic import Block, FailedError, Real, Value, added, combined, order, single, spread
from optimizer.files.workbook.formulas.functions import FUNCTIONS
from optimizer.files.workbook.formulas.parser import UnknownError

LOST = Failure("#N/A")


def real(value: float, slack: float = 0.0) -> Real:
    """Return a number, known to within its slack."""
    return Real(float(value), slack)


def scalar(value: Any) -> Any:
    """Return a number as formulas hold one, and anything else as it is."""
    return real(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def area(*rows: tuple[Any, ...]) -> Block:
    """Return the values of an area."""
    return Block(tuple(tuple(scalar(value) for value in row) for row in rows))


def called(name: str, *arguments: Any) -> Value:
    """Return what a function makes of arguments; the number of them is within what it takes."""
    least, most, function = FUNCTIONS[name]
    assert least <= len(arguments) <= most
    return function([scalar(argument) for argument in arguments])


PAIRS = area((1, 5), (2, 6))
VALUES: list[tuple[str, tuple[Any, ...], Any]] = [
    ("MAX", (area(("text", None)),), 0),
    ("MIN", (area((3, "text")), 2), 2),
    ("AVERAGE", (area((1, 2, "text")),), 1.5),
    ("PRODUCT", (2, area((3, None))), 6),
    ("COUNT", (area((1, "text", None)),), 1),
    ("COUNTA", (area((1, "text", None)),), 2),
    ("SUMPRODUCT", (area((2, "text")), area((3, 4))), 6),
    ("SUMIF", (area((1, 2, 3)), ">1"), 5),
    ("SUMIF", (area(("a", "b")), "b", area((10, 20))), 20),
    ("SUMIFS", (area((10, 20)), area(("a", "b")), "b", area((1, 2)), ">=2"), 20),
    ("COUNTIF", (area(("a", 2, 3)), ">2"), 1),
    ("COUNTIF", (area(("a", 2, 3)), "<>2"), 2),
    ("COUNTIF", (area(("A", 2)), "a"), 1),
    ("MATCH", (2, area((1, 2)), 0), 2),
    ("VLOOKUP", (2, PAIRS, 2, False), 6),
    ("INDEX", (area((1, 2)), 2), 2),
    ("INDEX", (area((1,), (2,)), 2), 2),
    ("INDEX", (PAIRS, 2, 1), 2),
    ("AND", (True, area((1, None))), True),
    ("OR", (False, 0), False),
    ("NOT", (0,), True),
    ("DATE", (2024, 1, 1), 45292),
    ("MOD", (-7, 3), 2),
    ("ROUNDUP", (2.1, 0), 3),
    ("TRUNC", (-2.9,), -2),
    ("POWER", (2, 3), 8),
    ("LOG", (8, 2), 3),
    ("LOG", (1000,), 3),
    ("EXP", (real(0, 1e-12),), 1),
    ("CONCATENATE", ("a", 2, True, None, False), "a2TRUEFALSE"),
]
ERRORS: list[tuple[str, tuple[Any, ...], str]] = [
    ("AVERAGE", (area(("text",)),), "#DIV/0!"),
    ("SUM", (area((1, LOST)),), "#N/A"),
    ("SUM", (1e308, 1e308), "#NUM!"),
    ("SUMPRODUCT", (area((1, LOST)), area((1, 1))), "#N/A"),
    ("MATCH", (9, area((1, 2)), 0), "#N/A"),
    ("VLOOKUP", (1, PAIRS, 3, 0), "#REF!"),
    ("POWER", (0, -1), "#DIV/0!"),
    ("POWER", (-8, 0.5), "#NUM!"),
    ("POWER", (10, 400), "#NUM!"),
    ("LOG", (-1,), "#NUM!"),
    ("LOG", (2, 1), "#NUM!"),
    ("SQRT", (-1,), "#NUM!"),
    ("EXP", (10_000,), "#NUM!"),
    ("CONCATENATE", ("a", LOST), "#N/A"),
]
UNKNOWN: list[tuple[str, tuple[Any, ...]]] = [
    ("SUM", ("text",)),
    ("SUM", (area((True,)),)),
    ("PRODUCT", (area(("text",)),)),
    ("COUNT", (area((True,)),)),
    ("COUNT", ("text",)),
    ("SUMPRODUCT", (area((1, 2)), area((1,)))),
    ("SUMPRODUCT", (area((True,)),)),
    ("SUMIF", (1, 1)),
    ("COUNTIF", (area((1,)), "a*")),
    ("COUNTIF", (area((1,)), "<b")),
    ("COUNTIF", (area((1,)), None)),
    ("COUNTIF", (area((1,)), True)),
    ("COUNTIF", (area((True,)), 1)),
    ("COUNTIF", (area(("5",)), 5)),
    ("COUNTIFS", (area((1,)), 1, area((1,)))),
    ("COUNTIFS", (area((1, 2)), 1, area((1,)), 1)),
    ("MATCH", (1, area((1, 2)))),
    ("MATCH", ("a?", area(("a",)), 0)),
    ("VLOOKUP", (1, PAIRS, 2)),
    ("VLOOKUP", (1, PAIRS, 0, 0)),
    ("INDEX", (PAIRS, 1)),
    ("AND", (area((None,)),)),
    ("AND", ("text",)),
    ("NOT", ("text",)),
    ("NOT", (real(1e-20, 1e-19),)),
    ("DATE", (2024, 13, 1)),
    ("ROUND", (1, 30)),
    ("INT", (real(2, 1e-9),)),
    ("POWER", (0, 0)),
    ("CONCATENATE", ("a", 2.5)),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), VALUES, ids=lambda value: str(value)[:40])
def test_a_function_gives_the_value_worked_by_hand(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    found = called(name, *arguments)
    if isinstance(found, Real):
        assert found.value == pytest.approx(expected, rel=1e-12)
    else:
        assert found is expected or found == expected


@pytest.mark.parametrize(("name", "arguments", "code"), ERRORS, ids=lambda value: str(value)[:40])
def test_a_function_gives_the_error_that_spreadsheets_show(name: str, arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(FailedError) as raised:
        called(name, *arguments)
    assert raised.value.code == code


@pytest.mark.parametrize(("name", "arguments"), UNKNOWN, ids=lambda value: str(value)[:40])
def test_where_programs_may_differ_a_function_gives_nothing(name: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(UnknownError):
        called(name, *arguments)


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [(1, 2, -1), (2, 2, 0), ("b", "A", 1), (1, "a", -1), ("a", 1, 1), (True, False, 1), (None, "a", -1), (None, 0, 0), (None, True, -1)],
)
def test_numbers_stand_before_texts_and_a_blank_is_the_nothing_of_the_others_kind(first: Any, second: Any, place: int) -> None:
    assert order(scalar(first), scalar(second)) == place


@pytest.mark.parametrize(("first", "second"), [(True, 1), ("a", True), ("ä", "b")])
def test_an_order_in_which_programs_may_differ_is_none(first: Any, second: Any) -> None:
    with pytest.raises(UnknownError):
        order(scalar(first), scalar(second))


def test_operators_are_those_of_numbers_and_texts_with_their_errors() -> None:
    assert combined("&", real(2), "a") == "2a"
    assert combined("<=", real(2), real(2)) is True
    assert combined("-", real(5), None) == real(5)
    for operator, first, second, code in (("+", LOST, 1, "#N/A"), ("*", 1e308, 10, "#NUM!"), ("/", 1, 0, "#DIV/0!")):
        with pytest.raises(FailedError) as raised:
            combined(operator, scalar(first), scalar(second))
        assert raised.value.code == code
    with pytest.raises(UnknownError):
        combined("/", real(1), real(1e-20, 1e-19))


def test_a_difference_so_near_to_nothing_that_programs_may_make_it_nothing_is_in_doubt() -> None:
    """0.1 + 0.2 less 0.3 is 5.6e-17 by the standard, and 0 in Excel."""
    found = added(real(0.1 + 0.2), real(-0.3))
    assert 0 < found.value <= found.slack
    assert added(real(0.5), real(-0.25)) == real(0.25)


def test_areas_are_combined_cell_by_cell_a_row_and_a_column_with_each_other() -> None:
    assert spread("+", area((1, 2)), area((10,), (20,))) == area((11, 12), (21, 22))
    with pytest.raises(UnknownError):
        spread("+", area((1, 2)), area((1, 2, 3)))


def test_an_area_of_one_is_its_value() -> None:
    assert single(area((7,))) == real(7)
    with pytest.raises(UnknownError):
        single(area((1, 2)))
    with pytest.raises(FailedError):
        single(area((LOST,)))
