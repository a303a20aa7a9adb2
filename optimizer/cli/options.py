"""Options of a command that are numbers: read as the file contract reads them, every one at fault told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from optimizer.errors import Fault, Message

Value = TypeVar("Value")


class Options:
    """The options as written, and what is wrong with them."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        """Start without a fault."""
        self._asked = asked
        self.faults: list[Fault] = []

    def read(self, name: str, check: Callable[[Any], Value]) -> Value | None:
        """Return the value of an option, None where it is not given or breaks a rule, which is told."""
        text = self._asked.get(name.replace("-", "_"))
        return None if text is None else self._checked(name, text, check)

    def several(self, name: str, check: Callable[[Any], Value]) -> tuple[Value, ...] | None:
        """Return the values of an option that may be repeated, None where it is not given."""
        read = (self._checked(name, text, check) for text in self._asked.get(name.replace("-", "_")) or ())
        return tuple(value for value in read if value is not None) or None

    def _checked(self, name: str, text: str, check: Callable[[Any], Value]) -> Value | None:
        from optimizer.values import ValueFault

        try:
            return check(text)
        except ValueFault as fault:
            self.faults.append(Fault(f"--{name}", None, "", text, fault.rule, fault.fix))
            return None


def positive(value: Any) -> float:
    """Return a number above 0, or raise `ValueFault`."""
    from optimizer.values import ValueFault, number

    read = number(value)
    if not read > 0:
        raise ValueFault(Message("this must be above 0"), Message("correct the number"))
    return read
