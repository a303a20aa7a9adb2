"""What the audit of a run says: SAME or DIFFERENT, everything that differs, what is unproved, and what was not checked at all."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.auditor import Unproved
from optimizer.errors import one_line

DIFFERENT = 4


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something kept in a run that cannot be found again: its file and dotted keys, and why."""

    file: str
    keys: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """Return one line."""
        return one_line(f"not checked: {self.file} {', '.join(self.keys)}".rstrip() + f": {self.text}", longest=1000)


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """Whether a run is still what it was, what is not, and what nobody vouches for."""

    run: str | None
    checks: int
    """Figures and rules checked."""
    differences: tuple[str, ...] = ()
    unproved: tuple[Unproved, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def difference(self) -> str | None:
        """The first difference; None where there is none."""
        return self.differences[0] if self.differences else None

    @property
    def same(self) -> bool:
        """Whether nothing differs of what was checked."""
        return not self.differences

    @property
    def exit_code(self) -> int:
        """0 where nothing differs, else that of an answer that two computations disagree on."""
        return 0 if self.same else DIFFERENT

    def __str__(self) -> str:
        """Return one line: SAME, or DIFFERENT and why."""
        if self.difference is None:
            return f"SAME: every byte of run {self.run} is as its manifest says, and {self.checks} checks of it hold"
        return one_line(f"DIFFERENT: {self.difference}")

    @property
    def lines(self) -> tuple[str, ...]:
        """The verdict, each further difference, and each thing that is unproved or not checked."""
        more = (one_line(f"DIFFERENT: {difference}") for difference in self.differences[1:])
        return (str(self), *more, *(str(left) for left in (*self.unproved, *self.unchecked)))
