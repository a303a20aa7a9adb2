"""Published contracts in the words of the file contract: which offers, which losses, and why some cannot be said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import expon, lognorm
from support.paths import TEST_DATA

Vector = NDArray[np.float64]
Cdf = Callable[[Vector], Vector]
Row = Mapping[str, Any]

UNREACHED = 1e12
"""A limit no loss here reaches: `unlimited` would need a limit on the year."""
NOT_EXPRESSIBLE = {
    "C1-OasisRule-3": "a franchise deductible: the whole loss is paid once it is exceeded",
    "C1-OasisRule-15": "a limit that is a share of the loss, next to a deductible that is an amount",
    "C1-OasisRule-20": "a reverse franchise: nothing is paid of a loss above an amount",
    "C2-BearNemlick-VI": "a sliding commission: the premium depends on the loss ratio",
    "C6-CAS1999-6-37": "swing rating: the premium is the year's loss times a factor, within bounds",
    "C6-LDA-5.4.1": "no contract terms: the distribution of a sum of losses",
    "C8-surplus": "a surplus treaty: each risk is ceded in the proportion of its own sum insured",
}


@dataclass(frozen=True)
class Contract:
    """Offers, and the occurrences of each year; equal years where no probability is said."""

    offers: tuple[Row, ...]
    years: Sequence[Sequence[float]]
    probability: Sequence[float] | None = None


def layer(**terms: Any) -> Row:
    """Return an offer of these terms, the limit restored without end and free unless said otherwise."""
    return {"offer": "a", "insurer": "b", "limit": UNREACHED, "reinstatements": "unlimited", "premium": 0} | terms


# ---- terms of an occurrence and a year (C1, C6-LDA-10.4.4, C7) ----


def of_events(inputs: Row) -> Contract:
    """C7: one year of events, one layer with aggregate terms and reinstatements."""
    terms = inputs["terms"]
    names = {"att": "attachment", "lim": "limit", "aad": "aggregate_deductible", "n_reinst": "reinstatements", "premium": "premium"}
    rates = {"reinstatement_rate": ";".join(map(str, terms["c"]))} if "c" in terms else {}
    return Contract((layer(**{names[key]: value for key, value in terms.items() if key != "c"}, **rates),), [inputs["events"]])


def of_claims(inputs: Row) -> Contract:
    """C6-LDA-10.4.4: adjacent layers, each claim a year of its own."""
    ends = [(low, UNREACHED if high is None else high - low) for low, high in inputs["layers"]]
    offers = [layer(offer=f"l{n}", attachment=low, limit=width) for n, (low, width) in enumerate(ends)]
    return Contract(tuple(offers), [[x] for x in inputs["claims"]])


def of_rule(inputs: Row) -> Contract:
    """C1 rules: each loss a year of its own.

    What is a part of the loss (the ceded share, a deductible in per cent of the loss, a limit in per cent where it is the only
    limit) makes a layer on that part: the same as that part of a layer on the whole loss, with its amounts divided by the part.
    """
    terms = inputs["terms"]
    part = terms.get("ceded", 1.0) * min(1.0 - terms.get("deductible_pct_loss", 0.0), terms.get("limit_pct_loss", 1.0))
    return Contract(
        (
            layer(
                attachment=terms.get("attachment", 0.0) / part,
                deductible=terms.get("deductible", 0.0) / part,
                limit=terms.get("limit", UNREACHED) / part,
                shares=part * terms.get("share", 1.0) * terms.get("placed", 1.0),
            ),
        ),
        [[x] for x in inputs["loss"]],
    )


def of_unit(inputs: Row) -> Contract:
    """C1 units: the risks of one event stand as the occurrences of one year, so that the event's terms are the year's.

    The ceded share comes before the amounts and the placed share after: the amounts are divided by the former.
    """
    terms = inputs["contract"]
    (ceded,) = set(terms["ceded_share"])
    return Contract(
        (
            layer(
                attachment=terms["risk_attachment"] / ceded,
                limit=(terms["risk_limit"] or UNREACHED) / ceded,
                aggregate_deductible=terms["occ_attachment"] / ceded,
                aggregate_limit=(terms["occ_limit"] or UNREACHED) / ceded,
                shares=ceded * terms["placed_share"],
            ),
        ),
        [inputs["risk_losses"]],
    )


def contract_of(case: Row) -> Contract:
    """Return a published contract whose payments are listed one by one."""
    inputs = case["inputs"]
    if "events" in inputs:
        return of_events(inputs)
    if "claims" in inputs:
        return of_claims(inputs)
    return of_rule(inputs) if "loss" in inputs else of_unit(inputs)


# ---- terms against a distribution of one loss (C5, C6-LDA-3, C9) ----


def cells(cdf: Cdf, edges: Vector, kinks: Sequence[float] = ()) -> tuple[Vector, Vector]:
    """Return losses and their probabilities: each cell between two edges at its middle.

    Figures of it are off by the square of a cell's width; ends of layers are edges, so that payments are straight in each.
    """
    inside = [kink for kink in kinks if edges[0] < kink < edges[-1]]
    ends = np.unique(np.concatenate((edges, inside)))
    probability = np.diff(cdf(ends))
    filled = probability > 0
    return (0.5 * (ends[1:] + ends[:-1]))[filled], probability[filled]


@dataclass(frozen=True)
class Paid:
    """Loss, payment of one layer and probability of each cell, and what is asked of them."""

    loss: Vector
    payment: Vector
    probability: Vector

    @property
    def mean(self) -> float:
        """Mean payment of a loss."""
        return float(self.probability @ self.payment)

    @property
    def second_moment(self) -> float:
        """Mean square of a payment."""
        return float(self.probability @ self.payment**2)

    @property
    def variance(self) -> float:
        """Variance of the payment of a loss."""
        return self.second_moment - self.mean**2

    @property
    def chance(self) -> float:
        """Probability of a payment."""
        return float(self.probability[self.payment > 0].sum())

    @property
    def per_payment(self) -> float:
        """Mean payment where there is one."""
        return self.mean / self.chance

    @property
    def eliminated(self) -> float:
        """Part of the mean loss that is not paid."""
        return 1 - self.mean / float(self.probability @ self.loss)


@dataclass(frozen=True)
class Severity:
    """One layer against the distribution of a loss, and the figures asked for: name to what of `Paid`."""

    offer: Row
    cdf: Cdf
    edges: Vector
    figures: Mapping[str, Callable[[Paid], float]]

    def contract(self) -> Contract:
        """Return the layer against the cells, each a year of its own."""
        loss, probability = self.grid()
        return Contract((self.offer,), loss[:, None].tolist(), probability.tolist())

    def grid(self) -> tuple[Vector, Vector]:
        """Return losses and probabilities."""
        bottom = self.offer.get("attachment", 0.0) + self.offer.get("deductible", 0.0)
        return cells(self.cdf, self.edges, (bottom, bottom + self.offer["limit"]))


def pareto(alpha: float, least: float, most: float | None) -> Cdf:
    """Return a Pareto distribution, truncated at `most`."""
    whole = 1.0 if most is None else 1.0 - (least / most) ** alpha

    def cdf(x: Vector) -> Vector:
        result: Vector = (1.0 - (least / x) ** alpha) / whole
        return result

    return cdf


def of_pareto(inputs: Row) -> Severity:
    """C5: mean and second moment of a layer."""
    least, most = inputs["t"], inputs["truncation"]
    edges = np.geomspace(least, most or least * 1e8, 20_001)
    figures: dict[str, Callable[[Paid], float]] = {"layer_mean": lambda p: p.mean, "layer_second_moment": lambda p: p.second_moment}
    offer = layer(attachment=inputs["attachment"], limit=inputs["cover"])
    return Severity(offer, pareto(inputs["alpha"], least, most), edges, figures)


def of_year(inputs: Row) -> Severity:
    """C9: a year's sum of a Poisson number of losses has mean and variance from the two moments of one."""
    count, terms = inputs["poisson_mean"], inputs["lognormal"]
    law = lognorm(s=terms["sigma"], scale=np.exp(terms["mu"]))
    edges = np.exp(terms["mu"] + terms["sigma"] * np.linspace(-8.0, 8.0, 20_001))
    figures: dict[str, Callable[[Paid], float]] = {
        "layer_count": lambda p: count * p.chance,
        "mean": lambda p: count * p.mean,
        "sd": lambda p: float(np.sqrt(count * p.second_moment)),
    }
    return Severity(layer(attachment=inputs["attachment"], limit=inputs["limit"]), law.cdf, edges, figures)


