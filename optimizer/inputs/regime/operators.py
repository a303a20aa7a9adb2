"""The operators of a law's formulas: how each node is made of figures, inputs and nodes before it.

Every operator is a type of its own and every `match` over them ends in `assert_never`. Only those that a shipped file uses exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, assert_never

from pydantic import Field, model_validator

from optimizer.errors import Message
from optimizer.values import Frozen, Id, ValueFault, Word


class Product(Frozen):
    """Product of figures, inputs or nodes."""

    id: Id
    op: Literal["product"]
    args: tuple[Id, ...] = Field(min_length=1)


class Sum(Frozen):
    """Sum of figures, inputs or nodes."""

    id: Id
    op: Literal["sum"]
    args: tuple[Id, ...] = Field(min_length=1)


class Max(Frozen):
    """The largest of figures, inputs or nodes."""

    id: Id
    op: Literal["max"]
    args: tuple[Id, ...] = Field(min_length=1)


class Min(Frozen):
    """The smallest of figures, inputs or nodes."""

    id: Id
    op: Literal["min"]
    args: tuple[Id, ...] = Field(min_length=1)


class Difference(Frozen):
    """`max(of - less, 0)`: what goes beyond an amount."""

    id: Id
    op: Literal["difference"]
    of: Id
    less: Id


class RoundDown(Frozen):
    """The largest whole multiple of `to` that is not above `of`."""

    id: Id
    op: Literal["round_down"]
    of: Id
    to: Id


class Brackets(Frozen):
    r"""Marginal brackets: $\sum_k \text{rate}_k (\min(x, b_k) - b_{k-1})^+$ with $b_0 = 0$ and no bound on the last."""

    id: Id
    op: Literal["brackets"]
    of: Id
    bounds: tuple[Id, ...] = Field(min_length=1)
    """Upper end of each bracket but the last, ascending."""
    rates: tuple[Id, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_rate_more(self) -> Self:
        if len(self.rates) != len(self.bounds) + 1:
            raise ValueFault(
                Message("{count} bounds make {brackets} brackets", count=len(self.bounds), brackets=len(self.bounds) + 1),
                Message("name one rate for each"),
                "rates",
            )
        return self


class Lookup(Frozen):
    """The figure or node that belongs to the word chosen in an enum input."""

    id: Id
    op: Literal["lookup"]
    of: Id
    map: Mapping[Word, Id] = Field(min_length=1)


class Clip(Frozen):
    """`min(max(of, lo), hi)`."""

    id: Id
    op: Literal["clip"]
    of: Id
    lo: Id
    hi: Id


class Given(Frozen):
    """The input where it is stated, else the other node."""

    id: Id
    op: Literal["given"]
    input: Id
    otherwise: Id


Node = Annotated[
    Product | Sum | Max | Min | Difference | RoundDown | Brackets | Clip | Lookup | Given,
    Field(discriminator="op"),
]


def needs(node: Node) -> tuple[str, ...]:
    """Return the names a node is computed from."""
    match node:
        case Product(args=args) | Sum(args=args) | Max(args=args) | Min(args=args):
            return args
        case Difference(of=first, less=second) | RoundDown(of=first, to=second) | Given(input=first, otherwise=second):
            return (first, second)
        case Brackets(of=of, bounds=bounds, rates=rates):
            return (of, *bounds, *rates)
        case Lookup(of=of, map=table):
            return (of, *table.values())
        case Clip(of=of, lo=lo, hi=hi):
            return (of, lo, hi)
        case _:
            assert_never(node)


def may_fall(node: Node) -> tuple[str, ...]:
    """Return the names in which a node need not rise: more of them can make it smaller."""
    match node:
        case Difference(less=less):
            return (less,)
        case RoundDown(to=to):
            return (to,)
        case Brackets(bounds=bounds):
            return bounds
        case Product() | Sum() | Max() | Min() | Lookup() | Clip() | Given():
            return ()
        case _:
            assert_never(node)
