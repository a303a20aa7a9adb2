"""A loss table and a list of failures to loss years: weights checked, rows put in order of year and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimizer.errors import Fault, Message, Words
from optimizer.files.faults import FaultList, shown
from optimizer.files.loss_table import LossTable
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Index, Scenarios, Vector, starts
from optimizer.losses.simulation import drawn_failures
from optimizer.losses.simulation.years import Failing
from optimizer.values import LARGEST_AMOUNT, SMALLEST_AMOUNT

MOST_SUM = 1 + 1e-9
"""Of the probabilities of all years."""
MOST_VAR_YEARS = 2_000
"""Loss years with which a VaR rule is attempted."""

TABLE_SEED = 0
"""A table states no seed: whether cover answers, and which insurer fails, is drawn with this one."""

Failed = Mapping[str, Sequence[int]]
"""Years in which an insurer pays nothing, by insurer."""


def years_of(table: LossTable, case: Case, failed: Failed | None, findings: FaultList, *, weighted: bool = True) -> Scenarios | None:
    """Return loss years, None where case and table do not fit; `weighted` is False where the case's `years` does not read."""
    number, place = np.unique(table.year, return_inverse=True)
    if weighted:
        findings.extend(_weight_faults(table, case, number.size))
    _check_scale(table, case, findings)
    _check_prices(table, place, findings)
    if findings or not weighted:
        return None
    probability = _probability(table, case, number, place, findings)
    if findings:
        return None
    return _arranged(table, case, (number, place, probability), failed)


def _weight_faults(table: LossTable, case: Case, named: int) -> Iterator[Fault]:
    """Yield a fault unless exactly one of `years` and the probability column gives the weights."""
    file, years = case.losses.source, case.losses.years
    if years is None and table.probability is None:
        rule = Message("the years have no probability")
        yield Fault(file, 1, "probability", "", rule, Message("state [losses] years, or add the column"))
    elif years is not None and table.probability is not None:
        rule = Message("[losses] years and a probability column must not both be there")
        yield Fault(file, 1, "probability", f"years = {years}", rule, Message("remove one of the two"))
    elif years is not None and named > years:
        rule = Message("the table names more years than [losses] years = {years}", years=years)
        yield Fault(file, None, "year", f"{named} years", rule, Message("state how many years the table stands for"))


def _check_scale(table: LossTable, case: Case, findings: FaultList) -> None:
    largest = table.loss.max(initial=0.0) * case.scale.loss_amount
    if largest > LARGEST_AMOUNT:
        rule = Message("a loss times scale.loss_amount must be at most {largest_amount:g}", largest_amount=LARGEST_AMOUNT)
        findings.add(Fault(findings.file, None, "loss", f"{largest:g}", rule, Message("check the unit")))
    rule = Message("times scale.loss_amount this number is too small to be told from 0")
    lost = _lost(table.loss, case.scale.loss_amount)
    _add_lost(table, "loss", (table.loss, lost), (rule, Message("raise scale.loss_amount")), findings)
    if table.price is not None:
        rule = Message("times its price this loss is too small to be told from 0")
        lost = _lost(table.loss * case.scale.loss_amount, table.price)
        _add_lost(table, "loss", (table.loss, lost), (rule, Message("check loss and price")), findings)


def _lost(value: Vector, factor: Vector | float) -> npt.NDArray[np.bool_]:
    """Say which products are too small to be told from 0 though neither factor is 0."""
    return (value * factor < SMALLEST_AMOUNT) & (value > 0) & (np.asarray(factor) > 0)


def _add_lost(table: LossTable, column: str, multiplied: tuple[Vector, npt.NDArray[np.bool_]], words: Words, findings: FaultList) -> None:
    """Tell each row whose number, multiplied, is too small to be told from 0."""
    values, lost = multiplied
    findings.many(np.flatnonzero(lost), lambda i: Fault(findings.file, int(table.row[i]), column, shown(float(values[i])), *words))


def _check_prices(table: LossTable, place: Index, findings: FaultList) -> None:
    """Tell each row whose coins are repaid at another price than those of an earlier row of its event."""
    if table.price is None:
        return
    price, first = table.price, _first_rows(place, table.event_place, np.arange(place.size, dtype=np.int64))
    rule = Message("the price differs from that of an earlier row of the same event")
    findings.many(
        np.flatnonzero(price != price[first]),
        lambda i: Fault(
            findings.file, int(table.row[i]), "price", f"{price[i]:g}", rule, Message("write {price:g} in all", price=price[first[i]])
        ),
    )


