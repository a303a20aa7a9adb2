"""Sentences built from codes, keys and numbers of an answer, in the language of the page: no sentence of the engine is repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from optimizer.errors import Message
from optimizer.i18n import numbers, units
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.levers import Unit, levers
from optimizer.results.solution import Barred, Caution, Conflict, LawItem, Repair, Solution

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"reserve\.(?P<id>[^.]+)\.(?P<what>max|min|carry)", "key.reserve.{what}"),
    (r"tail\.(?P<id>[^.]+)\.(?P<what>level|hold|within_days|measure)", "key.tail.{what}"),
    (r"coverage\.(?P<id>[^.]+)\.(?P<what>min_limit)", "key.coverage.{what}"),
    (r"offers\.(?P<id>[^.]+)\.(?P<what>use|premium)", "key.offers.{what}"),
    (r"losses\.simulate\.peril\.(?P<id>.+)\.severity\.(?P<what>cap)", "key.severity.{what}"),
    (r"losses\.simulate\.(?:peril|shock)\.(?P<id>.+)\.(?P<what>frequency)", "key.{what}"),
    (r"fx\.(?P<id>[A-Z]{3})\.(?P<what>rate)", "key.fx"),
)
"""Keys that hold an id, and the text each has."""
_LAW_ITEMS: Mapping[str, str] = {
    "{cls} counts at {factor:g}": "item.counts",
    "{cls} does not count under this law": "item.not_counted",
    "exactly one class of instrument may meet this requirement: here {cls}": "item.one_class",
    "exactly one group of instruments may meet the law: here {group}": "item.one_group",
    "not of the classes that this rule asks for": "item.other_class",
    "barred: {why}": "item.barred",
    "not needed: its deductible would ask for more cash": "item.not_needed",
    "insurance does not count toward this requirement": "item.no_insurance",
    "limit times share counts": "item.limit",
    "limit times share counts at {factor:g}: factor and haircuts of the law": "item.cut_limit",
    "{classes} count for at most {amount:g}: this is beyond it": "item.beyond",
    "cash held on top for the deductibles of the policies counted": "item.on_top",
}
"""The page's text for each template of the ledger."""
OVERLAP = "overlapping_cover"


def key_words(key: str, case: Case, say: Voice) -> str:
    """Return what a dotted key is called."""
    for pattern, text in _PATTERNS:
        match = re.fullmatch(pattern, key)
        if match is not None:
            name = match["id"]
            return say(text.format(what=match.groupdict().get("what", "")), id=say(f"id.{name}") if say.knows(f"id.{name}") else name)
    if key.startswith("regime.inputs."):
        return _law_words(key.removeprefix("regime.inputs."), case, say)
    return say(f"key.{key}") if say.knows(f"key.{key}") else key


def _law_words(name: str, case: Case, say: Voice) -> str:
    if say.knows(f"law.{name}"):
        return say(f"law.{name}")
    law_input = next((entry for entry in (() if case.law is None else case.law.input) if entry.id == name), None)
    if law_input is None:
        return name
    return law_input.title_ja if say.language == "ja" and law_input.title_ja else law_input.title


def law_name(case: Case, say: Voice) -> str:
    """Return what the law is called."""
    if case.law is None:
        return say("law.none")
    head = case.law.regime
    return head.name_ja if say.language == "ja" and head.name_ja else head.name


def case_name(solution: Solution, say: Voice) -> str:
    """Return what the case is called."""
    return say(f"case.{solution.case.id}") if say.knows(f"case.{solution.case.id}") else solution.case.name


def event_name(event: str, name: str, say: Voice) -> str:
    """Return what a named event is called."""
    return say(f"event.{event}") if say.knows(f"event.{event}") else name


def class_words(cls: str, say: Voice) -> str:
    """Return what a class of instrument is called."""
    return say(f"class.{cls}") if say.knows(f"class.{cls}") else cls


def law_item_line(item: LawItem, say: Voice) -> str:
    """Return why an item of the ledger counts for what it does; a finished text, as read back from a file, is not taken apart."""
    text = _LAW_ITEMS.get(item.why.template) if isinstance(item.why, Message) else None
    return say("item.other") if text is None else say(text, **_parts(item.why, say))


def _parts(message: str, say: Voice) -> dict[str, str]:
    """Return the parts of a message of the ledger as the page writes them; none of a finished text."""
    return {name: _part(name, value, say) for name, value in message.parts.items()} if isinstance(message, Message) else {}


def _part(name: str, value: object, say: Voice) -> str:
    if isinstance(value, Message):  # classes one after another
        return say("and").join(_parts(value, say).values())
    if isinstance(value, float):
        return numbers.percent(value, 0) if name == "factor" else say.amount(value)
    return class_words(str(value), say)


