"""The decision in plain words, one paragraph for report, page and papers: what to do, what it costs, what drives it, what it leaves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from optimizer.i18n import numbers, units
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case, Tail
from optimizer.report.rows.decision import SAME_COST, Decision, Purchase, decision_of
from optimizer.report.text.names import covers_words, event_name, stated_insurer
from optimizer.results.explanation import NextMix
from optimizer.results.solution import DecisionText, NextBest, Solution, Status

MOST_NAMED = 3
"""Policies named one by one; of more, those that pay most, and how many there are."""
CLOSE = 0.01
"""Of the yearly cost: another set of policies that costs no more beyond it makes a close call."""
LEAST_MILLIONS, LEAST_LARGE = 1e7, 1e8
"""Least of cost and reserve, where not 0, that is told in a unit: smaller ones would lose their digits."""


def with_next_best(solution: Solution, case: Case, mixes: Sequence[NextMix]) -> Solution:
    """Return an answer that knows the cheapest of some next-best mixes, its decision with it; the answer where there are none."""
    nearest = min(mixes, key=lambda mix: mix.dearer, default=None)
    if nearest is None or (solution.next_best is not None and solution.next_best.status is Status.CERTIFIED):
        return solution
    informed = replace(solution, next_best=NextBest(nearest.cost, nearest.status))
    return informed if solution.decision is None else replace(informed, decision=decision_text(informed, case))


def decision_text(solution: Solution, case: Case) -> DecisionText | None:
    """Return the decision in both languages, in the unit that suits its size; None where the answer has no mix."""
    decision = decision_of(solution, case)
    if decision is None:
        return None
    voices = (Voice(language, case.currency, unit_for(decision, language, case.currency)) for language in LANGUAGES)
    texts = {say.language: paragraph(decision_lines(decision, say), say) for say in voices}
    return DecisionText(ja=texts["ja"], en=texts["en"])


def paragraph(lines: Sequence[str], say: Voice) -> str:
    """Return sentences one after the other, as the language sets them."""
    return (" " if say.language == "en" else "").join(lines)


def unit_for(decision: Decision, language: Language, currency: str) -> units.Unit:
    """Return the unit that suits the size: hundred millions of yen where Japanese is read, else millions, the currency's own if small."""
    size = min((amount for amount in (abs(decision.cost), decision.reserve) if amount > 0), default=0.0)
    if language == "ja" and currency == "JPY" and size >= LEAST_LARGE:
        return "large"
    return "million" if size >= LEAST_MILLIONS else "one"


def decision_lines(decision: Decision, say: Voice) -> list[str]:
    """Return the sentences; the first is what to do."""
    head = [_to_do(decision, say), _cost(decision, say), *_today(decision, say)]
    return [*head, *_driver(decision, say), *_worst(decision, say), *close_call(decision.next_best, decision.cost, say)]


def _to_do(decision: Decision, say: Voice) -> str:
    count = len(decision.purchases)
    key = "decision.buy.none" if count == 0 else "decision.buy.single" if count == 1 else "decision.buy"
    named = [_policy(purchase, say) for purchase in decision.purchases[:MOST_NAMED]]
    if count > MOST_NAMED:
        named.append(say("decision.more", count=str(count - MOST_NAMED)))
    parts = {"reserve": _money(decision.reserve, say), "change": _change(decision, say)}
    if count > 0:
        parts |= {"count": str(count), "policies": say("decision.and").join(named)}
    return say(key, **parts)


def _policy(purchase: Purchase, say: Voice) -> str:
    parts = {
        "covers": covers_words(purchase.covers, say),
        "insurer": stated_insurer(purchase.insurer, say),
        "share": numbers.level(purchase.share),
    }
    if math.isinf(purchase.top):
        return say("decision.layer.open", bottom=_money(purchase.bottom, say), **parts)
    if purchase.bottom == 0:
        return say("decision.layer.ground", top=_money(purchase.top, say), **parts)
    return say("decision.layer", bottom=_money(purchase.bottom, say), top=_money(purchase.top, say), **parts)


def _money(value: float, say: Voice) -> str:
    """Return an amount in the unit, with its currency; in full where the unit would show none of it."""
    return say.fine_enough(value).money(value)


