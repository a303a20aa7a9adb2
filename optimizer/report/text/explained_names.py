"""Parts of an explanation with offers, rules and figures called as people call them, for screens; files keep the ids."""

from __future__ import annotations

from dataclasses import replace

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.text.names import id_words, instrument_name, limit_name, offer_names, requirement_name
from optimizer.results.explanation import Binding, Moved, NextMix, OfferReason, Sensitivity
from optimizer.results.solution import Barred

ExplainedPart = OfferReason | Sensitivity | NextMix


def named_part(part: ExplainedPart, case: Case, say: Voice) -> ExplainedPart:
    """Return a part whose sentence says names in place of ids."""
    names = offer_names(case, say)
    if isinstance(part, OfferReason):
        barred = tuple(_named_bar(bar, say) for bar in part.barred)
        return replace(part, offer=names.get(part.offer, part.offer), barred=barred)
    if isinstance(part, NextMix):
        return replace(
            part,
            added=tuple(names.get(offer, offer) for offer in part.added),
            removed=tuple(names.get(offer, offer) for offer in part.removed),
            tails=tuple(Moved(id_words(tail.id, say), tail.change) for tail in part.tails),
            headroom=tuple(Moved(requirement_name(rule.id, case.law, say), rule.change) for rule in part.headroom),
        )
    return replace(part, id=_figure_name(part, case, say))


def _figure_name(part: Sensitivity, case: Case, say: Voice) -> str:
    if part.lever == "requirement":
        return requirement_name(part.id, case.law, say)
    return instrument_name(part.id, case, say) if part.lever == "carry" else part.id


def _named_bar(bar: Barred, say: Voice) -> Barred:
    """Return a bar with its rule in words."""
    rule = f"law.{bar.rule}"
    return replace(bar, rule=say(rule) if say.knows(rule) else bar.rule)


def binding_name(rule: Binding, case: Case, say: Voice) -> str:
    """Return what a rule that binds is called."""
    match rule.kind:
        case "requirement":
            return requirement_name(rule.id, case.law, say)
        case "tail":
            return id_words(rule.id, say)
        case "limit":
            return limit_name(rule.id, case, say)
