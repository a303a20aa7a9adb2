"""The law's ledger in the answer: what is required, what counts, the items that make it up, and who is barred."""

from __future__ import annotations

import math

from optimizer.auditor.duty import Bar, Duty
from optimizer.auditor.facts import Facts
from optimizer.auditor.findings import Sheet, slack
from optimizer.auditor.law import barred
from optimizer.clause import INSURANCE, Grade
from optimizer.solution import LawItem, LawResult

EXTRA = "deductibles"
"""Item of the cash held on top for the deductibles of the policies counted."""


def check_law(sheet: Sheet, facts: Facts) -> None:
    """Check each requirement of the law, and the list of barred offers."""
    claimed = [result.id for result in facts.solution.law]
    asked = [name for duty in facts.rules.duties for name in (duty.id, *(f"{duty.id}.{floor}" for floor in duty.floors))]
    text = "each requirement of the law is reported once, in file order"
    if sheet.holds("law", claimed == asked, text, str(claimed), str(asked)):
        results = {result.id: result for result in facts.solution.law}
        for duty in facts.rules.duties:
            ledger = _Ledger(sheet, facts, duty, results[duty.id])
            extra = ledger.check()
            for rule, floor in duty.floors.items():
                ledger.check_floor(results[f"{duty.id}.{rule}"], floor, extra)
    check_barred(sheet, facts)


class _Ledger:
    """One requirement, with the items sorted into reserve, policies and extra cash."""

    def __init__(self, sheet: Sheet, facts: Facts, duty: Duty, result: LawResult) -> None:
        self.sheet, self.facts, self.duty, self.result = sheet, facts, duty, result
        self.key = f"law.{duty.id}"
        self.counts = duty.credit * facts.shares[0]
        self.reserve = {cls: 0.0 for cls in duty.reserve}
        for r in facts.case.reserve:
            if r.cls in duty.reserve:
                self.reserve[r.cls] += duty.factor[r.cls] * facts.amounts[r.id]
        self.scale = max(duty.required, math.fsum(self.reserve.values()), float(self.counts.max(initial=0.0)))

    def check(self) -> float:
        """Check items, then the set counted, then the sums and the rules with that set; return the extra cash."""
        rest = list(self.result.items)
        reserve = self._check_reserve(rest)
        extra = _take(rest, EXTRA, -math.inf) if any(i.what == EXTRA and not i.counts_for >= 0 for i in rest) else None
        counted = self._check_insurance(rest)
        amounts = reserve | {INSURANCE: float(self.counts[counted].sum())}
        total, cut = self.duty.counted(amounts)
        self._check_cuts(self.key, rest, cut)
        names = str([item.what for item in rest])
        self.sheet.holds(f"{self.key}.items", not rest, "an item is neither policy bought nor reserve", names)
        asked = self.duty.extra_cash(counted)
        said = 0.0 if extra is None else extra.counts_for
        self.sheet.same(f"{self.key}.items.{EXTRA}", said, -asked, "the extra cash for deductibles is another", self.scale)
        self._check_route(amounts)
        self._check_sums(total - asked)
        sane = self.result.grade in set(Grade)
        self.sheet.holds(f"{self.key}.grade", sane, "this is not a grade", self.result.grade)
        return asked

    def check_floor(self, result: LawResult, floor: Bar, extra: float) -> None:
        """Check one floor: what its classes of reserve count for less the extra cash, against what the law asks of them alone."""
        sheet, key = self.sheet, f"law.{result.id}"
        meant, cut = self.duty.counted({cls: x for cls, x in self.reserve.items() if cls in floor.classes})
        alone = meant - extra
        self._check_cuts(key, [item for item in result.items if item.what in self.duty.caps and item.counts_for < 0], cut)
        sheet.same(f"{key}.required", result.required, floor.amount, "the law asks for another amount of reserve")
        sheet.same(f"{key}.counted", result.counted, alone, "another amount of reserve counts", self.scale)
        sheet.same(f"{key}.slack", result.slack, alone - floor.amount, "the slack is another", self.scale)
        items = math.fsum(item.counts_for for item in result.items)
        sheet.same(f"{key}.items.sum", items, result.counted, "the items do not sum to what is counted", self.scale)
        sheet.holds(key, alone - floor.amount >= -slack(self.scale), "the law's floor is not met", result.slack, alone - floor.amount)
        sane = result.grade in set(Grade)
        sheet.holds(f"{key}.grade", sane, "this is not a grade", result.grade)

    def _check_cuts(self, key: str, rest: list[LawItem], cut: dict[str, float]) -> None:
        """Check that what lies beyond a cap of the law is taken off, and nothing else."""
        for name in self.duty.caps:
            found = cut.get(name, 0.0)
            item = _take(rest, name, -math.inf) if any(i.what == name and i.counts_for < 0 for i in rest) else None
            said = 0.0 if item is None else item.counts_for
            self.sheet.same(f"{key}.items.{name}", said, -found, "another amount lies beyond this cap of the law", self.scale)

    def _check_route(self, amounts: dict[str, float]) -> None:
        """Check that only one class counts where the law lets only one."""
        used = sorted(cls for cls, amount in amounts.items() if amount > 0)
        if self.duty.routes:
            text = "more than one class counts, and the law lets exactly one"
            self.sheet.holds(f"{self.key}.route", len(used) <= 1, text, ";".join(used))

    def _check_reserve(self, rest: list[LawItem]) -> dict[str, float]:
        """Return what each class counts for in the answer; where one class alone may count, another counts for nothing."""
        counts_for: dict[str, float] = {}
        for r in self.facts.case.reserve:
            full = self.duty.factor.get(r.cls, 0.0) * self.facts.amounts[r.id]
            item = _take(rest, r.id, full)
            said = None if item is None else item.counts_for
            found = 0.0 if self.duty.routes and said is not None and said <= 0 else full
            self.sheet.same(f"{self.key}.items.{r.id}", said, found, "this reserve counts for another amount", self.scale)
            if r.cls in self.duty.reserve:
                counts_for[r.cls] = counts_for.get(r.cls, 0.0) + found
        return counts_for

    def _check_insurance(self, rest: list[LawItem]) -> list[int]:
        """Return the policies the answer counts; each counts for its whole credit or for nothing."""
        counted = []
        for j, offer in enumerate(self.facts.offers):
            item = _take(rest, offer.offer, float(self.counts[j]))
            if item is not None and item.counts_for > 0:
                counted.append(j)
            said = None if item is None else item.counts_for
            found = float(self.counts[j]) if said is not None and said > 0 else 0.0
            self.sheet.same(f"{self.key}.items.{offer.offer}", said, found, "this policy counts for another amount", self.scale)
        return [j for j in counted if self.counts[j] > 0]

    def _check_sums(self, total: float) -> None:
        sheet, key, duty, result = self.sheet, self.key, self.duty, self.result
        room = total - duty.required
        sheet.same(f"{key}.required", result.required, duty.required, "the law requires another amount")
        sheet.same(f"{key}.counted", result.counted, total, "another amount counts", self.scale)
        items = math.fsum(item.counts_for for item in result.items)
        sheet.same(f"{key}.items.sum", items, result.counted, "the items do not sum to what is counted", self.scale)
        sheet.same(f"{key}.slack", result.slack, room, "the slack is another", self.scale)
        sheet.holds(key, room >= -slack(self.scale), "the law's requirement is not met", result.slack, room)
        held = [math.fsum(self.reserve[cls] for cls in shape) for shape in duty.shapes]
        short = [float((way[0] - [*held, 0.0]).max()) for way in duty.ways(self.facts.shares, exact=True)]
        text = "no set of counted policies, and no class, meets the law"
        sheet.holds(f"{key}.reserve", min(short) <= slack(self.scale), text, min(short))