def _probability(table: LossTable, case: Case, number: Index, place: Index, findings: FaultList) -> Vector:
    """Return the probability of each year, times `scale.loss_frequency`."""
    file = findings.file
    stated = table.probability
    if stated is None:
        chance = np.full(number.size, 1.0 / (case.losses.years or 1))
    else:
        chance = np.zeros(number.size)
        chance[place[::-1]] = stated[::-1]
        rule = Message("the probability differs from that of an earlier row of the same year")
        findings.many(
            np.flatnonzero(stated != chance[place]),
            lambda i: Fault(
                file, int(table.row[i]), "probability", f"{stated[i]:g}", rule, Message("write {chance:g} in all", chance=chance[place[i]])
            ),
        )
    if not findings and chance.sum() > MOST_SUM:
        rule = Message("the probabilities of the years sum to more than 1")
        findings.add(Fault(file, None, "probability", f"{chance.sum():.12g}", rule, Message("correct them; they are not scaled to fit")))
    scaled = chance * case.scale.loss_frequency
    rule = Message("times scale.loss_frequency this number is too small to be told from 0")
    lost = _lost(chance, case.scale.loss_frequency)[place]
    _add_lost(table, "probability", (chance[place], lost), (rule, Message("raise scale.loss_frequency")), findings)
    if not findings and scaled.sum() > MOST_SUM:
        rule = Message("scale.loss_frequency makes the probabilities of the years sum to more than 1")
        findings.add(Fault(file, None, "probability", f"{scaled.sum():.12g}", rule, Message("lower scale.loss_frequency")))
    return np.minimum(scaled, 1.0)


def _arranged(table: LossTable, case: Case, years: tuple[Index, Index, Vector], failed: Failed | None) -> Scenarios:
    """Return the rows by year, occurrences of a year by their first row."""
    number, place, probability = years
    rows = np.arange(place.size, dtype=np.int64)
    first = _first_rows(place, table.event_place, rows)
    order = np.lexsort((rows, first, place))
    new = np.flatnonzero(np.diff(first[order], prepend=-1))
    occurrences = np.bincount(place[order][new], minlength=number.size).astype(np.int64)
    failing = drawn_failures(case, number, TABLE_SEED) if failed is None else listed_failures(case, number, failed)
    return Scenarios(
        classes=table.classes,
        part_class=table.class_place[order],
        part_loss=(table.loss * case.scale.loss_amount)[order],
        part_start=np.append(new, rows.size).astype(np.int64),
        occurrence_start=starts(occurrences),
        probability=probability,
        number=number,
        insurers=tuple(failing),
        failed=_stacked(failing, number.size),
        price=np.zeros(0) if table.price is None else table.price[order][new],
        seed=TABLE_SEED,
    )


def _first_rows(place: Index, event: Index, rows: Index) -> Index:
    """Return for each row the first row of its occurrence: its own, unless it shares year and event with an earlier one."""
    first = rows.copy()
    joined = np.flatnonzero(event >= 0)
    key = place[joined] * (event.max(initial=0) + 1) + event[joined]
    _, earliest, which = np.unique(key, return_index=True, return_inverse=True)
    first[joined] = joined[earliest[which]]
    return first


def listed_failures(case: Case, number: Index, failed: Failed) -> Failing:
    """Return the years in which each insurer of the offers fails by the list, of those that fail in a year with a loss."""
    failing = {insurer: np.isin(number, failed.get(insurer, ())) for insurer in case.insurer_ids}
    return {insurer: years for insurer, years in failing.items() if years.any()}


def with_failures(years: Scenarios, case: Case, failed: Failed) -> Scenarios:
    """Return simulated years with the failures listed instead of those drawn."""
    failing = listed_failures(case, years.number, failed)
    return replace(years, insurers=tuple(failing), failed=_stacked(failing, years.years), fingerprint="")


def _stacked(failing: Failing, years: int) -> npt.NDArray[np.bool_]:
    return np.array(list(failing.values()), dtype=np.bool_).reshape(len(failing), years if failing else 0)


def var_faults(case: Case, years: int, file: str) -> Iterable[Fault]:
    """Return a fault for each VaR rule that has more loss years than can be attempted."""
    if years <= MOST_VAR_YEARS:
        return []
    rule = Message(
        "a VaR rule is attempted with up to {most_var_years:,} loss years, here are {years:,}", most_var_years=MOST_VAR_YEARS, years=years
    )
    fix = Message('write measure = "tvar", which is also the stricter one')
    return [
        Fault(file, None, f"tail.{tail.id}.measure", shown(tail.measure), rule, fix)
        for tail in case.tail
        if tail.measure == "var" and tail.hold
    ]
