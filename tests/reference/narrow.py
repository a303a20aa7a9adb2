"""A case with its limits moved a little: what a mix that meets a limit but for a rounding would cost if that counted, or did not."""

from __future__ import annotations

from dataclasses import replace

from .case import Case


def moved(case: Case, part: float) -> Case:
    """Give the case with every limit on money wider by a part of itself (below 0: narrower)."""

    def wider(amount: float | None) -> float | None:
        return None if amount is None else amount * (1 + part)

    return replace(
        case,
        limits=replace(
            case.limits, premium_budget=wider(case.limits.premium_budget), premium_per_insurer=wider(case.limits.premium_per_insurer)
        ),
        reserve=tuple(replace(r, most=None if r.most is None else max(r.most * (1 + part), r.least)) for r in case.reserve),
        coverage=tuple(replace(c, amount=c.amount * (1 - part)) for c in case.coverage),
    )
