"""What the checker found: one line for each claim of an answer, recomputed, and what it could not find again."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

Value = float | str | None

TOLERANCE = 1e-11
r"""Money agrees when $|a - b| \le 10^{-11}\,\max(|a|, |b|, \text{scale})$.

One yen in five billion does not pass, the noise of summing does.
"""


def slack(*amounts: float) -> float:
    r"""Return $10^{-11}\,\max_i |x_i|$, what two computations of one amount may differ by; nothing infinite widens it."""
    return TOLERANCE * max((abs(x) for x in amounts if math.isfinite(x)), default=0.0)


@dataclass(frozen=True, slots=True)
class Check:
    """One claim: its dotted key, what the answer says, what was found, and whether they agree."""

    id: str
    claimed: Value
    found: Value
    ok: bool
    text: str

    def __str__(self) -> str:
        """Return `ok id` or `WRONG id: text (claimed …, found …)`."""
        if self.ok:
            return f"ok    {self.id}"
        return f"WRONG {self.id}: {self.text} (claimed {self.claimed}, found {self.found})"


@dataclass(frozen=True, slots=True)
class Unproved:
    """Something an answer says that the checker does not vouch for: its dotted keys, and whose word it is."""

    keys: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """Return `unproved: text (keys)`."""
        return f"unproved: {self.text} ({', '.join(self.keys)})"


@dataclass(frozen=True, slots=True)
class Findings:
    """Every check made of one answer, and what none was made of."""

    checks: tuple[Check, ...]
    unproved: tuple[Unproved, ...] = ()

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that did not hold."""
        return tuple(check for check in self.checks if not check.ok)

    @property
    def ok(self) -> bool:
        """Whether every check holds; an answer of which nothing was checked does not pass."""
        return bool(self.checks) and not self.failures

    def __str__(self) -> str:
        """Return the count, then one line for each failure, then one for each thing that is not proved."""
        wrong = self.failures
        head = f"{len(self.checks)} checks, {len(wrong)} wrong" if wrong else f"{len(self.checks)} checks, all hold"
        return "\n".join((head, *(str(line) for line in (*wrong, *self.unproved))))


@dataclass(slots=True)
class CheckList:
    """The list of checks while it is being written."""

    checks: list[Check] = field(default_factory=list)
    unproved: list[Unproved] = field(default_factory=list)

    def holds(self, key: str, ok: bool, text: str, claimed: Value = None, recomputed: Value = None) -> bool:
        """Write down a statement that is true or false, and return it."""
        self.checks.append(Check(key, claimed, recomputed, bool(ok), text))
        return bool(ok)

    def equal(self, key: str, claimed: Value, recomputed: Value, text: str) -> bool:
        """Write down that two words, counts or identities are the same."""
        return self.holds(key, claimed == recomputed, text, claimed, recomputed)

    def same(self, key: str, claimed: float | None, recomputed: float, text: str, scale: float = 0.0) -> bool:
        r"""Write down that two finite amounts agree: $|c - f| \le 10^{-11} \max(|c|, |f|, \text{scale})$."""
        ok = claimed is not None and math.isfinite(claimed) and abs(claimed - recomputed) <= slack(claimed, recomputed, scale)
        return self.holds(key, ok, text, claimed, float(recomputed))

    def at_most(self, key: str, value: float, limit: float, text: str, scale: float = 0.0) -> bool:
        r"""Write down that an amount keeps a limit: $v \le l + 10^{-11} \max(|v|, |l|, \text{scale})$."""
        ok = not math.isinf(value) and value <= limit + slack(value, limit, scale)
        return self.holds(key, ok, text, float(value), float(limit))

    def leave(self, text: str, *keys: str) -> None:
        """Write down what an answer says without a proof that could be repeated."""
        self.unproved.append(Unproved(keys, text))

    def findings(self) -> Findings:
        """Return the finished list."""
        return Findings(tuple(self.checks), tuple(self.unproved))
