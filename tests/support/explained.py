"""What an explanation says of random cases against the enumeration of the reference: premiums that flip, next-best mixes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from reference.case import Case as Read
from reference.enumerate import solve
from reference.read import read_case
from support.random_cases import make_case

from optimizer import Explanation, Solution, explain, load_case, load_years, optimize
from optimizer.results.explanation import NextMix, OfferReason, Verdict

ROUNDING = 1e-9
"""Relative difference of two costs that are one."""
ALIKE = 2e-6
"""Relative difference within which two sets of offers are equally good."""
LEAST_STEP, PART = 1.0, 3e-6
"""A premium flips the decision within max(1 unit, 3e-6 x cost)."""
HUGE = 1e9
"""Costs: a premium that nobody pays."""


def written(folder: Path, seed: int, times: float = 1.0) -> Path:
    """Write the case of a seed into a folder of its own."""
    make_case(seed, folder / f"{seed}-{times}", times)
    return folder / f"{seed}-{times}"


def explained(where: Path) -> tuple[Solution, Explanation | None]:
    """Return the answer of a case and why; None where there is no mix."""
    case = load_case(where)
    years = load_years(case)
    solution = optimize(case, years)
    return solution, explain(case, years, solution) if solution.cost is not None else None


def least(case: Read) -> float | None:
    """Return the least cost of a case by enumeration; None where no mix is lawful. Repairs are not asked for."""
    answer = solve(case)
    return answer.cost if answer.status == "optimal" else None


def with_offer(case: Read, offer: str, **changes: object) -> Read:
    """Return a case with one offer changed."""
    offers = tuple(replace(o, **changes) if o.id == offer else o for o in case.offers)  # type: ignore[arg-type]
    return replace(case, offers=offers)


def flips(case: Read, reason: OfferReason, cost: float) -> str:
    """Return what is wrong with the premium told of an offer, by enumeration with it in and left out; empty if nothing is."""
    name, step = reason.offer, max(LEAST_STEP, PART * abs(cost))

    def within(premium: float) -> float | None:
        return least(with_offer(case, name, use="must", premium=premium))

    out = least(with_offer(case, name, use="no"))
    match reason.verdict:
        case Verdict.ANY:
            return "" if out is None and within(HUGE * (abs(cost) + 1)) is not None else f"{name}: needed at any premium, not so"
        case Verdict.UNLAWFUL:
            return "" if within(0.0) is None else f"{name}: lawful after all"
        case Verdict.NONE:
            return "" if _dearer(within(0.0), out) else f"{name}: comes in at a premium of 0"
        case Verdict.UNDECIDED:
            return f"{name}: undecided"
        case Verdict.PREMIUM:
            premium = reason.walk_away
            assert premium is not None
            below, above = within(max(premium - step, 0.0)), within(premium + step)
            if _dearer(below, out) or below is None:
                return f"{name}: out below {premium!r}: {below!r} in, {out!r} out"
            return "" if _dearer(above, out, strictly=False) else f"{name}: in above {premium!r}: {above!r} in, {out!r} out"


def _dearer(cost: float | None, other: float | None, *, strictly: bool = True) -> bool:
    """Say whether a cost is above another, rounding aside; no lawful mix is dearer than any."""
    if cost is None or other is None:
        return cost is None and (other is not None or not strictly)
    return cost > other + (1 if strictly else -1) * ROUNDING * abs(other)


def best_sets(case: Read) -> list[tuple[float, frozenset[str]]]:
    """Return every set of offers that a lawful mix buys, with the least cost of buying exactly it, dearer last."""
    names = [offer.id for offer in case.offers if offer.use != "no"]
    found = []
    for bought in itertools.chain.from_iterable(itertools.combinations(names, n) for n in range(len(names) + 1)):
        uses = {name: "must" if name in bought else "no" for name in names}
        if any(offer.use == "must" and offer.id not in bought for offer in case.offers):
            continue
        cost = least(replace(case, offers=tuple(replace(o, use=uses.get(o.id, "no")) for o in case.offers)))
        if cost is not None:
            found.append((cost, frozenset(bought)))
    return sorted(found, key=lambda pair: pair[0])


def next_best_differences(case: Read, solution: Solution, told: tuple[NextMix, ...]) -> list[str]:
    """Return where the next-best mixes differ from enumeration; sets that cost the same may stand in any order."""
    ranked = [pair for pair in best_sets(case) if pair[1] != frozenset(solution.shares)][:3]
    if len(ranked) != len(told):
        return [f"{len(told)} mixes told, {len(ranked)} there"]
    costs = {bought: cost for cost, bought in best_sets(case)}
    found = []
    for (cost, _), mix in zip(ranked, told, strict=True):
        if abs(mix.cost - cost) > ALIKE * abs(cost):
            found.append(f"cost {mix.cost!r}, not {cost!r}")
        own = costs.get(frozenset(mix.shares))
        if own is None or abs(own - mix.cost) > ALIKE * abs(own):
            found.append(f"{sorted(mix.shares)} costs {own!r}, not {mix.cost!r}")
    return found


def flaws(where: Path) -> list[str] | None:
    """Return what is wrong with the premiums of a case; None where it has no mix."""
    solution, why = explained(where)
    if why is None or solution.cost is None:
        return None
    case = read_case(where)
    return [wrong for reason in why.offers if (wrong := flips(case, reason, solution.cost or 0.0))]


__all__ = ["best_sets", "explained", "flaws", "flips", "least", "next_best_differences", "read_case", "with_offer", "written"]