def _take(rest: list[LawItem], what: str, near: float) -> LawItem | None:
    """Take the item of this name whose amount is nearest: an offer and an instrument may share a name."""
    named = [item for item in rest if item.what == what]
    if not named:
        return None
    chosen = min(named, key=lambda item: item.counts_for if math.isinf(near) else abs(item.counts_for - near))
    rest.remove(chosen)
    return chosen


def check_barred(sheet: Sheet, facts: Facts) -> None:
    """Check that exactly the offers failing a test of the law are barred; a tail's deadline may be named too, truly."""
    offers = {offer.offer: offer for offer in facts.case.offers}
    deadlines = {f"tail.{t.id}.within_days": t.within_days for t in facts.case.tail if t.within_days is not None}
    found, said = barred(facts.case), set()
    for entry in facts.solution.barred:
        offer, within_days = offers.get(entry.offer), deadlines.get(entry.rule)
        if within_days is not None and offer is not None:
            late = offer.payout_days is None or offer.payout_days > within_days
            sheet.holds(f"barred.{entry.offer}", late, "this policy pays within the deadline", entry.rule)
            continue
        said.add(entry.offer)
        failed = found.get(entry.offer, ())
        named = [name for name in ("min_term_days", "min_notice_days") if name in entry.rule]
        ok = bool(failed) and all(name in failed for name in named)
        sheet.holds(f"barred.{entry.offer}", ok, "the law does not bar this offer for that", entry.rule, ";".join(failed))
    for name in found.keys() - said:
        sheet.holds(f"barred.{name}", False, "the law bars this offer, and the answer does not say so")
