"""Exception tree, the fault that an input error is made of, and the messages that faults speak in.

OptimizerError
├── InputError            a file or a value the user gave is wrong (carries every fault)
└── SolveError            there is no answer to act on
    ├── InfeasibleError   no mix of policies and reserve meets the rules
    ├── LimitError        time ran out before a lawful mix was found
    └── DisagreementError two independent computations of one number differ: never shown as an answer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEBUG = "OPTIMIZER_DEBUG"
"""Environment variable: set to 1, what went wrong unforeseen is shown with its traceback instead of in one line."""


class Message(str):
    """A finished English text that still has the template and the parts it was made of.

    Equal to the text, and hashed, printed and written as it. `Message("at most {most:,} rows", most=10)` formats the template with
    the parts; another language formats the same parts with a template of its own. The template is a literal, as the catalogue of
    words is extracted from the code; a part is a number, a key, an id or a date, or a message itself, and never words of English.
    """

    __slots__ = ("parts", "template")
    template: str
    parts: Mapping[str, object]

    def __new__(cls, template: str, /, **parts: object) -> Message:
        """Return the text of a template; one without parts is taken as it stands, braces and all."""
        made = super().__new__(cls, template.format(**parts) if parts else template)
        made.template, made.parts = template, parts
        return made

    @classmethod
    def verbatim(cls, text: str) -> Message:
        """Return a text that somebody else wrote, or that is read back from a file: no catalogue has it, and it is shown as it stands."""
        return cls(text)

    def __getnewargs_ex__(self) -> tuple[tuple[str], Mapping[str, object]]:
        """Pickle by template and parts, so that a message survives the way out of a worker process."""
        return (self.template,), self.parts


Words = tuple[Message, Message]
"""The rule broken, and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: where, what was written, the rule it breaks, what to do."""

    file: str
    row: int | None
    field: str
    value: str
    rule: Message
    fix: Message

    def __str__(self) -> str:
        """Return `file:row field: rule (got '…'); fix`, always a single line."""
        where = f"{self.file}:{self.row}" if self.row is not None else self.file
        field = f" {self.field}" if self.field else ""
        return one_line(f"{where}{field}: {self.rule} (got '{self.value}'); {self.fix}")


def one_line(text: str, longest: int = 400) -> str:
    """Return text without line breaks or other control characters, cut to `longest` characters."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


class OptimizerError(Exception):
    """Base of every error this package raises on purpose."""


class InputError(OptimizerError):
    """The input breaks the file contract; `faults` holds every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order found; repeated ones are dropped."""
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        """Pickle by faults, so that the error survives the way out of a worker process."""
        return type(self), (self.faults,)


class SolveError(OptimizerError):
    """There is no answer to act on."""


class InfeasibleError(SolveError):
    """No mix of policies and reserve meets the rules."""


class LimitError(SolveError):
    """No lawful mix was found, nor that there is none: the time limit came first, or what the message says."""


class DisagreementError(SolveError):
    """Two independent computations of the same number differ."""
