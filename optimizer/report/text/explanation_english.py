"""The sentences of an explanation in English, made of its numbers."""

from __future__ import annotations

from typing import assert_never

from optimizer.i18n import numbers
from optimizer.results.explanation import Binding, NextMix, OfferReason, Sensitivity, Shift, Verdict

LEVERS = {
    "requirement": "the requirement {id}",
    "carry": "the carry of {id}",
    "premium": "all premiums",
    "breach_rate": "the breach rate",
}
KINDS = {"requirement": "what the law asks for", "tail": "the tail rule", "limit": "the limit"}


def offer_sentence(reason: OfferReason, currency: str) -> str:
    """Return why an offer is bought or not, and the premium that would change it."""
    premium = numbers.money(reason.premium, currency)
    share = "" if reason.share in (0.0, 1.0) else f" at a share of {numbers.level(reason.share)}"
    decision = f"bought{share} (premium {premium})" if reason.bought else f"not bought (premium {premium})"
    if reason.must and reason.bought:
        decision += " because the case says so (use = must)"
    return " ".join([f"{reason.offer} is {decision}: {_edge(reason, currency)}.", *_bars(reason)])


def _edge(reason: OfferReason, currency: str) -> str:
    match reason.verdict:
        case Verdict.PREMIUM:
            return _premium(reason, currency)
        case Verdict.ANY:
            return "no mix meets the rules without it, whatever its premium"
        case Verdict.NONE:
            return "it would not come in at a premium of 0 either"
        case Verdict.UNLAWFUL:
            return "no mix that contains it meets the rules"
        case Verdict.UNDECIDED:
            return "the premium that changes this was not found"
        case _:
            assert_never(reason.verdict)


def _premium(reason: OfferReason, currency: str) -> str:
    edge = numbers.money(reason.walk_away, currency)
    by = "" if reason.room is None else f", {numbers.percent(abs(reason.room))} {'more' if reason.room >= 0 else 'less'}"
    if reason.bought:
        verb = "a free choice would drop it" if reason.must else "it drops out"
        return f"{verb} above a premium of {edge}{by}{_saved(reason, currency)}"
    if reason.room is not None and reason.room >= 0:
        return f"a mix that costs the same contains it, up to a premium of {edge}{by}"
    return f"it comes in at a premium of {edge} or below{by}"


def _saved(reason: OfferReason, currency: str) -> str:
    without = reason.cost_without
    return "" if without is None else f"; without it the cheapest mix costs {numbers.money(without, currency)} a year"


def _bars(reason: OfferReason) -> list[str]:
    return [f"It does not count in law ({bar.rule}): {bar.why}; cure: {bar.cure}." for bar in reason.barred]


def next_sentence(mix: NextMix, currency: str) -> str:
    """Return a next-best mix, what more it costs and what it trades."""
    what = [f"without {', '.join(mix.removed)}" if mix.removed else "", f"with {', '.join(mix.added)}" if mix.added else ""]
    head = " and ".join(part for part in what if part)
    trades = [
        _moved("spent this year", mix.cash_out, currency),
        _moved("reserve held", mix.reserve, currency),
        _moved("mean net loss", mix.expected_net, currency),
        *(_moved(f"net tail {tail.id}", tail.change, currency) for tail in mix.tails),
        *(_moved(f"headroom over {rule.id}", rule.change, currency) for rule in mix.headroom),
    ]
    traded = ", ".join(trade for trade in trades if trade) or "nothing else"
    return f"A mix {head} costs {_signed(mix.dearer, currency)} a year; it changes: {traded}."


def _moved(what: str, change: float, currency: str) -> str:
    return "" if _is_nothing(change, currency) else f"{what} {_signed(change, currency)}"


def _is_nothing(change: float, currency: str) -> bool:
    return numbers.amount(change, currency).strip("-0.,") == ""


def _signed(change: float, currency: str) -> str:
    sign = "-" if change < 0 and not _is_nothing(change, currency) else "+"
    return f"{sign}{numbers.money(abs(change), currency)}"


def sensitivity_sentence(found: Sensitivity, currency: str) -> str:
    """Return what a step of a figure costs, up and down."""
    name = LEVERS[found.lever].format(id=found.id)
    step = numbers.money(found.step, currency) if found.lever == "requirement" else _step(found)
    sides = [_side(word, shift, currency) for word, shift in (("more", found.up), ("less", found.down)) if shift is not None]
    if not sides:
        return f"{_capital(name)}: not asked, {found.left_out}."
    missing = f" ({found.left_out})" if found.left_out else ""
    return f"{_capital(name)}, {step}: {'; '.join(sides)}{missing}."


def _step(found: Sensitivity) -> str:
    return "10 %" if found.lever == "premium" else "1 point"


def _side(word: str, shift: Shift, currency: str) -> str:
    if shift.change is None:
        return f"{word}: {'no mix meets the rules' if shift.status == 'infeasible' else 'not found in time'}"
    return f"{word}: {_signed(shift.change, currency)} a year, {'another mix' if shift.mix_changes else 'the same mix'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def binding_sentence(rule: Binding, currency: str) -> str:
    """Return a rule that is met with nothing to spare."""
    counts = rule.id == "limits.max_policies"
    limit = f"{rule.limit:g}" if counts else numbers.money(rule.limit, currency)
    return f"{_capital(KINDS[rule.kind])} {rule.id} binds at {limit}."