def barred_line(barred: Barred, case: Case, say: Voice) -> tuple[str, str]:
    """Return why the law does not count an offer, and what would cure it."""
    column, _, least = barred.cure.partition(" ")
    offer = next((candidate for candidate in case.offers if candidate.offer == barred.offer), None)
    insurer = next((candidate for candidate in case.underwriters if offer is not None and candidate.insurer == offer.insurer), None)
    has = _cell_words(column, getattr(offer, column, getattr(insurer, column, None)), say)
    rule = barred.rule if say.knows(f"barred.{barred.rule}") else "other"
    amount = say.amount(float(least)) if column == "deductible" else least
    cure = f"barred.cure.{column}" if say.knows(f"barred.cure.{column}") else "barred.cure"
    return say(f"barred.{rule}", least=amount, has=has), say(cure, column=say(f"column.{column}"), least=amount)


def _cell_words(column: str, stated: object, say: Voice) -> str:
    """Return what an offer or its insurer states in a column."""
    if stated is None or stated in ("", ()):
        return say("barred.not_stated")
    if isinstance(stated, tuple):
        return say("and").join(str(part) for part in stated)
    if column == "deductible" and isinstance(stated, (int, float)):
        return say.amount(float(stated))
    unit = column.rpartition("_")[2]
    return say(unit, **{unit: f"{stated:g}"}) if unit in ("days", "years") and isinstance(stated, (int, float)) else str(stated)


def caution_line(caution: Caution, case: Case, say: Voice) -> str:
    """Return a caution in words, from its code and place."""
    code = caution.code if say.knows(f"caution.{caution.code}") else "other"
    if code == OVERLAP:
        return _overlap_line(caution, say)
    return say(f"caution.{code}", where=key_words(caution.where, case, say))


def _overlap_line(caution: Caution, say: Voice) -> str:
    """Return which two policies pay one loss, and how much; a finished text, as read back from a file, is not taken apart."""
    parts = caution.text.parts if isinstance(caution.text, Message) else {}
    match parts:
        case {"first": str(first), "second": str(second), "amount": float(amount)}:
            paid = say("money", amount=say.amount(amount), unit=say.unit_name)
            return say(f"caution.{OVERLAP}", first=first, second=second, amount=paid)
        case _:
            return say("caution.other", where=caution.where)


def rule_words(rule: str, case: Case, say: Voice) -> str:
    """Return what a rule in conflict is called."""
    return say("rule.law", law=law_name(case, say)) if rule == "law" else key_words(rule, case, say)


def short_line(conflict: Conflict, say: Voice) -> str:
    """Return by how much the rules miss each other."""
    return "" if conflict.short_by is None else say("short_by", amount=say.amount(conflict.short_by), unit=say.unit_name)


def repair_words(repair: Repair, case: Case, say: Voice) -> str:
    """Return a repair as an order."""
    name, to = key_words(repair.rule, case, say), repaired(repair, case)
    unit = unit_of(repair.rule, case)
    whole = replace(say, unit="one")
    if isinstance(repair.from_, (bool, str)) or isinstance(to, (bool, str)):
        return say("repair.change", name=name, to=value_words(to, unit, whole))
    verb = "raise" if to > repair.from_ else "lower"
    return say(f"repair.{verb}", name=name, before=value_words(repair.from_, unit, whole), to=value_words(to, unit, whole))


def repaired(repair: Repair, case: Case) -> float | bool | str:
    """Return what a rule is set to: amounts on the side on which what is read is enough."""
    before, to = repair.from_, repair.to
    if isinstance(before, (bool, str)) or isinstance(to, (bool, str)) or unit_of(repair.rule, case) != "money":
        return to
    return units.enough(to, case.currency, up=to > before)


def unit_of(key: str, case: Case) -> Unit:
    """Return what the value of a key is counted in."""
    lever = next((candidate for candidate in levers(case) if candidate.key == key), None)
    if lever is not None:
        return lever.unit
    return "money" if key.endswith((".max", ".min_limit", ".max_premium_per_insurer", ".credit_line")) else "number"


def value_words(value: float | str | bool | None, unit: Unit, say: Voice) -> str:
    """Return a value of a case as a reader sees it."""
    if value is None:
        return say("no_limit")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, str):
        return say(f"choice.{value}") if say.knows(f"choice.{value}") else value
    return _number_words(value, unit, say)


def _number_words(value: float, unit: Unit, say: Voice) -> str:
    match unit:
        case "money":
            return say("money", amount=say.amount(value), unit=say.unit_name)
        case "rate" | "level":
            return numbers.level(value)
        case "factor":
            return say("times", factor=f"{value:g}")
        case "days":
            return say("days", days=f"{value:g}")
        case "count" | "flag" | "choice" | "number":
            return f"{value:.15g}"
