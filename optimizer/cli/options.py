"""Options that several commands have, and options that are numbers: read as the file contract reads them, every one at fault told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from optimizer.errors import Fault, InputError, Message

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Value = TypeVar("Value")

OptionRow = tuple[str, str, str]
"""Name without its dashes, what stands for its value, and its line of help."""

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")


def shared(command: Decorated) -> Decorated:
    """Add the case, `--set` and `--json`: what every command that reads a case has."""
    setting = click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Lay a value over the case, e.g. limits.no_gap=true.")
    return click.argument("path", metavar="CASE")(setting(as_json_option(command)))


def options_of(rows: Sequence[OptionRow], repeated: Sequence[str] = ()) -> Callable[[Decorated], Decorated]:
    """Return what adds options that take a text, in the order in which they are helped with; `repeated` ones may be repeated."""

    def add(command: Decorated) -> Decorated:
        for name, metavar, words in reversed(rows):
            command = click.option(f"--{name}", metavar=metavar, help=words, multiple=name in repeated)(command)
        return command

    return add


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
    return limit(text, "--time-limit", Message("a time limit must be above 0"), "60")


def limit(text: str | None, option: str, rule: Message, example: str) -> float | None:
    """Return the value of an option that limits something, or raise `InputError` where it is not a number above 0."""
    name = option.removeprefix("--")
    options = Options({name.replace("-", "_"): text})
    value = options.read(name, above_0(rule, Message("write for example {option} {example}", option=option, example=example)))
    options.check()
    return value


class Options:
    """The options as written, and what is wrong with them."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        """Start without a fault."""
        self._texts = texts
        self.faults: list[Fault] = []

    def read(self, name: str, check: Callable[[Any], Value]) -> Value | None:
        """Return the value of an option, None where it is not given or breaks a rule, which is told."""
        text = self._texts.get(name.replace("-", "_"))
        return None if text is None else self._checked(name, text, check)

    def several(self, name: str, check: Callable[[Any], Value]) -> tuple[Value, ...] | None:
        """Return the values of an option that may be repeated, None where it is not given."""
        read = (self._checked(name, text, check) for text in self._texts.get(name.replace("-", "_")) or ())
        return tuple(value for value in read if value is not None) or None

    def check(self) -> None:
        """Raise `InputError` with every fault."""
        if self.faults:
            raise InputError(self.faults)

    def _checked(self, name: str, text: str, check: Callable[[Any], Value]) -> Value | None:
        from optimizer.values import ValueFault

        try:
            return check(text)
        except ValueFault as fault:
            self.faults.append(Fault(f"--{name}", None, "", text, fault.rule, fault.fix))
            return None


def above_0(rule: Message | None = None, fix: Message | None = None) -> Callable[[Any], float]:
    """Return what reads a number above 0, or raises `ValueFault` with a rule and what to do."""

    def read(text: Any) -> float:
        from optimizer.values import ValueFault, number

        value = number(text)
        if not value > 0:
            raise ValueFault(rule or Message("this must be above 0"), fix or Message("correct the number"))
        return value

    return read


positive = above_0()
