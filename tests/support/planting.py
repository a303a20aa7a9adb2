"""Edits of an honest answer, of its case or of its loss years, by which a wrong one is planted."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from support.audited import Trio, used

from optimizer.inputs.case import RegimeChoice
from optimizer.results.solution import Alternative, Held, LawItem, Policy


def says(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the answer."""
    return lambda trio: (trio[0], trio[1], replace(trio[2], **fields))


def policy(name: str, **fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of one policy."""

    def plant(trio: Trio) -> Trio:
        policies = tuple(replace(p, **fields) if p.offer == name else p for p in trio[2].policies)
        return trio[0], trio[1], replace(trio[2], policies=policies)

    return plant


def without(name: str) -> Callable[[Trio], Trio]:
    """Drop one policy from the answer, and nothing else."""
    return lambda t: (t[0], t[1], replace(t[2], policies=tuple(p for p in t[2].policies if p.offer != name)))


def bought(name: str, insurer: str, share: float = 1.0) -> Callable[[Trio], Trio]:
    """Add a policy to the answer, and nothing else."""
    extra = Policy(name, insurer, share, 0.0, 0.0, 0.0, 0.0, 0.0)
    return lambda t: (t[0], t[1], replace(t[2], policies=tuple(sorted((*t[2].policies, extra), key=lambda p: p.offer))))


def cash(amount: float, **tail: float) -> Callable[[Trio], Trio]:
    """Plant another amount of cash, with its own carry."""

    def plant(trio: Trio) -> Trio:
        held = (Held("cash", "cash", amount, amount * 0.05), trio[2].reserve[1])
        return trio[0], trio[1], replace(trio[2], reserve=held)

    return plant


def part(name: str, by: float) -> Callable[[Trio], Trio]:
    """Move one part of the cost, and the cost with it, so that the sum still holds."""

    def plant(trio: Trio) -> Trio:
        parts = trio[2].cost_parts
        assert parts is not None
        moved = replace(parts, **{name: getattr(parts, name) + by})
        return trio[0], trio[1], replace(trio[2], cost_parts=moved, cost=moved.total, bound=moved.total)

    return plant


def tail(place: int, **fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of one tail rule."""

    def plant(trio: Trio) -> Trio:
        rules = tuple(replace(rule, **fields) if i == place else rule for i, rule in enumerate(trio[2].tail))
        return trio[0], trio[1], replace(trio[2], tail=rules)

    return plant


def own_funds(amount: float) -> Callable[[Trio], Trio]:
    """Plant other own funds wherever they are said."""

    def plant(trio: Trio) -> Trio:
        rules = tuple(replace(t, own_funds=amount, absorbed=t.absorbed - t.own_funds + amount) for t in trio[2].tail)
        return trio[0], trio[1], replace(trio[2], tail=rules)

    return plant


def law(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the law's ledger."""
    return lambda t: (t[0], t[1], replace(t[2], law=(replace(t[2].law[0], **fields), *t[2].law[1:])))


def floor(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the floor's ledger."""
    return lambda t: (t[0], t[1], replace(t[2], law=(t[2].law[0], replace(t[2].law[1], **fields))))


def item(what: str, amount: float | None, counted: float | None = None) -> Callable[[Trio], Trio]:
    """Plant one item of the ledger (None: left out), with the sum moved to fit it."""

    def plant(trio: Trio) -> Trio:
        ledger = trio[2].law[0]
        kept = [i for i in ledger.items if i.what != what]
        items = (*kept, LawItem(what, amount, "")) if amount is not None else tuple(kept)
        total = math.fsum(i.counts_for for i in items) if counted is None else counted
        return law(items=items, counted=total, slack=total - ledger.required)(trio)

    return plant


def listed(key: str, **fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of one limit listed; without fields the limit is left out."""

    def plant(trio: Trio) -> Trio:
        kept = [replace(e, **fields) if e.id == key else e for e in trio[2].limits if fields or e.id != key]
        return trio[0], trio[1], replace(trio[2], limits=tuple(kept))

    return plant


def question(**changes: Any) -> Callable[[Trio], Trio]:
    """Ask a stricter question than the one answered: the answer hides that a rule is broken."""
    return lambda trio: (trio[0].model_copy(update=changes), trio[1], trio[2])


def stated_to_the_law(inputs: dict[str, float]) -> Callable[[Trio], Trio]:
    """State something else to the law than the answer used."""
    return question(regime=RegimeChoice(id="test-law", inputs=inputs))


def limit(**changes: Any) -> Callable[[Trio], Trio]:
    """Set a limit of the case tighter than the answer used."""
    return lambda t: (t[0].model_copy(update={"limits": t[0].limits.model_copy(update=changes)}), t[1], t[2])


def terms(name: str, **changes: Any) -> Callable[[Trio], Trio]:
    """Change an offer of the catalogue."""

    def plant(trio: Trio) -> Trio:
        offers = tuple(o.model_copy(update=changes) if o.offer == name else o for o in trio[0].offers)
        return trio[0].model_copy(update={"offers": offers}), trio[1], trio[2]

    return plant


def years_kept(keep: list[int]) -> Callable[[Trio], Trio]:
    """Answer from fewer loss years than there are."""
    return lambda t: (t[0], t[1], replace(t[2], losses=used(t[1].select(np.array(keep, dtype=np.int64)))))


def named(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the case's name."""
    return lambda t: (t[0], t[1], replace(t[2], case=replace(t[2].case, **fields)))


def alternative(name: str, *fields: Any) -> Callable[[Trio], Trio]:
    """Plant one alternative."""
    return lambda t: (t[0], t[1], replace(t[2], alternatives={**(t[2].alternatives or {}), name: Alternative(*fields)}))


def reserve_rule(**changes: Any) -> Callable[[Trio], Trio]:
    """Change the cash instrument of the case."""
    return lambda t: (t[0].model_copy(update={"reserve": (t[0].reserve[0].model_copy(update=changes), t[0].reserve[1])}), t[1], t[2])
