"""The sentences of an explanation, made of its numbers: one builder, whose words are those of the language of the voice."""

from __future__ import annotations

from typing import assert_never

from optimizer.i18n import numbers
from optimizer.i18n.catalogue import in_language
from optimizer.i18n.voice import Voice
from optimizer.results.explanation import Binding, NextMix, OfferReason, Sensitivity, Shift, Verdict
from optimizer.results.solution import Barred


def offer_sentence(reason: OfferReason, say: Voice) -> str:
    """Return why an offer is bought or not, and the premium that would change it."""
    premium, edge = say.money(reason.premium), _edge(reason, say)
    bars = "".join(_bar(bar, say) for bar in reason.barred)
    if not reason.bought:
        return say("explain.offer.not_bought", offer=reason.offer, premium=premium, edge=edge, bars=bars)
    share = "" if reason.share in (0.0, 1.0) else say("explain.share", share=numbers.level(reason.share))
    must = say("explain.must") if reason.must else ""
    return say("explain.offer.bought", offer=reason.offer, premium=premium, share=share, must=must, edge=edge, bars=bars)


def _edge(reason: OfferReason, say: Voice) -> str:
    match reason.verdict:
        case Verdict.PREMIUM:
            return _premium(reason, say)
        case Verdict.ANY | Verdict.NONE | Verdict.UNLAWFUL | Verdict.UNDECIDED:
            return say(f"explain.edge.{reason.verdict.value}")
        case _:
            assert_never(reason.verdict)


def _premium(reason: OfferReason, say: Voice) -> str:
    edge, by = say.money(reason.walk_away), ""
    rises = reason.room is not None and reason.room >= 0
    if reason.room is not None:
        by = say("explain.by.more" if rises else "explain.by.less", part=numbers.percent(abs(reason.room)))
    if reason.bought:
        cost = reason.cost_without
        saved = "" if cost is None else say("explain.saved", cost=say.money(cost))
        return say("explain.edge.must" if reason.must else "explain.edge.drops_out", edge=edge, by=by, saved=saved)
    return say("explain.edge.same_cost" if rises else "explain.edge.comes_in", edge=edge, by=by)


def _bar(bar: Barred, say: Voice) -> str:
    """Return why an offer does not count in law, where that is written, and what would cure it."""
    column, _, least = bar.cure.partition(" ")
    key = f"explain.cure.{column}"
    name = say(f"explain.column.{column}") if say.knows(f"explain.column.{column}") else column
    cure = say(key if say.knows(key) else "explain.cure.days", column=name, least=least)
    if not bar.why.parts.get("cite"):
        return say("explain.bar", rule=bar.rule, why=bar.why, cure=cure)
    why, cite = (str(bar.why.parts[part]) for part in ("why", "cite"))
    return say("explain.bar.cited", rule=bar.rule, why=why, cite=in_language(cite, say.language) or cite, cure=cure)


def next_sentence(mix: NextMix, say: Voice) -> str:
    """Return a next-best mix, what more it costs and what it trades."""
    comma = say("explain.comma")
    what = "swapped" if mix.removed and mix.added else "fewer" if mix.removed else "more"
    changes = (
        (say("explain.trade.cash_out"), mix.cash_out),
        (say("explain.trade.reserve"), mix.reserve),
        (say("explain.trade.expected_net"), mix.expected_net),
        *((say("explain.trade.tail", id=tail.id), tail.change) for tail in mix.tails),
        *((say("explain.trade.headroom", id=rule.id), rule.change) for rule in mix.headroom),
    )
    trades = comma.join(f"{name} {_signed(change, say)}" for name, change in changes if not _is_nothing(change, say))
    return say(
        "explain.next",
        what=say(f"explain.next.{what}", removed=comma.join(mix.removed), added=comma.join(mix.added)),
        dearer=_signed(mix.dearer, say),
        trades=trades or say("explain.trade.none"),
    )


def _is_nothing(change: float, say: Voice) -> bool:
    return say.amount(change).strip("-0.,") == ""


def _signed(change: float, say: Voice) -> str:
    sign = "-" if change < 0 and not _is_nothing(change, say) else "+"
    return f"{sign}{say.money(abs(change))}"


def sensitivity_sentence(sensitivity: Sensitivity, say: Voice) -> str:
    """Return what a step of a figure costs, up and down."""
    lever = say(f"explain.lever.{sensitivity.lever}", id=sensitivity.id)
    sides = [_side(word, shift, say) for word, shift in (("more", sensitivity.up), ("less", sensitivity.down)) if shift is not None]
    why = in_language(sensitivity.left_out, say.language) or sensitivity.left_out
    if not sides:
        return say("explain.step.left_out", lever=lever, why=why)
    both = sides[0] if len(sides) == 1 else say("explain.sides", up=sides[0], down=sides[1])
    missing = say("explain.step.missing", why=why) if why else ""
    return say("explain.step", lever=lever, step=_step(sensitivity, say), sides=both, missing=missing)


def _step(sensitivity: Sensitivity, say: Voice) -> str:
    match sensitivity.lever:
        case "requirement":
            return say.money(sensitivity.step)
        case "premium":
            return say("explain.step.part")
        case "carry" | "breach_rate":
            return say("explain.step.point")
        case _:
            assert_never(sensitivity.lever)


def _side(word: str, shift: Shift, say: Voice) -> str:
    if shift.change is None:
        text = say("explain.shift.infeasible" if shift.status == "infeasible" else "explain.shift.open")
    else:
        key = "explain.shift.another_mix" if shift.mix_changes else "explain.shift.same_mix"
        text = say(key, change=_signed(shift.change, say))
    return say(f"explain.side.{word}", shift=text)


def binding_sentence(rule: Binding, say: Voice, name: str = "") -> str:
    """Return a rule that is met with nothing to spare; `name`: what it is called where its id is not said."""
    counts = rule.id == "limits.max_policies"
    limit = f"{rule.limit:g}" if counts else say.money(rule.limit)
    return say("explain.binds", kind=say(f"explain.kind.{rule.kind}"), id=name or rule.id, limit=limit)
