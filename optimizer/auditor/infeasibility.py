"""Why no mix meets the rules, tried again: the rules named cannot hold together, each is needed for that, each repair helps and is least.

Every question is one enumeration of the case with a rule left out or moved.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import TypeVar

from pydantic import BaseModel

from optimizer.auditor.findings import CheckList
from optimizer.auditor.law import readings
from optimizer.auditor.payout import Outcomes
from optimizer.auditor.proof import Proof, some_mix_is_lawful
from optimizer.auditor.verdict import SAME_REPAIR, stated_rules
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Conflict, Repair

LAW = "law"
INPUT, LEVEL = "regime.inputs.", ".level"
PLENTY = 1e3
"""Times the largest loss of a year and all that the law asks: own funds, or a credit line, that no mix can use up."""
MOST_WORK = 1e7
"""Mixes times years that one of the many enumerations may take."""
A_HAIR = 1e-9
"""Relative: what two computations may differ by in where a level begins to be met."""
COUNTED = ("limits.max_policies", "limits.max_premium_fraction_per_insurer")
"""Rules whose distance is not money."""
SWITCHED_OFF: dict[str, bool | str] = {"limits.deductible_cash": "none", "limits.no_gap": False}
"""Rules that are on or off, as they are off; the same of an offer's `use` is `may`."""
T = TypeVar("T", bound=BaseModel)
Question = tuple[Case, Scenarios, Proof | None]
"""A case with its loss years, and the enumeration that found no lawful mix, where the mixes were few enough."""


def check_conflict(sheet: CheckList, question: Question, conflict: Conflict, most_work: float) -> None:
    """Check rules, repairs and distance of a conflict; what only enumerations can tell is left to the solver where they are too long."""
    case, years, proof = question
    tried = _Tried(case, years, min(most_work, MOST_WORK))
    named = _check_names(sheet, tried, conflict)
    _check_distance(sheet, conflict)
    if proof is None or tried.is_lawful(case) is None:
        sheet.leave("the rules in conflict and their repairs are the solver's own word", "conflict")
    elif named:
        _check_rules(sheet, tried, conflict)
        for repair in conflict.repairs:
            _check_tried(sheet, tried, repair)
        untold = [rule for rule in tried.helpful(conflict, proof) if rule not in {repair.rule for repair in conflict.repairs}]
        if untold:
            sheet.leave(f"a change of {' or of '.join(untold)} alone would help too, and is not told", "conflict.repairs")


