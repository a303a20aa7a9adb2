"""What several commands have in common: their options, and what is wrong with a value given on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from optimizer.errors import Fault, InputError, Message

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def shared(command: Decorated) -> Decorated:
    """Add the case, `--set` and `--json`: what every command that reads a case has."""
    command = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")(command)
    setting = click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Lay a value over the case, e.g. limits.no_gap=true.")
    return click.argument("path", metavar="CASE")(setting(command))


def settings(pairs: Sequence[str]) -> list[tuple[str, str]]:
    """Return `KEY=VALUE` pairs split, or raise `InputError` with every one that is not a pair."""
    split = [pair.partition("=") for pair in pairs]
    faults = [
        Fault(
            "--set", None, "", "".join(parts), Message("a setting must be KEY=VALUE"), Message("write for example --set scale.premium=1.1")
        )
        for parts in split
        if not (parts[0] and parts[1])
    ]
    if faults:
        raise InputError(faults)
    return [(key, value) for key, _, value in split]


def seconds(text: str | None) -> float | None:
    """Return the time limit, or raise `InputError` where it is not a number above 0."""
    return amount_above_0(text, "--time-limit", "60")


def amount_above_0(text: str | None, option: str, example: str) -> float | None:
    """Return the value of an option, or raise `InputError` where it is not a number above 0."""
    from optimizer.values import ValueFault, number

    if text is None:
        return None
    try:
        limit = number(text)
        if limit <= 0:
            rule = Message("a time limit must be above 0") if option == "--time-limit" else Message("this limit must be above 0")
            raise ValueFault(rule, Message("write for example {option} {example}", option=option, example=example))
    except ValueFault as fault:
        raise InputError([Fault(option, None, "", text, fault.rule, fault.fix)]) from fault
    return limit
