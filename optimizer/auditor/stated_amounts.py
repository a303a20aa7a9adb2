"""For a case that no mix can meet: the nearest amount of money stated to the law at which some mix meets it."""

from __future__ import annotations

import numpy as np

from optimizer.auditor.law import readings
from optimizer.auditor.rules import Rules, within
from optimizer.inputs.case import RegimeChoice
from optimizer.inputs.regime.clauses import NumberInput

STEPS = 50
"""Halvings of an amount: as many as a float has digits."""
WORTH = 1e-9
"""A nearer amount is looked for only beyond this part of the one found."""
LEAPS = (1.0, *(16.0**k for k in range(1, 13)))
"""How much more than today is tried where less of an amount does not help."""


class StatedAmounts:
    """The nearest value of each amount, over all mixes looked at so far."""

    def __init__(self, rules: Rules) -> None:
        """Read what the case states in money to its law; nothing found yet."""
        law, choice = rules.case.law, rules.case.regime
        self.rules, self.choice = rules, choice or RegimeChoice(id="none")
        money = {i.id for i in (law.input if law is not None else ()) if isinstance(i, NumberInput) and i.unit == "money"}
        self.today = {name: value for name, value in self.choice.inputs.items() if name in money and isinstance(value, float)}
        self.nearest: dict[str, float] = {}

    def look(self, shares: np.ndarray) -> None:
        """Take the mixes that meet every rule but the law, and move each amount until one of them meets it too."""
        for name, today in self.today.items() if len(shares) > 0 else ():
            nearest = self.nearest.get(name)
            if nearest is None or nearest < today:
                self._lower(name, today, shares, 0.0 if nearest is None else nearest * (1 + WORTH))
            if name not in self.nearest or self.nearest[name] > today:
                self._raise(name, today, shares)

    def _lower(self, name: str, today: float, shares: np.ndarray, start: float) -> None:
        """Find by halving the largest amount, below today's, at which one of the mixes meets the law."""
        shares = shares[self._lawful(name, shares, start)]
        if len(shares) > 0:
            self.nearest[name] = self._halved(name, shares, start, today)

    def _raise(self, name: str, today: float, shares: np.ndarray) -> None:
        """Find the least amount, above today's, at which one of the mixes meets the law."""
        nearest = self.nearest.get(name)
        most = max(today, *(duty.required for duty in self.rules.duties))
        for high in [most * leap for leap in LEAPS] if nearest is None else [nearest * (1 - WORTH)]:
            able = shares[self._lawful(name, shares, high)]
            if len(able) > 0:
                self.nearest[name] = self._halved(name, able, high, today)
                return

    def _halved(self, name: str, shares: np.ndarray, lawful_at: float, today: float) -> float:
        for _ in range(STEPS):
            middle = (lawful_at + today) / 2
            lawful = self._lawful(name, shares, middle)
            if lawful.any():
                lawful_at, shares = middle, shares[lawful]
            else:
                today = middle
        return lawful_at

    def _lawful(self, name: str, shares: np.ndarray, amount: float) -> np.ndarray:
        """Say which mixes meet the law with the most reserve that can be held, were this amount stated."""
        case, most = self.rules.case, self.rules.holding.most_held[:-1]
        stated = self.choice.model_copy(update={"inputs": {**self.choice.inputs, name: amount}})
        under = [np.zeros(len(shares), dtype=np.bool_)]
        for reading in readings(case.model_copy(update={"regime": stated})):
            lawful = reading.rests_on(shares)
            for duty in reading.duties:
                weights = [[row.get(r.cls, 0.0) for r in case.reserve] for row in duty.rows]
                reach = np.array([*(sum(w * m for w, m in zip(row, most, strict=True) if w > 0) for row in weights), 0.0])
                lawful &= within(duty.ways(shares, exact=True), reach).all(axis=1)
            under.append(lawful)
        return np.asarray(np.any(under, axis=0))
