r"""Each named event of the answer, priced again from the words: every figure follows from what is paid by a day.

All policies together pay $B = \min(\sum_j s_j C_j,\ x,\ q b)$, and policy j its part of it, $B\, s_j C_j / \sum_k s_k C_k$; by day t those
with $d_j \le t$ have paid, $B(t)$. With $P(t)$ the reinstatement premium due by then, the firm needs $R(t) = (q b + P(t) - B(t))^+$; what
stands before a layer of money of heights $h_1, h_2, \dots$ (reserve, own funds, credit line) is
$\min((R - h_1 - \dots - h_{k-1})^+, h_k)$, the rest is missing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList
from optimizer.auditor.payout import backed, recovery, reinstatement_premium
from optimizer.inputs.case import Stress
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios
from optimizer.results.stress import StressMoment, StressPayment, StressResult, StressVariant

FILLED = ("reserve", "own_funds", "credit_line", "missing")


def check_stresses(sheet: CheckList, facts: MixFacts, under: str = "") -> None:
    """Check that each named event of the case is reported once, in file order, and each figure of it; `under` names the mix."""
    claimed = [(result.id, result.name) for result in facts.solution.stress]
    listed = [(event.id, event.name or event.id) for event in facts.case.stress]
    text = "each named event is reported once, in file order"
    if sheet.holds(f"{under}stress", claimed == listed, text, str(claimed), str(listed)):
        for event, result in zip(facts.case.stress, facts.solution.stress, strict=True):
            _Event(facts, event).check(sheet, result, under)


def the_year(event: Stress) -> Scenarios:
    """Return the year in which one occurrence hits the classes of the event and nothing else happens."""
    classes = tuple(dict.fromkeys(part.cls for part in event.losses))
    count = len(event.losses)
    return Scenarios(
        classes=classes,
        part_class=np.array([classes.index(part.cls) for part in event.losses], dtype=np.int64),
        part_loss=np.array([part.loss for part in event.losses], dtype=np.float64),
        part_start=np.array([0, count], dtype=np.int64),
        occurrence_start=np.array([0, 1], dtype=np.int64),
        probability=np.ones(1),
        number=np.ones(1, dtype=np.int64),
    )


def answers(event: Stress, offer: Offer) -> bool:
    """Say whether this policy pays in the event: neither it nor its insurer is among those that refuse."""
    return event.answers == "all" and not {offer.offer, offer.insurer} & set(event.refuse)


@dataclass(frozen=True, slots=True)
class _Owner:
    """A policy bought, as far as the event is concerned."""

    offer: Offer
    full: float
    """Recovery at the share bought, before a loss insured twice is paid once."""
    premium: float
    pays: bool

    @property
    def by(self) -> float:
        """Day by which it pays; infinite where that is not stated."""
        return math.inf if self.offer.payout_days is None else self.offer.payout_days


class _Event:
    """One event, recomputed from case, shares, amounts held and own funds."""

    def __init__(self, facts: MixFacts, event: Stress, failed: str | None = None) -> None:
        year = the_year(event)
        self.facts, self.event, self.failed = facts, event, failed
        self.price = event.price
        self.loss = math.fsum(part.loss for part in event.losses)
        self.open = float(backed(year, facts.case.backing)[0])
        self.need = self.open * self.price
        self.heights = (facts.drawable, facts.own_funds, facts.case.firm.credit_line)
        self.scale = max(self.loss, self.loss * self.price)
        self.owners = [self._owner(event, year, offer, share) for offer, share in zip(facts.offers, facts.shares[0], strict=True)]

    def _owner(self, event: Stress, year: Scenarios, offer: Offer, share: float) -> _Owner:
        allotted, used = recovery(year, offer)
        pays = answers(event, offer)
        premium = float(reinstatement_premium(offer, used)[0]) * share if pays else 0.0
        full = float(allotted[0]) * share if pays and offer.insurer != self.failed else 0.0
        return _Owner(offer, full, premium, pays)

    def paid(self, owners: Sequence[_Owner]) -> float:
        """Return what some of the policies pay: their part of what all of them would pay, of the loss or of what is needed."""
        whole = math.fsum(owner.full for owner in self.owners)
        some = math.fsum(owner.full for owner in owners)
        return some / whole * min(whole, self.loss, self.need) if whole > 0 else 0.0

    def check(self, sheet: CheckList, result: StressResult, under: str) -> None:
        """Check every figure of the event."""
        key = f"{under}stress.{result.id}"
        recomputed = {"loss": self.loss, "owed": self.loss * self.price, "backing": (self.loss - self.open) * self.price}
        for name, amount in recomputed.items():
            sheet.same(f"{key}.{name}", getattr(result, name), amount, f"{name} of this event is another", self.scale)
        self._check_payments(sheet, key, result.payments)
        self._check_timeline(sheet, key, result.timeline)
        end, start = self.filled(None), self.filled(0)
        last = {**{name: end[name] for name in ("reserve", "own_funds", "missing")}, "credit_line": start["credit_line"]}
        last["missing_if_refused"] = self.refused(None)
        for name, amount in last.items():
            sheet.same(f"{key}.{name}", getattr(result, name), amount, f"{name} in the end is another", self.scale)
        self._check_variants(sheet, key, result.variants)

    def _check_payments(self, sheet: CheckList, key: str, payments: Sequence[StressPayment]) -> None:
        claimed = [(p.offer, p.insurer, p.within_days, p.refused) for p in payments]
        expected = [(o.offer.offer, o.offer.insurer, o.offer.payout_days, not o.pays) for o in self.owners]
        text = "each policy bought is named once, with its insurer, its days and whether it refuses"
        if not sheet.holds(f"{key}.payments", claimed == expected, text, str(claimed), str(expected)):
            return
        for owner, payment in zip(self.owners, payments, strict=True):
            at = f"{key}.payments.{payment.offer}"
            amount = self.paid([owner])
            sheet.same(f"{at}.amount", payment.amount, amount, "this policy pays another amount", self.scale)
            text = "the reinstatement premium is another"
            sheet.same(f"{at}.reinstatement_premium", payment.reinstatement_premium, owner.premium, text, self.scale)

    def _check_timeline(self, sheet: CheckList, key: str, timeline: Sequence[StressMoment]) -> None:
        claimed = [moment.day for moment in timeline]
        stated = {0} | {o.offer.payout_days for o in self.owners if o.pays and o.offer.payout_days is not None}
        days = [*sorted(stated), None]
        text = "the timeline has day 0, each payout day of a policy that answers, and the end"
        if not sheet.holds(f"{key}.timeline", claimed == days, text, str(claimed), str(days)):
            return
        for moment in timeline:
            at = f"{key}.timeline.{'end' if moment.day is None else moment.day}"
            for name, amount in {**self.filled(moment.day), "missing_if_refused": self.refused(moment.day)}.items():
                sheet.same(f"{at}.{name}", getattr(moment, name), amount, f"{name} by this day is another", self.scale)

    def _check_variants(self, sheet: CheckList, key: str, variants: Sequence[StressVariant]) -> None:
        """Price the event again with each insurer that pays gone, as refusing and as failed, and with the price doubled."""
        worse = self.worse()
        claimed = [(variant.change, variant.insurer) for variant in variants]
        text = "each insurer that would pay is told once as refusing and once as failed, then coins twice as dear"
        if not sheet.holds(f"{key}.variants", claimed == list(worse), text, str(claimed), str(list(worse))):
            return
        for variant, event in zip(variants, worse.values(), strict=True):
            at = ".".join(part for part in (key, "variants", variant.change, variant.insurer) if part)
            start, end = event.filled(0), event.filled(None)
            recomputed = {name: end[name] for name in ("policies", "reinstatement_premium", "missing")}
            for name, amount in {**recomputed, "missing_at_once": start["missing"]}.items():
                sheet.same(f"{at}.{name}", getattr(variant, name), amount, f"{name} of this variant is another", event.scale)

    def worse(self) -> dict[tuple[str, str | None], _Event]:
        """Return the event made worse, by what is changed and whom it concerns."""
        events: dict[tuple[str, str | None], _Event] = {}
        for insurer in dict.fromkeys(owner.offer.insurer for owner in self.owners if owner.full > 0):
            silent = self.event.model_copy(update={"refuse": (*self.event.refuse, insurer)})
            events["insurer_refuses", insurer] = _Event(self.facts, silent)
            events["insurer_fails", insurer] = _Event(self.facts, self.event, failed=insurer)
        events["coins_double", None] = _Event(self.facts, self.event.model_copy(update={"price": self.price * 2}))
        return events

    def filled(self, day: int | None) -> dict[str, float]:
        """Return who has paid by a day, None being the end, when the credit line is repaid."""
        until = math.inf if day is None else day
        owners = [owner for owner in self.owners if owner.by <= until]
        policies, premium = self.paid(owners), math.fsum(owner.premium for owner in owners)
        rest = max(self.need + premium - policies, 0.0)
        heights = (*self.heights[:2], self.heights[2] if day is not None else 0.0, math.inf)
        paid = {"policies": policies, "reinstatement_premium": premium}
        for place, name in enumerate(FILLED):
            paid[name] = min(max(rest - math.fsum(heights[:place]), 0.0), heights[place])
        return paid

    def refused(self, day: int | None) -> float:
        """Return what is missing by a day if no insurer pays."""
        return max(self.need - math.fsum(self.heights[: 2 if day is None else 3]), 0.0)
