"""The law's ledger in the answer: what is required, what counts, the items that make it up, and who is barred."""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList, slack
from optimizer.auditor.law import PLACED, LawReading, barred
from optimizer.auditor.requirement import Bar, Classes, LegalRequirement
from optimizer.inputs.grade import Grade
from optimizer.inputs.regime.clauses import INSURANCE
from optimizer.results.solution import LawItem, LawResult

EXTRA = "deductibles"
"""Item, or result, of the cash held on top for the deductibles of the policies counted."""


def check_law(sheet: CheckList, facts: MixFacts) -> None:
    """Check each requirement of the law under the reading that the answer follows, and the list of barred offers."""
    claimed = [result.id for result in facts.solution.law]
    tried = [_under(reading, facts) for reading in facts.rules.readings if _names(reading) == claimed]
    text = "each requirement of the law is reported once, in file order"
    expected = " or ".join(str(_names(reading)) for reading in facts.rules.readings)
    if sheet.holds("law", bool(tried), text, str(claimed), expected):
        best = min(tried, key=lambda ledger: len(ledger.findings().failures))
        sheet.checks.extend(best.checks)
    check_barred(sheet, facts)


def _names(reading: LawReading) -> list[str]:
    """Return the results that a reading asks for."""
    return [name for duty in reading.duties for name in _of_duty(duty)]


def _of_duty(duty: LegalRequirement) -> Iterator[str]:
    yield from (f"{duty.id}.{cls}" for cls in sorted(duty.classes)) if duty.each else (duty.id,)
    yield from (f"{duty.id}.{floor}" for floor in duty.floors)
    if duty.apart:
        yield f"{duty.id}.{EXTRA}"


def _under(reading: LawReading, facts: MixFacts) -> CheckList:
    """Return the checks of an answer under one reading."""
    sheet, results = CheckList(), {result.id: result for result in facts.solution.law}
    for place, offers in enumerate(reading.full):
        whole = float((facts.shares @ offers)[0])
        sheet.holds(f"law.waiver.{place}", whole >= PLACED, "the policies that a limit is waived for are not placed in full", whole, 1.0)
    for duty in reading.duties:
        if duty.each:
            for cls in sorted(duty.classes):
                _Ledger(sheet, facts, duty, results[f"{duty.id}.{cls}"], Classes({cls})).check()
            extra = 0.0
        else:
            extra = _Ledger(sheet, facts, duty, results[duty.id], duty.classes).check()
        for rule, floor in duty.floors.items():
            result = results[f"{duty.id}.{rule}"]
            _Ledger(sheet, facts, duty, result, floor.classes).check_floor(floor, 0.0 if duty.apart else extra)
        if duty.apart:
            _Ledger(sheet, facts, duty, results[f"{duty.id}.{EXTRA}"], Classes()).check_held_apart(extra)
    return sheet


