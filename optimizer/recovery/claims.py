r"""What policies and the firm pay for one occurrence of an otherwise quiet year: the same for a named event and for a loss of any size.

With $s_j C_j(x)$ what policy j would pay alone and $b$ the loss left once the backing of its classes is used (`formats.md` §7 (4)), the
policies pay together at most $\min(x, q\,b)$, $q$ the price of the coins at repayment, each in proportion to what it would pay alone
(`contribution.py`). What is then left of the need is borne by the drawable reserve, then own funds, then the credit line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.recovery.contribution import contribution
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of

Bought = Sequence[tuple[Offer, float]]
"""Offers with their shares."""
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Funds:
    """What the firm itself can pay with, case currency."""

    reserve: float
    """Drawable reserve held."""
    own_funds: float
    """Own funds put at risk."""
    credit_line: float
    """A loan: it bridges, it does not pay."""


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """What each policy pays of each loss, and the reinstatement premium then due; shapes (policies, losses)."""

    paid: Matrix
    premium: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class FirmPayments:
    """What the firm pays of each loss, and what nobody does; shapes (losses,)."""

    reserve: Vector
    own_funds: Vector
    credit_line: Vector
    missing: Vector


def alone(bought: Bought, years: Scenarios) -> Claims:
    """Return what each policy would pay if there were no other; `years` of one occurrence each."""
    payouts = Payouts(terms_of([offer for offer, _ in bought], years), years) if bought else None
    paid, premium = np.zeros((len(bought), years.years)), np.zeros((len(bought), years.years))
    for place, (_, share) in enumerate(bought):
        shares = np.zeros(len(bought))
        shares[place] = share
        if payouts is not None:
            paid[place], premium[place] = payouts.of(shares)
    return Claims(paid, premium)


def together(claims: Claims, most: Vector, silent: npt.NDArray[np.bool_], failed: npt.NDArray[np.bool_]) -> Claims:
    """Return what each policy pays beside the others, `most` together; one that is silent pays nothing and is owed no premium.

    One whose insurer has failed pays nothing and is owed its reinstatement premium all the same; masks of shape (policies,).
    """
    paid = np.where((silent | failed)[:, None], 0.0, claims.paid)
    sums = np.array([paid[:, loss].sum() for loss in range(paid.shape[1])])
    return Claims(paid * contribution(most, sums), np.where(silent[:, None], 0.0, claims.premium))


def firm_payments(left: Vector, funds: Funds) -> FirmPayments:
    """Return who bears what the policies leave: reserve, own funds, credit line, nobody, in this order."""
    reserve = np.minimum(funds.reserve, left)
    own_funds = np.minimum(funds.own_funds, left - reserve)
    credit_line = np.minimum(funds.credit_line, left - reserve - own_funds)
    return FirmPayments(reserve, own_funds, credit_line, left - reserve - own_funds - credit_line)
