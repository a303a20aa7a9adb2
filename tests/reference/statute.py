"""Read a law's file: every reading of it, with the amount, the classes and the credits of each requirement.

Written from the words of the format alone; amounts are worked out from the name asked for back to what is stated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise
from math import prod
from typing import Any

from .case import Bar, Bucket, Law, Offer, Reading

Table = Mapping[str, Any]
Value = Callable[[str], Any]


def law_of(file: Table, inputs: Table, offers: Sequence[Offer], insurers: Mapping[str, Mapping[str, str]]) -> Law:
    """Give the law of a case: the offers are those of its catalogue, insurers the rows of its table by name."""
    value = values_of(file, inputs)
    readings = [one for choice in _choices(file, value) for one in _with_waivers(file, value, choice, (offers, insurers))]
    return Law(tuple(readings))


def values_of(file: Table, inputs: Table) -> Value:
    """Give what any name of a law stands for; None where an input it rests on is not stated."""
    known = {item["id"]: item["value"] for item in file.get("figure", [])}
    known |= {item["id"]: item["default"] for item in file.get("input", []) if "default" in item}
    known |= inputs
    nodes = {item["id"]: item for item in file["node"]}

    def value(name: str) -> Any:
        if name not in nodes:
            return known.get(name)
        node = nodes[name]
        if node["op"] == "given":
            return value(node["input"] if node["input"] in known else node["otherwise"])
        if node["op"] == "lookup":
            return value(node["map"][value(node["of"])])
        names = node.get("args") or [node[key] for key in ("of", "lo", "hi", "less", "to") if key in node]
        parts = [value(part) for part in names]
        if None in parts:
            return None
        if node["op"] == "brackets":
            return _tiers(parts[0], [value(name) for name in node["bounds"]], [value(name) for name in node["rates"]])
        return _folded(node["op"], parts)

    return value


def _folded(op: str, parts: Sequence[Any]) -> Any:
    match op:
        case "product":
            return prod(parts)
        case "sum":
            return sum(parts)
        case "max" | "min":
            return {"max": max, "min": min}[op](parts)
        case "difference":
            return max(parts[0] - parts[1], 0)
        case "round_down":
            return parts[0] if parts[1] == 0 else parts[0] - math.fmod(parts[0] * (1 + 1e-14), parts[1])
        case _:
            of, low, high = parts
            return min(max(of, low), high)


def _tiers(x: float, bounds: Sequence[float], rates: Sequence[float]) -> float:
    edges = [0.0, *bounds, math.inf]
    return sum(rate * (min(x, high) - low) for rate, (low, high) in zip(rates, pairwise(edges), strict=True) if x > low)


def _choices(file: Table, value: Value) -> list[tuple[frozenset[str] | None, bool, tuple[str, ...]]]:
    """Classes that count (None: all), whether each of them is needed, buckets asked (none: all)."""
    rule = file.get("combination", {"mode": "any_mix"})
    if rule["mode"] == "one_of" and not ("unless" in rule and value(rule["unless"]) == 1):
        return [(frozenset({cls}), False, ()) for cls in dict.fromkeys(i["class"] for i in file["instrument"])]
    if rule["mode"] == "groups":
        return [(frozenset(g["classes"]), g.get("within") == "all", tuple(g.get("buckets", ()))) for g in rule["group"]]
    return [(None, False, ())]


Book = tuple[Sequence[Offer], Mapping[str, Mapping[str, str]]]


def _with_waivers(file: Table, value: Value, choice: tuple[frozenset[str] | None, bool, tuple[str, ...]], book: Book) -> Iterator[Reading]:
    classes, each, names = choice
    asked = [bucket for bucket in file["bucket"] if not names or bucket["id"] in names]
    features = {rule["unless"]["feature"] for rule in file.get("constraint", []) if "unless" in rule}
    for waived in chain.from_iterable(combinations(sorted(features), k) for k in range(len(features) + 1)):
        buckets = [_bucket(file, value, bucket, (classes, each, waived, book)) for bucket in asked]
        counts = {name for bucket in buckets for name, credit in bucket.credits.items() if credit > 0}
        full = [frozenset(o.id for o in book[0] if feature in o.features and o.id in counts) for feature in waived]
        if all(full):
            yield Reading(tuple(buckets), tuple(full))


def _bucket(file: Table, value: Value, bucket: Table, how: tuple[frozenset[str] | None, bool, tuple[str, ...], Book]) -> Bucket:
    classes, each, waived, (offers, insurers) = how
    name = bucket["id"]
    here = [i for i in file["instrument"] if name in i["buckets"] and (classes is None or i["class"] in classes)]
    policy = next((i for i in here if i["class"] == "insurance"), None)
    rules = [rule for rule in file.get("constraint", []) if rule["bucket"] == name and rule.get("unless", {}).get("feature") not in waived]
    bars = [(rule["kind"], value(rule["amount"]), frozenset(rule["classes"])) for rule in rules]
    factors = {i["class"]: _weight(i, value) for i in here if i["class"] != "insurance"}
    extra, holders = 0.0, dict[str, float]()
    if policy is not None and policy.get("deductible", {}).get("treatment") == "extra_cash":
        extra = value(policy["deductible"]["factor"])
        served = {i["class"]: _weight(i, value) for i in file["instrument"] if i["class"] != "insurance" and name in i["buckets"]}
        every = {i["class"]: _weight(i, value) for i in file["instrument"] if i["class"] != "insurance"}
        named = policy["deductible"].get("classes", ())
        holders = {cls: every[cls] for cls in named} or factors or served
    return Bucket(
        required=_required(bucket, value),
        each=each,
        classes=frozenset(i["class"] for i in here),
        floors=tuple(Bar(amount, kinds) for kind, amount, kinds in bars if kind == "floor"),
        caps=tuple(Bar(amount, kinds) for kind, amount, kinds in bars if kind == "cap" and amount is not None),
        factors=factors,
        credits={o.id: 0.0 if policy is None else credit(o, insurers.get(o.insurer, {}), policy, value) for o in offers},
        extra=extra,
        holders=holders,
    )


def _required(bucket: Table, value: Value) -> float:
    if bucket.get("mode") != "accrual":
        return float(value(bucket["requirement"]))
    balance, cap = value(bucket["balance"]), value(bucket["cap"])
    return float(min(balance, cap) + max(min(value(bucket["yearly"]), cap - balance), 0))


def _weight(instrument: Table, value: Value) -> float:
    return float(value(instrument["factor"])) * (float(value(instrument["eligible"])) if "eligible" in instrument else 1.0)


def passes(offer: Offer, insurer: Mapping[str, str], policy: Table, value: Value) -> bool:
    """Whether an offer meets every condition of the law; what is not stated meets none."""
    test, words = policy.get("policy", {}), policy.get("deductible", {})
    least = {
        "min_term_days": offer.term_days,
        "min_notice_days": offer.notice_days,
        "min_prior_acts_years": offer.prior_acts_years,
        "min_reporting_years": offer.reporting_years,
    }
    ratings = policy.get("haircut", {}).get("rating", {})
    return (
        all((has or 0) >= value(test[name]) for name, has in least.items() if name in test)
        and (offer.consent or not test.get("consent_to_cancel", False))
        and set(test.get("features", ())) <= set(offer.features)
        and not set(test.get("banned_exclusions", ())) & set(offer.exclusions)
        and not (test.get("unaffiliated", False) and insurer.get("affiliated") == "yes")
        and ("licences" not in test or insurer.get("licence") in test["licences"])
        and (not ratings or insurer.get("rating") in ratings)
        and not (words.get("treatment") == "prohibited" and offer.deductible > 0)
        and not (words.get("treatment") == "cap" and offer.deductible > value(words["most"]))
    )


def credit(offer: Offer, insurer: Mapping[str, str], policy: Table, value: Value) -> float:
    """Give the credit at full share: occurrence limit, yearly cap or the lesser (the other where one is not limited), less haircuts."""
    if not passes(offer, insurer, policy, value):
        return 0.0
    orders = {"limit_any_one": (offer.limit, offer.yearly_cap), "aggregate_limit": (offer.yearly_cap, offer.limit)}
    amounts = [cap for cap in orders.get(policy["count"], (offer.limit, offer.yearly_cap)) if cap is not None]
    found = float(value(policy["factor"])) * (min(amounts) if policy["count"] == "min_of_both" else amounts[0])
    cut = policy.get("haircut", {})
    for name, days in (("residual_term", offer.residual_days), ("cancellation", offer.notice_days or 0)):
        if name in cut:
            low, high = value(cut[name]["none_until"]), value(cut[name]["full_from"])
            found *= 1.0 if days >= high else 0.0 if days <= low else (days - low) / (high - low)
    for name in [cut["rating"][insurer["rating"]]] if "rating" in cut else []:
        found *= value(name)
    for name in ("mismatch", "uncertainty"):
        found *= value(cut[name]) if name in cut else 1.0
    return found
