r"""Technical premiums by cost of capital: expected payout and what it costs to hold assets until it is certain to be paid.

$v = 1 / (1 + r)$ and $d = r / (1 + r)$ with $r$ the return that capital asks for over the year. Source: Mildenhall & Major (2022),
*Pricing Insurance Risk*, ch. 8 (constant cost of capital), and the margin of the Swiss solvency test.
"""

from __future__ import annotations

from typing import Literal

CapitalMethod = Literal["assets_at_var", "margin_on_tvar", "loading_on_tvar"]


def premium_for_assets(limited_mean: float, assets: float, rate: float) -> float:
    r"""Return $v\, E[X \wedge a] + d\, a$: premium and capital together are the assets $a$, and capital earns $r$; money."""
    return (limited_mean + rate * assets) / (1.0 + rate)


def premium_with_margin(mean: float, tvar: float, rate: float) -> float:
    r"""Return $P = E + r (TVaR - P)$, so $P = (E + r\,TVaR) / (1 + r)$: the premium itself is part of what bears the tail; money."""
    return (mean + rate * tvar) / (1.0 + rate)


def premium_with_loading(mean: float, tvar: float, rate: float) -> float:
    r"""Return $E + r (TVaR - E)$: capital is the tail beyond the mean, the premium is not counted in it; money."""
    return mean + rate * (tvar - mean)


__all__ = ["CapitalMethod", "premium_for_assets", "premium_with_loading", "premium_with_margin"]
