r"""A named event priced on a mix: who pays, when, and what is missing.

The event is one occurrence $x$ of an otherwise quiet year. With $q$ the price of the coins at repayment over that at the loss and
$b$ the loss left once the backing of its classes is used (`formats.md` §7 (4)), what has to be paid in money is

$$ \text{need} = q \, b, \qquad q\,(x - b) \text{ being paid in kind.} $$

Policies pay on $x$, at the price of the day of the loss: $s_j C_j$ of (1), together never more than $\min(x, q\,b)$, since a loss
insured twice is paid once; each then pays in proportion to what it would pay alone (`claims.py` of `recovery`). Behind them stand the
drawable reserve, then own funds, then, for the time until the insurers pay, the credit line. The reinstatement premium $s_j P_j$ falls due
with the payment and adds to the need.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.inputs.case import Case, Stress
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Vector, from_years
from optimizer.recovery.backing import backed_loss
from optimizer.recovery.claims import Bought, Claims, Funds, alone, firm_payments, together
from optimizer.results.stress import StressChange, StressMoment, StressPayment, StressResult, StressVariant


def priced_stresses(case: Case, shares: Vector, funds: Funds) -> tuple[StressResult, ...]:
    """Return each named event of a case priced on a mix; `shares` one per offer of the case."""
    bought = [(case.offers[j], float(shares[j])) for j in np.flatnonzero(shares)]
    return tuple(_priced(case, event, bought, funds) for event in case.stress)


def _priced(case: Case, event: Stress, bought: Bought, funds: Funds) -> StressResult:
    mix = _Mix(case, bought, funds)
    return replace(mix.priced(event), variants=tuple(mix.variants(event)))


@dataclass(frozen=True, slots=True)
class _Mix:
    """What stands against an event."""

    case: Case
    bought: Bought
    funds: Funds

    def priced(self, event: Stress, failed: str | None = None) -> StressResult:
        """Return who pays for the event; an insurer that has failed pays nothing and is owed its reinstatement premium."""
        year = from_years([[[(part.cls, part.loss) for part in event.losses]]])
        loss, left = float(year.loss[0]), float(backed_loss(year, self.case.backing)[0])
        need = left * event.price
        payments = _payments(event, self.bought, alone(self.bought, year), most=min(loss, need), failed=failed)
        timeline = _timeline(payments, need, self.funds)
        end = timeline[-1]
        return StressResult(
            id=event.id,
            name=event.title,
            loss=loss,
            owed=loss * event.price,
            backing=(loss - left) * event.price,
            payments=payments,
            reserve=end.reserve,
            own_funds=end.own_funds,
            credit_line=timeline[0].credit_line,
            missing=end.missing,
            missing_if_refused=end.missing_if_refused,
            timeline=timeline,
        )

    def variants(self, event: Stress) -> Iterator[StressVariant]:
        """Yield the event with each insurer that would pay gone, in two ways, and with coins twice as dear at repayment."""
        for insurer in self._payers(event):
            refusing = event.model_copy(update={"refuse": (*event.refuse, insurer)})
            yield _variant("insurer_refuses", insurer, self.priced(refusing))
            yield _variant("insurer_fails", insurer, self.priced(event, failed=insurer))
        yield _variant("coins_double", None, self.priced(event.model_copy(update={"price": 2 * event.price})))

    def _payers(self, event: Stress) -> list[str]:
        """Return the insurers whose policies answer with more than nothing, in the order of the catalogue."""
        year = from_years([[[(part.cls, part.loss) for part in event.losses]]])
        recovery = alone(self.bought, year).paid[:, 0]
        pays = [offer.insurer for (offer, _), amount in zip(self.bought, recovery, strict=True) if amount > 0 and not refuses(event, offer)]
        return list(dict.fromkeys(pays))


def _variant(change: StressChange, insurer: str | None, result: StressResult) -> StressVariant:
    start, end = result.timeline[0], result.timeline[-1]
    return StressVariant(change, insurer, end.policies, end.reinstatement_premium, start.missing, end.missing)


def refuses(event: Stress, offer: Offer) -> bool:
    """Say whether an event has this policy not answer."""
    return event.answers == "none" or offer.offer in event.refuse or offer.insurer in event.refuse


def _payments(event: Stress, bought: Bought, due: Claims, *, most: float, failed: str | None) -> tuple[StressPayment, ...]:
    """Return what each policy pays, in the order of the catalogue: all that it would pay alone, or its part of `most`."""
    refused = [refuses(event, offer) for offer, _ in bought]
    gone = [offer.insurer == failed for offer, _ in bought]
    claims = together(due, np.array([most]), np.array(refused, dtype=np.bool_), np.array(gone, dtype=np.bool_))
    return tuple(
        StressPayment(offer.offer, offer.insurer, float(amount), float(premium), offer.payout_days, silent)
        for (offer, _), amount, premium, silent in zip(bought, claims.paid[:, 0], claims.premium[:, 0], refused, strict=True)
    )


def _days(within: int | None) -> float:
    return math.inf if within is None else within


def _timeline(payments: Sequence[StressPayment], need: float, funds: Funds) -> tuple[StressMoment, ...]:
    """Return who has paid at day 0, on each payout day of a policy that answers, and at the end."""
    days = sorted({0, *(p.within_days for p in payments if p.within_days is not None and not p.refused)})
    before = [_moment(day, [p for p in payments if _days(p.within_days) <= day], need, funds) for day in days]
    return (*before, _moment(None, payments, need, funds))


def _moment(day: int | None, paid: Sequence[StressPayment], need: float, funds: Funds) -> StressMoment:
    """Fill what has to be paid from policies, reserve, own funds and, before the end, the credit line, in this order."""
    policies = sum((payment.amount for payment in paid), 0.0)
    premium = sum((payment.reinstatement_premium for payment in paid), 0.0)
    line = 0.0 if day is None else funds.credit_line
    firm = firm_payments(np.array([max(need + premium - policies, 0.0)]), replace(funds, credit_line=line))
    return StressMoment(
        day=day,
        policies=policies,
        reinstatement_premium=premium,
        reserve=float(firm.reserve[0]),
        own_funds=float(firm.own_funds[0]),
        credit_line=float(firm.credit_line[0]),
        missing=float(firm.missing[0]),
        missing_if_refused=max(need - funds.reserve - funds.own_funds - line, 0.0),
    )