def exponential(mean: float, offer: Row, figure: Callable[[Paid], float]) -> Severity:
    """Return a layer against an exponential loss."""
    return Severity(offer, expon(scale=mean).cdf, np.linspace(0.0, 40.0 * mean, 20_001), {"exact": figure})


def polynomial(cdf: Cdf, most: float, offer: Row, figure: Callable[[Paid], float]) -> Severity:
    """Return a layer against a loss of at most `most`."""
    return Severity(offer, cdf, np.linspace(0.0, most, 10_001), {"exact": figure})


EXERCISES = {
    "C6-LDA-3.4.1": exponential(1000, layer(deductible=100), lambda p: p.variance),
    "C6-LDA-3.4.2": polynomial(lambda x: 0.01 * x**2, 10, layer(deductible=4), lambda p: p.per_payment),
    # exponential, the published ratio of 0.7 gives the deductible: 1 - exp(-d) = 0.7
    "C6-LDA-3.4.3": exponential(1, layer(deductible=-4 / 3 * float(np.log(0.3))), lambda p: p.eliminated),
    "C6-LDA-3.4.4": polynomial(lambda x: (2 * x**2 - x**3 / 3) / 9, 3, layer(limit=1), lambda p: p.mean),
    "C6-LDA-3.4.5": exponential(1000, layer(attachment=100, limit=500), lambda p: p.mean),
    "C6-LDA-3.4.5b": exponential(1050, layer(attachment=100, limit=500), lambda p: p.mean),
    "C6-LDA-3.4.5c": exponential(1050, layer(attachment=100, limit=500), lambda p: p.per_payment),
}


def severity_of(case: Row) -> Severity:
    """Return a published layer whose mean or variance is known."""
    if case["id"] in EXERCISES:
        return EXERCISES[case["id"]]
    return of_pareto(case["inputs"]) if "alpha" in case["inputs"] else of_year(case["inputs"])


Json = Mapping[str, Any]
ACCEPTANCE = TEST_DATA / "published"


def suite(name: str) -> list[Json]:
    """Read the cases of a suite."""
    cases: list[Json] = json.loads((ACCEPTANCE / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return cases


def named(case: Json) -> str:
    """Name a test by its case."""
    return str(case["id"])


def starting(cases: Iterable[Json], *beginnings: str) -> list[Json]:
    """Return the cases whose id begins so."""
    return [case for case in cases if case["id"].startswith(beginnings)]
