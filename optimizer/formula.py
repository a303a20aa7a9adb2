"""A law's formulas worked out: the value of every input, figure and node, and which names an outcome rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import assert_never

from optimizer.clause import Clip, Given, Lookup, Max, Node, Product, Sum, needs
from optimizer.regime import Regime


def values_of(regime: Regime, inputs: Mapping[str, float | str]) -> dict[str, float]:
    """Return every number given, figure (as the file has it or as the case sets it) and node, by name; those that have a value."""
    words = {name: value for name, value in inputs.items() if isinstance(value, str)}
    known = {figure.id: figure.value for figure in regime.figure}
    known.update({name: value for name, value in inputs.items() if not isinstance(value, str)})
    for node in regime.node:
        used = _used_by(node, known, words)
        if all(name in known for name in used):
            known[node.id] = _value(node, [known[name] for name in used])
    return known


def _used_by(node: Node, known: Mapping[str, float], words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names a node's value rests on, of a branch only the one taken."""
    match node:
        case Given(input=given, otherwise=otherwise):
            return (given if given in known else otherwise,)
        case Lookup(of=of, map=found):
            return (found.get(words.get(of, ""), of),)
        case Product() | Sum() | Max() | Clip():
            return needs(node)
        case _:
            assert_never(node)


def _value(node: Node, values: list[float]) -> float:
    match node:
        case Product():
            return math.prod(values)
        case Sum():
            return sum(values)
        case Max():
            return max(values)
        case Clip():
            of, low, high = values
            return min(max(of, low), high)
        case Given() | Lookup():
            return values[0]
        case _:
            assert_never(node)


def behind(regime: Regime, wanted: Iterable[str], inputs: Mapping[str, float | str], *, but: Iterable[str] = ()) -> set[str]:
    """Return the names that some others rest on, themselves included; those behind an unused branch, or only behind `but`, are left out."""
    known, words = values_of(regime, inputs), {name: value for name, value in inputs.items() if isinstance(value, str)}
    nodes = {node.id: node for node in regime.node}
    open_, stop, reached = list(wanted), set(but), set[str]()
    while open_:
        name = open_.pop()
        if name not in reached | stop:
            reached.add(name)
            open_ += _used_by(nodes[name], known, words) if name in nodes else ()
    return reached
