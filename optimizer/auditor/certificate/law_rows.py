r"""The rows of the law, from its file: which reading is used, what policies and reserve count for, what each requirement asks.

Of requirement $b$ under reading $k$ ($u$ is $u_k$, and 1 where there is only one reading), $R_b$ asked, $\phi_b$ the factor on deductibles:

$$ \sum_r q_{rb} + \sum_j c_{jb} \ge R_b u + \sum_t X_{tb}, \quad q_{rb} \le f_{rb} a_r, \quad
   c_{jb} \le \text{credit}_{jb} \min(s_j, k_{jb}), \quad k_{jb} \le \min(y_j, u), \quad X_{tb} \ge \phi_b d_j k_{jb} $$

A mix that meets the law under reading $k$ keeps all of them: count under $k$ the policies it counts, let its reserve count for what it
counts for, and under every other reading count nothing, which is all that those ask.

A waiver's policies are placed in full where their shares sum to 1: what the audit lets pass beneath that (`law.PLACED`) makes up for
shares told in millionths, and no mix is meant that is placed in part.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimizer.auditor.certificate.columns import is_recognised, largest_extra
from optimizer.auditor.certificate.ground import Ground, ReadDuty, slots_of
from optimizer.auditor.certificate.programme import WrittenRow, at_least, at_most, column_name, exactly
from optimizer.auditor.requirement import Classes
from optimizer.inputs.regime.clauses import INSURANCE


def law_rows(ground: Ground) -> Iterator[WrittenRow]:
    """Yield every row of the law."""
    yield from _readings(ground)
    for read in ground.duties:
        yield from _credit(ground, read)
        yield from _extra_cash(ground, read)
        yield from _recognised(ground, read)
        yield from _caps(ground, read)
        yield from _required(ground, read)
        yield from _floors(ground, read)


def _readings(ground: Ground) -> Iterator[WrittenRow]:
    if len(ground.readings) == 1:
        return
    yield exactly("law.reading", {column_name("reading", k): 1.0 for k in range(len(ground.readings))}, 1.0)
    for k, reading in enumerate(ground.readings):
        for n, offers in enumerate(reading.full):
            placed = {column_name("share", j): 1.0 for j, grants in zip(ground.names, offers.tolist(), strict=True) if grants > 0}
            yield at_least(f"law.reading.{k}.full.{n}", {**placed, column_name("reading", k): -1.0}, 0.0)


def _of_reading(read: ReadDuty, amount: float) -> tuple[dict[str, float], float]:
    """Return an amount of the reading used as terms of a row's left side and its right side: one of the two is empty."""
    return ({}, amount) if read.reading is None else ({column_name("reading", read.reading): -amount}, 0.0)


def _credit(ground: Ground, read: ReadDuty) -> Iterator[WrittenRow]:
    for j, credit in zip(ground.names, read.duty.credit.tolist(), strict=True):
        if credit <= 0:
            continue
        name, most = f"law.{read.key}.credit.{j}", ground.money(credit)
        credited, counted = column_name("credited", j, read.key), column_name("counted", j, read.key)
        yield at_most(f"{name}.share", {credited: 1.0, column_name("share", j): -most}, 0.0)
        yield at_most(f"{name}.counted", {credited: 1.0, counted: -most}, 0.0)
        yield at_most(f"{name}.bought", {counted: 1.0, column_name("buy", j): -1.0}, 0.0)
        if read.reading is not None:
            yield at_most(f"{name}.read", {counted: 1.0, column_name("reading", read.reading): -1.0}, 0.0)


def _extra_cash(ground: Ground, read: ReadDuty) -> Iterator[WrittenRow]:
    for (j, offer), credit in zip(ground.offers, read.duty.credit.tolist(), strict=True):
        amount = ground.money(offer.deductible * read.duty.extra)
        if credit > 0 and amount > 0:
            for slot in slots_of(offer):
                terms = {column_name("extra_cash", slot, read.key): 1.0, column_name("counted", j, read.key): -amount}
                yield at_least(f"law.{read.key}.extra.{slot}.{j}", terms, 0.0)