class _Tried:
    """A case whose rules can be left out and moved."""

    def __init__(self, case: Case, years: Scenarios, most_work: float) -> None:
        self.case, self.years, self.most_work = case, years, most_work
        self.duties = [duty for reading in readings(case) for duty in reading.duties]
        loss = years.per_year(Outcomes(case, years, ()).loss)
        amounts = sum(duty.required for duty in self.duties) + sum(offer.attachment for offer in case.offers)
        self.plenty = PLENTY * (float(loss.max(initial=0.0)) + amounts + 1.0)
        self.now = self._numbers() | self._switches()

    def _numbers(self) -> dict[str, float | bool | str]:
        """Return the limits that are in force and have a number, with what the case says now."""
        firm, late = self.case.firm, any(tail.within_days is not None for tail in self.case.tail)
        left_out = {f"firm.{name}" for name in ("own_funds_at_risk", "credit_line") if name not in firm.model_fields_set}
        left_out |= set() if late else {"firm.credit_line"}
        stated = stated_rules(self.case)
        return {rule: value for rule, value in stated.items() if rule not in left_out and not rule.startswith(INPUT)}

    def _switches(self) -> dict[str, float | bool | str]:
        limits = self.case.limits
        switches: dict[str, float | bool | str] = {}
        if limits.deductible_cash != "none":
            switches["limits.deductible_cash"] = limits.deductible_cash
        switches |= {"limits.no_gap": True} if limits.no_gap else {}
        switches |= {f"tail.{tail.id}.hold": True for tail in self.case.tail if tail.hold}
        return switches | {f"offers.{offer.offer}.use": "must" for offer in self.case.offers if offer.use == "must"}

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that could be in conflict, as an answer orders them."""
        return (*self.now, *((LAW,) if self.duties else ()))

    def possible(self, conflict: Conflict) -> dict[str, float | bool | str]:
        """Return the dotted keys that a repair may be of, in order, with what they say now.

        A tail gives way by its level, the law by the amounts stated to it.
        """
        choice, levels = self.case.regime, {tail.id: tail.level for tail in self.case.tail}
        levers: dict[str, float | bool | str] = {}
        for rule in conflict.rules:
            if rule == LAW and choice is not None and self.case.law is not None:
                given = [entry.id for entry in self.case.law.input if isinstance(choice.inputs.get(entry.id), float)]
                levers |= {f"{INPUT}{name}": choice.inputs[name] for name in given}
            elif rule.startswith("tail."):
                levers[rule.removesuffix(".hold") + LEVEL] = levels[rule.split(".")[1]]
            elif rule in self.now:
                levers[rule] = self.now[rule]
        return levers

    def helpful(self, conflict: Conflict, proof: Proof) -> Iterator[str]:
        """Yield the rules in conflict of which some change alone makes a mix lawful; a VaR's level, which moves in jumps, is left out."""
        for rule, now in self.possible(conflict).items():
            if isinstance(now, (bool, str)):
                if self.is_lawful(moved(self.case, rule, SWITCHED_OFF.get(rule, "may"))):
                    yield rule
            elif rule.endswith(LEVEL):
                measure = next(tail.measure for tail in self.case.tail if rule == f"tail.{tail.id}{LEVEL}")
                if measure == "tvar" and self.is_lawful(moved(self.case, rule, 0.0)):
                    yield rule
            elif rule in proof.repairs:
                yield rule

    def is_lawful(self, case: Case) -> bool | None:
        """Say whether some mix meets the rules of a changed case; None where that is too much to try."""
        return some_mix_is_lawful(case, self.years, most_work=self.most_work)

    def without(self, rules: Iterable[str]) -> Case:
        """Return the case with rules left out."""
        return reduce(self._without, rules, self.case)

    def _without(self, case: Case, rule: str) -> Case:
        off: dict[str, float | bool | str | None] = dict(SWITCHED_OFF)
        off |= {f"firm.{name}": self.plenty for name in ("own_funds_at_risk", "credit_line")}
        if rule == LAW:
            return case.model_copy(update={"law": None, "regime": None})
        if rule == "limits.premium_budget":
            case = moved(case, "limits.max_premium_fraction_per_insurer", None)
        if rule.endswith((".hold", ".use")):
            return moved(case, rule, False if rule.endswith(".hold") else "may")
        return moved(case, rule, off.get(rule))


def moved(case: Case, key: str, to: float | bool | str | None) -> Case:
    """Return a case in which the rule of a dotted key says something else; a cover of None is not asked for at all."""
    part, rest = key.split(".", 1)
    name, _, last = rest.rpartition(".")
    change = {last: to}
    match part:
        case "limits" | "firm":
            return case.model_copy(update={part: getattr(case, part).model_copy(update=change)})
        case "reserve" | "tail":
            return case.model_copy(update={part: _with(getattr(case, part), name, change)})
        case "offers":
            offers = tuple(o.model_copy(update=change) if o.offer == name else o for o in case.offers)
            return case.model_copy(update={"offers": offers})
        case _:  # coverage; the law's inputs are tried by the enumeration itself
            rules = tuple(rule for rule in case.coverage if rule.id != name or to is not None)
            return case.model_copy(update={"coverage": _with(rules, name, change)})


def _with(items: Sequence[T], name: str, change: dict[str, float | bool | str | None]) -> tuple[T, ...]:
    return tuple(item.model_copy(update=change) if getattr(item, "id", None) == name else item for item in items)


