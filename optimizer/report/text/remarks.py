"""Sentences built from codes, keys and numbers of an answer, in the reader's language: no sentence of the engine is repeated."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.errors import Message
from optimizer.i18n import numbers, units
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.levers import Lever, Unit, levers, unit_of_key
from optimizer.report.text.names import class_words, feature_words, id_words, instrument_name, key_words, law_name, offer_name
from optimizer.results.solution import Barred, Caution, Conflict, LawItem, Repair

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


def item_name(what: str, case: Case, say: Voice) -> str:
    """Return what an item of the law's ledger is called: an instrument, a rule, or an offer."""
    if any(instrument.id == what for instrument in case.reserve):
        return instrument_name(what, case, say)
    return say(f"requirement.{what}") if say.knows(f"requirement.{what}") else offer_name(what, case, say)


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
        return say("and").join(feature_words(str(part), say) for part in stated)
    if column == "deductible" and isinstance(stated, (int, float)):
        return say.amount(float(stated))
    unit = column.rpartition("_")[2]
    return say(unit, **{unit: f"{stated:g}"}) if unit in ("days", "years") and isinstance(stated, (int, float)) else str(stated)


def caution_line(caution: Caution, case: Case, say: Voice) -> str:
    """Return a caution in words, from its code and place."""
    code = caution.code if say.knows(f"caution.{caution.code}") else "other"
    if code == OVERLAP:
        return _overlap_line(caution, case, say)
    return say(f"caution.{code}", where=_where_words(caution.where, case, say))


def _where_words(where: str, case: Case, say: Voice) -> str:
    """Return what a caution is about: a rule with a tail by the name of the rule."""
    return id_words(where.removeprefix("tail."), say) if where.startswith("tail.") else key_words(where, case, say)


def _overlap_line(caution: Caution, case: Case, say: Voice) -> str:
    """Return which two policies pay one loss, and how much; a finished text, as read back from a file, is not taken apart."""
    parts = caution.text.parts if isinstance(caution.text, Message) else {}
    match parts:
        case {"first": str(first), "second": str(second), "amount": float(amount)}:
            fine = say.fine_enough(amount)
            paid = fine("money", amount=fine.amount(amount), unit=fine.unit_name)
            names = (offer_name(first, case, say), offer_name(second, case, say))
            return say(f"caution.{OVERLAP}", first=names[0], second=names[1], amount=paid)
        case _:
            return say("caution.other", where=_where_words(caution.where, case, say))


def rule_words(rule: str, case: Case, say: Voice) -> str:
    """Return what a rule in conflict is called."""
    return say("rule.law", law=law_name(case, say)) if rule == "law" else key_words(rule, case, say)


def short_line(conflict: Conflict, say: Voice) -> str:
    """Return by how much the rules miss each other."""
    return "" if conflict.short_by is None else say("short_by", amount=say.amount(conflict.short_by), unit=say.unit_name)


def repair_words(repair: Repair, case: Case, say: Voice) -> str:
    """Return a repair as an order, in the reader's unit."""
    name, to = key_words(repair.rule, case, say), repaired(repair, case, say)
    unit = unit_of(repair.rule, case)
    if isinstance(repair.from_, (bool, str)) or isinstance(to, (bool, str)):
        return say("repair.change", name=name, to=value_words(to, unit, say))
    verb = "raise" if to > repair.from_ else "lower"
    return say(f"repair.{verb}", name=name, before=value_words(repair.from_, unit, say), to=value_words(to, unit, say))


def repaired(repair: Repair, case: Case, say: Voice) -> float | bool | str:
    """Return what a rule is set to: amounts to the digits shown, on the side on which what is read is enough."""
    before, to = repair.from_, repair.to
    if isinstance(before, (bool, str)) or isinstance(to, (bool, str)) or unit_of(repair.rule, case) != "money":
        return to
    return units.enough(to, case.currency, say.unit, up=to > before)


def unit_of(key: str, case: Case) -> Unit:
    """Return what the value of a key is counted in."""
    lever = next((candidate for candidate in levers(case) if candidate.key == key), None)
    if lever is not None:
        return lever.unit
    return "money" if key.endswith((".max", ".min_limit", ".max_premium_per_insurer", ".credit_line")) else unit_of_key(key)


def choice_words(lever: Lever, value: str, say: Voice) -> str:
    """Return what a choice of a lever is called; those of a law have words of their own."""
    law = f"choice.law.{value}"
    return say(law) if lever.kind == "law_input" and say.knows(law) else value_words(value, "choice", say)


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