class _Ledger:
    """One result for a requirement, with the items sorted into reserve, policies and extra cash."""

    def __init__(self, sheet: CheckList, facts: MixFacts, duty: LegalRequirement, result: LawResult, meant: Classes) -> None:
        self.sheet, self.facts, self.duty, self.result, self.meant = sheet, facts, duty, result, meant
        self.key = f"law.{result.id}"
        self.counts = duty.credit * facts.shares[0] * (INSURANCE in meant)
        self.reserve = {cls: 0.0 for cls in duty.reserve if cls in meant}
        for r in facts.case.reserve:
            if r.cls in self.reserve:
                self.reserve[r.cls] += duty.factor[r.cls] * facts.amounts[r.id]
        self.scale = max(duty.required, math.fsum(self.reserve.values()), float(self.counts.max(initial=0.0)))

    def check(self) -> float:
        """Check items, then the set counted, then the sums and the rules with that set; return the extra cash."""
        rest = list(self.result.items)
        self._check_route()
        self._check_reserve(rest)
        extra = _take(rest, EXTRA, -math.inf) if any(i.what == EXTRA and not i.counts_for >= 0 for i in rest) else None
        counted = self._check_insurance(rest)
        total, cut = self.duty.counted(self.reserve | {INSURANCE: float(self.counts[counted].sum())})
        self._check_cuts(self.key, rest, cut)
        names = str([item.what for item in rest])
        self.sheet.holds(f"{self.key}.items", not rest, "an item is neither policy bought nor reserve", names)
        extra_cash = self.duty.extra_cash(counted)
        on_top = 0.0 if self.duty.apart else extra_cash
        said = 0.0 if extra is None else extra.counts_for
        self.sheet.same(f"{self.key}.items.{EXTRA}", said, -on_top, "the extra cash for deductibles is another", self.scale)
        self._check_sums(total - on_top)
        self._check_grade()
        return extra_cash

    def check_floor(self, floor: Bar, extra: float) -> None:
        """Check one floor: what its classes of reserve count for less the extra cash, against what the law asks of them alone."""
        sheet, key, result = self.sheet, self.key, self.result
        meant, cut = self.duty.counted(self.reserve)
        alone = meant - extra
        self._check_cuts(key, [item for item in result.items if item.what in self.duty.caps and item.counts_for < 0], cut)
        sheet.same(f"{key}.required", result.required, floor.amount, "the law asks for another amount of reserve")
        sheet.same(f"{key}.counted", result.counted, alone, "another amount of reserve counts", self.scale)
        sheet.same(f"{key}.slack", result.slack, alone - floor.amount, "the slack is another", self.scale)
        self._check_sum_of_items()
        sheet.holds(key, alone - floor.amount >= -slack(self.scale), "the law's floor is not met", result.slack, alone - floor.amount)
        self._check_grade()

    def check_held_apart(self, required: float) -> None:
        """Check the cash for deductibles that is held in classes which do not count toward the requirement."""
        sheet, key, result = self.sheet, self.key, self.result
        held = math.fsum(self.duty.holders.get(r.cls, 0.0) * self.facts.amounts[r.id] for r in self.facts.case.reserve)
        scale = max(required, held)
        sheet.same(f"{key}.required", result.required, required, "the deductibles counted ask for another amount", scale)
        sheet.same(f"{key}.counted", result.counted, held, "another amount is held for deductibles", scale)
        sheet.same(f"{key}.slack", result.slack, held - required, "the slack is another", scale)
        self._check_sum_of_items()
        sheet.holds(
            key, held - required >= -slack(scale), "less is held than the deductibles counted ask for", result.slack, held - required
        )
        self._check_grade()

    def _check_grade(self) -> None:
        sane = self.result.grade in set(Grade)
        self.sheet.holds(f"{self.key}.grade", sane, "this is not a grade", self.result.grade)

    def _check_sum_of_items(self) -> None:
        items = math.fsum(item.counts_for for item in self.result.items)
        self.sheet.same(f"{self.key}.items.sum", items, self.result.counted, "the items do not sum to what is counted", self.scale)

    def _check_cuts(self, key: str, rest: list[LawItem], cut: dict[str, float]) -> None:
        """Check that what lies beyond a cap of the law is taken off, and nothing else."""
        for name in self.duty.caps:
            excess = cut.get(name, 0.0)
            item = _take(rest, name, -math.inf) if any(i.what == name and i.counts_for < 0 for i in rest) else None
            said = 0.0 if item is None else item.counts_for
            self.sheet.same(f"{key}.items.{name}", said, -excess, "another amount lies beyond this cap of the law", self.scale)

    def _check_route(self) -> None:
        """Check that no class counts which this reading leaves to another one."""
        if len(self.facts.rules.readings) > 1:
            kinds = {r.id: str(r.cls) for r in self.facts.case.reserve} | {offer.offer: INSURANCE for offer in self.facts.offers}
            used = {kinds[item.what] for item in self.result.items if item.counts_for > 0 and item.what in kinds}
            text = "classes count together that the law does not let count together"
            self.sheet.holds(
                f"{self.key}.route", used <= self.duty.classes, text, ";".join(sorted(used)), ";".join(sorted(self.duty.classes))
            )

    def _check_reserve(self, rest: list[LawItem]) -> None:
        """Check what each instrument counts for; one of a class that the reading leaves out counts for nothing."""
        for r in self.facts.case.reserve:
            full = self.duty.factor.get(r.cls, 0.0) * self.facts.amounts[r.id] if r.cls in self.meant else 0.0
            item = _take(rest, r.id, full)
            said = None if item is None else item.counts_for
            self.sheet.same(f"{self.key}.items.{r.id}", said, full, "this reserve counts for another amount", self.scale)

    def _check_insurance(self, rest: list[LawItem]) -> list[int]:
        """Return the policies the answer counts; each counts for its whole credit or for nothing."""
        counted = []
        for j, offer in enumerate(self.facts.offers):
            item = _take(rest, offer.offer, float(self.counts[j]))
            if item is not None and item.counts_for > 0:
                counted.append(j)
            said = None if item is None else item.counts_for
            credit = float(self.counts[j]) if said is not None and said > 0 else 0.0
            self.sheet.same(f"{self.key}.items.{offer.offer}", said, credit, "this policy counts for another amount", self.scale)
        return [j for j in counted if self.counts[j] > 0]

    def _check_sums(self, total: float) -> None:
        sheet, key, duty, result = self.sheet, self.key, self.duty, self.result
        room = total - duty.required
        sheet.same(f"{key}.required", result.required, duty.required, "the law requires another amount")
        sheet.same(f"{key}.counted", result.counted, total, "another amount counts", self.scale)
        self._check_sum_of_items()
        sheet.same(f"{key}.slack", result.slack, room, "the slack is another", self.scale)
        sheet.holds(key, room >= -slack(self.scale), "the law's requirement is not met", result.slack, room)
        amounts = self.facts.amounts
        held = [math.fsum(row.get(r.cls, 0.0) * amounts[r.id] for r in self.facts.case.reserve) for row in duty.rows]
        short = float((duty.ways(self.facts.shares, exact=True)[0] - [*held, 0.0]).max())
        text = "no set of counted policies meets the law"
        sheet.holds(f"{key}.reserve", short <= slack(self.scale), text, short)