def _recognised(ground: Ground, read: ReadDuty) -> Iterator[WrittenRow]:
    duty, by_slot = read.duty, math.fsum(ground.largest_by_slot.values())
    most = ground.money(max([duty.required, *(floor.amount for floor in duty.floors.values())]) + duty.extra * by_slot)
    for r in ground.case.reserve:
        if is_recognised(read, r.cls):
            name, counts = f"law.{read.key}.recognised.{r.id}", column_name("recognised", r.id, read.key)
            yield at_most(name, {counts: 1.0, column_name("held", r.id): -duty.factor[r.cls]}, 0.0)
            if read.reading is not None:
                yield at_most(f"{name}.read", {counts: 1.0, column_name("reading", read.reading): -most}, 0.0)


def _counting(ground: Ground, read: ReadDuty, classes: Classes) -> dict[str, float]:
    """Return the terms of what some classes count for: of reserve as recognised, or as held where nothing bounds it; of policies."""
    terms = {}
    for r in ground.case.reserve:
        factor = read.duty.factor.get(r.cls, 0.0) if r.cls in classes else 0.0
        if factor > 0 and is_recognised(read, r.cls):
            terms[column_name("recognised", r.id, read.key)] = 1.0
        elif factor > 0:
            terms[column_name("held", r.id)] = factor
    if INSURANCE in classes:
        terms |= {column_name("credited", j, read.key): 1.0 for j, c in zip(ground.names, read.duty.credit.tolist(), strict=True) if c > 0}
    return terms


def _extra(ground: Ground, read: ReadDuty) -> dict[str, float]:
    """Return the cash for deductibles as terms on the left side."""
    return {column_name("extra_cash", slot, read.key): -1.0 for slot in largest_extra(ground, read)}


def _holds_extra(read: ReadDuty) -> bool:
    """Say whether reserve that counts toward the requirement also holds the cash for deductibles."""
    return bool(read.duty.classes - {INSURANCE})


def _caps(ground: Ground, read: ReadDuty) -> Iterator[WrittenRow]:
    for name, cap in read.duty.caps.items():
        if cap.classes & read.duty.classes:
            left, right = _of_reading(read, ground.money(cap.amount))
            yield at_most(f"law.{read.key}.cap.{name}", {**_counting(ground, read, cap.classes & read.duty.classes), **left}, right)


def _required(ground: Ground, read: ReadDuty) -> Iterator[WrittenRow]:
    duty, extra = read.duty, _extra(ground, read) if _holds_extra(read) else {}
    left, right = _of_reading(read, ground.money(duty.required))
    if duty.each:
        for cls in sorted(duty.classes):
            yield at_least(f"law.{read.key}.required.{cls}", {**_counting(ground, read, Classes({cls})), **left, **extra}, right)
    else:
        yield at_least(f"law.{read.key}.required", {**_counting(ground, read, duty.classes), **left, **extra}, right)


def _floors(ground: Ground, read: ReadDuty) -> Iterator[WrittenRow]:
    duty, extra = read.duty, _extra(ground, read)
    for name, floor in duty.floors.items():
        left, right = _of_reading(read, ground.money(floor.amount))
        terms = {**_counting(ground, read, floor.classes & duty.classes), **left, **(extra if _holds_extra(read) else {})}
        yield at_least(f"law.{read.key}.floor.{name}", terms, right)
    if duty.extra > 0 and not _holds_extra(read):
        holding = {column_name("held", r.id): duty.holders.get(r.cls, 0.0) for r in ground.case.reserve}
        yield at_least(f"law.{read.key}.extra_cash", {**holding, **extra}, 0.0)
    elif duty.extra > 0 and not duty.floors:
        yield at_least(f"law.{read.key}.extra_cash", {**_counting(ground, read, duty.classes - {INSURANCE}), **extra}, 0.0)
