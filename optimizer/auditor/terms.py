"""What follows from a mix without any loss year: premiums due, cover, deductibles and gaps, for many mixes (rows) at once."""

from __future__ import annotations

import math
from typing import assert_never

import numpy as np

from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Vector
from optimizer.values import covers_all

SAME_HEIGHT = 1e-12
"""Layer ends are compared with this relative tolerance."""


class OfferTerms:
    """The terms of every offer of a case as arrays; a mix is a row of shares, 0 where an offer is not bought."""

    def __init__(self, case: Case) -> None:
        """Read the offers once."""
        offers = case.offers
        self.case = case
        self.premium = np.array([o.premium for o in offers])
        self.minimum = np.array([o.minimum_premium for o in offers])
        self.fixed = np.array([o.fixed_charge for o in offers])
        self.tax = np.array([o.tax for o in offers])
        self.deductible = np.array([o.deductible for o in offers])
        self.insurers = case.insurer_ids
        self.with_insurer = np.array([[o.insurer == name for name in self.insurers] for o in offers], dtype=np.float64)
        self.slots: dict[str, list[int]] = {}
        for j, offer in enumerate(offers):
            for slot in offer.slots or (f"own slot of {offer.offer}",):
                self.slots.setdefault(slot, []).append(j)
        self.in_bundle = np.array([[float(o.offer in b.offers) for b in case.discounts] for o in offers])
        self.in_bundle = self.in_bundle.reshape(len(offers), len(case.discounts))
        self.whole = np.array([len(b.offers) for b in case.discounts])
        self.saved = np.array([b.discount for b in case.discounts])
        self.standing = [j for j, o in enumerate(offers) if o.attachment > 0]
        self.attachment = np.array([offers[j].attachment for j in self.standing])
        self.beneath = self._beneath()
        self.covering = self._covering()

    def _beneath(self) -> np.ndarray:
        """Return the limit that each offer (rows) puts beneath each offer that attaches above 0 (columns)."""
        offers = self.case.offers
        beneath = np.zeros((len(offers), len(self.standing)))
        for i, lower in enumerate(offers):
            end = lower.attachment + lower.deductible + lower.limit
            for k, j in enumerate(self.standing):
                reaches = end <= offers[j].attachment * (1 + SAME_HEIGHT)
                if reaches and covers_all(lower.covers, offers[j].covers):
                    beneath[i, k] = lower.limit
        return beneath

    def _covering(self) -> np.ndarray:
        """Return the limit that each offer (rows) brings to each coverage rule (columns); its year's limit if unlimited."""
        covering = np.zeros((len(self.case.offers), len(self.case.coverage)))
        for i, offer in enumerate(self.case.offers):
            limit = offer.aggregate_limit if math.isinf(offer.limit) else offer.limit
            for k, rule in enumerate(self.case.coverage):
                if limit is not None and covers_all(offer.covers, rule.covers):
                    covering[i, k] = limit
        return covering

    def due(self, shares: np.ndarray) -> np.ndarray:
        r"""Return $\pi_j = \max(\text{premium}_j s_j, \text{minimum}_j y_j)$ for each mix and offer."""
        return np.where(shares > 0, np.maximum(self.premium * shares, self.minimum), 0.0)

    def charges(self, shares: np.ndarray) -> np.ndarray:
        """Return the fixed charge for each mix and offer."""
        return np.where(shares > 0, self.fixed, 0.0)

    def discounts(self, shares: np.ndarray) -> Vector:
        """Return what each mix saves: of every bundle, all of whose offers (counted by its own list) are bought, the discount."""
        bought = (shares > 0).astype(np.float64) @ self.in_bundle
        return np.asarray((bought == self.whole) @ self.saved)

    def outlay(self, shares: np.ndarray) -> Vector:
        r"""Return $\sum_j \pi_j (1 + \text{tax}_j) + \sum_j \text{fixed}_j y_j$ less the discounts earned."""
        before = self.due(shares) @ (1 + self.tax) + self.charges(shares).sum(axis=1)
        return np.asarray(before - self.discounts(shares))

    def by_insurer(self, shares: np.ndarray) -> np.ndarray:
        """Return the premium due to each insurer (columns), without tax."""
        return np.asarray(self.due(shares) @ self.with_insurer.reshape(len(self.premium), len(self.insurers)))

    def cover(self, shares: np.ndarray) -> np.ndarray:
        r"""Return $\sum_j \text{limit}_j s_j$ for each coverage rule (columns)."""
        return np.asarray(shares @ self.covering)

    def deductible_cash(self, shares: np.ndarray) -> Vector:
        """Return the drawable reserve that the firm's rule on deductibles asks for."""
        bought = np.where(shares > 0, self.deductible, 0.0)
        rule = self.case.limits.deductible_cash
        match rule:
            case "none":
                return np.zeros(shares.shape[0])
            case "largest":
                return np.asarray(bought.max(axis=1, initial=0.0))
            case "sum":
                by_slot = [bought[:, places].max(axis=1) for places in self.slots.values()]
                return np.asarray(np.sum(by_slot, axis=0)) if by_slot else np.zeros(shares.shape[0])
            case _:
                assert_never(rule)

    def gaps(self, shares: np.ndarray) -> np.ndarray:
        r"""Return $a_j - \sum_i l_i s_i$ over the layers beneath, each offer attaching above 0; $-\infty$ if not bought."""
        return np.asarray(np.where(shares[:, self.standing] > 0, self.attachment - shares @ self.beneath, -math.inf))

    def gap(self, shares: np.ndarray) -> Vector:
        """Return what reserve and own funds must span under the layers bought; 0 where the rule is off."""
        if not self.case.limits.no_gap or not self.standing:
            return np.zeros(shares.shape[0])
        return np.asarray(np.maximum(self.gaps(shares).max(axis=1), 0.0))

    def per_insurer_limit(self) -> float:
        """Return the fraction rule as money, `fraction x premium_budget`; infinite where there is none."""
        fraction, budget = self.case.limits.max_premium_fraction_per_insurer, self.case.limits.premium_budget
        if fraction is None:
            return math.inf
        if budget is None:
            raise ValueError("max_premium_fraction_per_insurer needs a premium_budget")
        return fraction * budget