def _take(rest: list[LawItem], what: str, near: float) -> LawItem | None:
    """Take the item of this name whose amount is nearest: an offer and an instrument may share a name."""
    named = [item for item in rest if item.what == what]
    if not named:
        return None
    chosen = min(named, key=lambda item: item.counts_for if math.isinf(near) else abs(item.counts_for - near))
    rest.remove(chosen)
    return chosen


def check_barred(sheet: CheckList, facts: MixFacts) -> None:
    """Check that exactly the offers failing a test of the law are barred; a tail's deadline may be named too, truly."""
    offers = {offer.offer: offer for offer in facts.case.offers}
    deadlines = {f"tail.{t.id}.within_days": t.within_days for t in facts.case.tail if t.within_days is not None}
    failures, said = barred(facts.case), set()
    for entry in facts.solution.barred:
        offer, within_days = offers.get(entry.offer), deadlines.get(entry.rule)
        if within_days is not None and offer is not None:
            late = offer.payout_days is None or offer.payout_days > within_days
            sheet.holds(f"barred.{entry.offer}", late, "this policy pays within the deadline", entry.rule)
            continue
        said.add(entry.offer)
        failed = failures.get(entry.offer, ())
        ok = entry.rule in failed
        sheet.holds(f"barred.{entry.offer}", ok, "the law does not bar this offer for that", entry.rule, ";".join(failed))
    for name in failures.keys() - said:
        sheet.holds(f"barred.{name}", False, "the law bars this offer, and the answer does not say so")