def _apart(value: float, other: float, say: Voice) -> float:
    """Return how far two amounts are apart as they are shown: a reader who subtracts finds the same."""
    return units.apart(value, other, say.currency, say.fine_enough(value, other).unit)


def _change(decision: Decision, say: Voice) -> str:
    if decision.reserve_today is None:
        return ""
    more = _apart(decision.reserve, decision.reserve_today, say)
    if more == 0:
        return say("decision.same")
    return say("decision.add" if more > 0 else "decision.release", amount=_money(abs(more), say))


def _cost(decision: Decision, say: Voice) -> str:
    return say("decision.cost", cost=_money(decision.cost, say), saving=_saving(decision, say))


def _saving(decision: Decision, say: Voice) -> str:
    """Return what it costs beside today, said to be unlawful or short where it is: no price to beat; then beside all cash."""
    parts = []
    if decision.cost_today is not None:
        more = _apart(decision.cost, decision.cost_today, say)
        key = "decision.same.today" if more == 0 else "decision.dearer.today" if more > 0 else "decision.saving.today"
        is_met = decision.shortfall_today == 0
        fails = "" if is_met else say("decision.fails.law" if decision.shortfall_law_today else "decision.fails.rules")
        parts.append(say(key, amount=_money(abs(more), say), fails=fails))
    if decision.cost_all_cash is not None and decision.shortfall_today != 0:
        saved = _apart(decision.cost_all_cash, decision.cost, say)
        parts += [say("decision.saving.cash", amount=_money(saved, say))] if saved > 0 else []
    return "".join(parts)


def _today(decision: Decision, say: Voice) -> Iterator[str]:
    """Yield what today lacks: of the law by itself, then what the firm's own rules ask beyond it."""
    of_law, short = decision.shortfall_law_today, decision.shortfall_today
    if of_law is None or short is None or short == 0:
        return
    if math.isinf(short):
        yield say("decision.today.unmendable")
    elif of_law == 0:
        yield say("decision.today.short" if decision.has_law else "decision.today.short.rules", amount=_money(short, say))
    else:
        more = _apart(short, of_law, say)
        beyond = say("decision.today.beyond", amount=_money(more, say)) if more > 0 else ""
        yield say("decision.today.unlawful", amount=_money(of_law, say), beyond=beyond)


def _driver(decision: Decision, say: Voice) -> Iterator[str]:
    match decision.driver:
        case "law" | "losses":
            if decision.cost_law_only is None or _apart(decision.cost, decision.cost_law_only, say) == 0:
                yield say(f"decision.driver.{decision.driver}")  # else the two differ as shown, within the gap: nothing is known
        case "rules":
            named = say("decision.and").join(_rule(rule, say) for rule in decision.rules)
            rules = say("decision.rules", rules=named) if named else ""
            law = decision.cost_law_only or 0.0
            added = _apart(decision.cost, law, say)
            key = "decision.driver.rules" if decision.has_law else "decision.driver.rules.none"
            yield say(key, rules=rules, amount=_money(added, say), law=_money(law, say))


def _rule(rule: Tail, say: Voice) -> str:
    parts = {"measure": {"tvar": "TVaR", "var": "VaR"}[rule.measure], "level": numbers.level(rule.level)}
    if rule.within_days is None:
        return say("decision.rule", **parts)
    return say("decision.rule.within", days=str(rule.within_days), **parts)


def _worst(decision: Decision, say: Voice) -> Iterator[str]:
    worst = decision.worst
    if worst is None:
        return
    if worst.missing <= 0:
        yield say("decision.worst.none")
        return
    yield say(
        "decision.worst", event=event_name(worst.id, worst.name, say), amount=_money(worst.missing, say), loss=_money(worst.owed, say)
    )


def close_call(next_best: NextBest | None, cost: float, say: Voice) -> Iterator[str]:
    """Yield that another set of policies costs nearly as little, within `CLOSE` of the cost; nothing where none is known to."""
    if next_best is None or cost <= 0 or next_best.cost - cost > CLOSE * cost:
        return
    apart = max(next_best.cost - cost, 0.0)
    if apart <= SAME_COST * cost:
        yield say("explain.close_call.same")
        return
    key = "explain.close_call.known" if next_best.status is Status.FEASIBLE else "explain.close_call"
    yield say(key, amount=_money(apart, say), part=numbers.percent(apart / cost, 2))
