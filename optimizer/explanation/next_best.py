"""The next-best mixes: each the cheapest that buys another set of offers than the answer and those before it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.evaluation.variant import Variant
from optimizer.explanation.questions import Questions
from optimizer.results.explanation import Moved, NextMix
from optimizer.results.solution import Solution, Status

HOW_MANY = 3


def next_mixes(questions: Questions, solution: Solution) -> Iterator[NextMix]:
    """Yield up to three mixes, dearer last; for share ranges a mix is the set of offers bought, at its best shares."""
    earlier = [frozenset(solution.shares)]
    for _ in range(HOW_MANY):
        alternative = questions.audited(Variant(forbidden=tuple(earlier)))
        is_mix = alternative.status is Status.SOLVED or (alternative.status is Status.FEASIBLE and alternative.cost is not None)
        mix = _against(solution, alternative) if is_mix else None
        questions.step("next-best mixes", mix)
        if mix is not None:
            yield mix
            earlier.append(frozenset(mix.shares))


def _against(solution: Solution, alternative: Solution) -> NextMix:
    """Return what another mix trades against the answer."""
    before, after = solution.shares, alternative.shares
    cost, cost_before = alternative.cost or 0.0, solution.cost or 0.0
    return NextMix(
        status=alternative.status,
        cost=cost,
        dearer=cost - cost_before,
        shares=after,
        added=tuple(offer for offer in after if offer not in before),
        removed=tuple(offer for offer in before if offer not in after),
        cash_out=cash_out(alternative) - cash_out(solution),
        reserve=alternative.reserve_total - solution.reserve_total,
        expected_net=_mean(alternative) - _mean(solution),
        tails=_moved({t.id: t.net for t in solution.tail}, {t.id: t.net for t in alternative.tail}),
        headroom=_moved({r.id: r.slack for r in solution.law}, {r.id: r.slack for r in alternative.law}),
    )


def cash_out(solution: Solution) -> float:
    """Return what a mix spends this year: premium, tax and fixed charges, less discounts."""
    parts = solution.cost_parts
    return 0.0 if parts is None else parts.premium + parts.tax + parts.fixed_charge + parts.discount


def _mean(solution: Solution) -> float:
    return 0.0 if solution.net_loss is None else solution.net_loss.net_mean


def _moved(before: dict[str, float], after: dict[str, float]) -> tuple[Moved, ...]:
    return tuple(Moved(name, value - before[name]) for name, value in after.items() if name in before)
