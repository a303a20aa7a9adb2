"""The unit of every name of a law, worked out from what it is made of; what adds unlike things is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, assert_never

from optimizer.errors import Message
from optimizer.inputs.regime.clauses import EnumInput, Figure, Input, NumberInput
from optimizer.inputs.regime.operators import Brackets, Clip, Difference, Given, Lookup, Max, Min, Node, Product, RoundDown, Sum, needs
from optimizer.values import ValueFault

Unit = Literal["money", "rate", "days", "years", "count", "flag", "word"]
PLAIN: frozenset[Unit] = frozenset({"rate", "count", "flag"})
"""What an amount may be multiplied by."""


def units_of(given: Sequence[Input], figures: Iterable[Figure], nodes: Iterable[Node]) -> dict[str, Unit]:
    """Return the unit of every name; raise where a node adds, compares or multiplies what has no common unit."""
    units: dict[str, Unit] = {}
    for entry in given:
        match entry:
            case NumberInput(unit=unit):
                units[entry.id] = unit
            case EnumInput():
                units[entry.id] = "word"
            case _:
                assert_never(entry)
    units |= {figure.id: figure.unit for figure in figures}
    for node in nodes:
        units[node.id] = _unit(node, units)
    return units


def _unit(node: Node, units: Mapping[str, Unit]) -> Unit:
    match node:
        case Product(args=args):
            return _of_product(node.id, [units[name] for name in args])
        case Brackets(of=of, bounds=bounds, rates=rates):
            if any(units[name] not in PLAIN for name in rates):
                raise ValueFault(
                    Message("node `{id}` has a bracket whose rate is in {unit}", id=node.id, unit=units[rates[0]]),
                    Message("name figures of unit `rate`"),
                )
            return _common(node.id, (of, *bounds), units)
        case Lookup(map=table):
            return _common(node.id, tuple(table.values()), units)
        case Sum() | Max() | Min() | Difference() | RoundDown() | Clip() | Given():
            return _common(node.id, needs(node), units)
        case _:
            assert_never(node)


def _of_product(name: str, parts: Sequence[Unit]) -> Unit:
    sized = [unit for unit in parts if unit not in PLAIN]
    if len(sized) > 1:
        raise ValueFault(
            Message("node `{name}` multiplies {unit} by {other}", name=name, unit=sized[0], other=sized[1]),
            Message("multiply an amount by rates and counts alone"),
        )
    if sized:
        return sized[0]
    return "count" if "count" in parts else "rate"


def _common(name: str, parts: Sequence[str], units: Mapping[str, Unit]) -> Unit:
    first = units[parts[0]]
    other = next((part for part in parts if units[part] != first), None)
    if other is not None:
        rule = Message(
            "node `{name}` puts `{part}` ({unit}) beside `{other}` ({of_other})",
            name=name,
            part=parts[0],
            unit=first,
            other=other,
            of_other=units[other],
        )
        raise ValueFault(rule, Message("use names of one unit, or correct the unit of one"))
    return first


def must_be(place: Message, name: str, unit: Unit, wanted: Iterable[Unit]) -> None:
    """Refuse a name of another unit than its place asks for."""
    allowed = tuple(wanted)
    if unit not in allowed:
        raise ValueFault(
            Message("{place} needs {words}, and `{name}` is {unit}", place=place, words=" or ".join(allowed), name=name, unit=unit),
            Message("name another, or correct its unit"),
        )