def _check_names(sheet: CheckList, tried: _Tried, conflict: Conflict) -> bool:
    """Check that rules and repairs are of the case, each once and in its order, and say what the case says now."""
    in_order = [rule for rule in tried.rules if rule in conflict.rules]
    text = "the rules in conflict are rules in force, each once, in the order of the case"
    ok = sheet.holds("conflict.rules", list(conflict.rules) == in_order, text, ", ".join(conflict.rules), ", ".join(in_order))
    if not ok:
        return False
    possible, claimed = tried.possible(conflict), [repair.rule for repair in conflict.repairs]
    ordered = [rule for rule in possible if rule in claimed]
    text = "each repair is of a rule in conflict, once, in the order of the case"
    ok = sheet.holds("conflict.repairs", claimed == ordered, text, ", ".join(claimed), ", ".join(ordered))
    for repair in conflict.repairs:
        now = possible.get(repair.rule)
        key, text = f"conflict.{repair.rule}.from", "the rule is not this now"
        ok &= sheet.holds(key, repair.from_ == now and type(repair.from_) is type(now), text, str(repair.from_), str(now))
        text = "a limit is raised, a least cover or a level lowered, a switch put off"
        ok &= sheet.holds(f"conflict.{repair.rule}.to", _gives_way(repair), text, str(repair.to), str(now))
    return ok


def _gives_way(repair: Repair) -> bool:
    """Say whether a rule is moved to another value of its kind, to the side on which it asks for less."""
    was, to, rule = repair.from_, repair.to, repair.rule
    if isinstance(was, (bool, str)) or isinstance(to, (bool, str)):
        return type(was) is type(to) and was != to
    if not (math.isfinite(to) and to >= 0):
        return False
    if rule.startswith(INPUT):
        return to != was
    return to < was if rule.endswith(LEVEL) or rule.startswith("coverage.") else to > was


def _check_rules(sheet: CheckList, tried: _Tried, conflict: Conflict) -> None:
    """Check that no mix meets the rules named together, and that some mix does when any one of them is left out."""
    named = conflict.rules
    others = [rule for rule in tried.rules if rule not in named]
    alone = tried.is_lawful(tried.without(others))
    sheet.holds("conflict.rules", alone is not True, "some mix meets these rules together", ", ".join(named))
    spare = [rule for rule in named if tried.is_lawful(tried.without([*others, rule])) is False]
    if spare:
        sheet.leave(f"no mix meets the rules without {', '.join(spare)} either: a limit came before that was tried", "conflict.rules")


def _check_tried(sheet: CheckList, tried: _Tried, repair: Repair) -> None:
    """Check a repair of a tail's level, or of a rule that is on or off, by trying it; of a level, that no higher one does."""
    key, case, to = f"conflict.{repair.rule}", tried.case, repair.to
    if isinstance(to, (bool, str)):
        helps = to == SWITCHED_OFF.get(repair.rule, "may") and tried.is_lawful(moved(case, repair.rule, to)) is not False
        sheet.holds(key, helps, "switching this rule off does not make the case feasible", str(repair.from_), str(to))
    elif repair.rule.endswith(LEVEL) and isinstance(repair.from_, float):
        today = repair.from_
        higher = to + SAME_REPAIR * today
        least = higher >= today or tried.is_lawful(moved(case, repair.rule, higher)) is not True
        helps = 0 <= to < today and tried.is_lawful(moved(case, repair.rule, max(to - A_HAIR * today, 0.0))) is not False
        sheet.holds(key, helps and least, "this is not the highest level that some mix can meet", str(to))


def _check_distance(sheet: CheckList, conflict: Conflict) -> None:
    r"""Check $\text{short\_by} = \min |\text{to} - \text{from}|$ over the repairs that are amounts of money."""
    key, text = "conflict.short_by", "the nearest repair in money is another distance away"
    moves = [
        abs(repair.to - repair.from_)
        for repair in conflict.repairs
        if type(repair.to) is float and type(repair.from_) is float and repair.rule not in COUNTED and not repair.rule.endswith(LEVEL)
    ]
    if moves and conflict.short_by is not None:
        sheet.same(key, conflict.short_by, min(moves), text)
    else:
        sheet.holds(key, not moves and conflict.short_by is None, text, conflict.short_by, min(moves, default=None))
