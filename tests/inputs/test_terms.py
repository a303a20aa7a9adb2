"""Terms of an offer, of a peril and of a law that do not go together: each has one rule that says so."""

from __future__ import annotations

from typing import Any

import pytest
from support.audited import LAW

from optimizer.inputs.offers import Offer
from optimizer.inputs.perils import LognormalGpdSeverity, Simulate
from optimizer.inputs.regime.regime import Regime

OFFER = {"offer": "q", "insurer": "A", "limit": 10, "reinstatements": 2, "premium": 1}
TERMS: list[tuple[dict[str, Any], str]] = [
    ({"reinstatements": 1_000_001}, "reinstatements must be between 0 and"),
    ({"reinstatement_rate": "11"}, "a reinstatement rate must be between 0 and 10 times the premium"),
    ({"aggregate_limit": 0}, "aggregate_limit"),
    ({"limit": "unlimited", "aggregate_limit": 5, "reinstatements": None, "reinstatement_rate": "1"}, "reinstatement_rate"),
    ({"reinstatements": "unlimited", "reinstatement_rate": "1"}, "unlimited reinstatements cannot have a reinstatement_rate"),
    ({"reinstatement_rate": "1;1;1"}, "reinstatement_rate needs one rate, or exactly 2"),
]


@pytest.mark.parametrize(("changes", "rule"), TERMS, ids=[row[1][:24] for row in TERMS])
def test_an_offer_whose_terms_do_not_go_together_is_refused(changes: dict[str, Any], rule: str) -> None:
    assert Offer.model_validate(OFFER).count == 2
    with pytest.raises(ValueError, match=rule):
        Offer.model_validate({key: value for key, value in (OFFER | changes).items() if value is not None})


def test_a_tail_begins_above_the_least_amount_and_a_simulation_has_no_more_losses_than_can_be_drawn() -> None:
    tail = {"kind": "lognormal_gpd", "mu": 1, "sigma": 1, "threshold": 10, "body": 0.9, "xi": 0.5, "beta": 5}
    assert LognormalGpdSeverity.model_validate({**tail, "least": 9}).least == 9
    with pytest.raises(ValueError, match="least must be below threshold"):
        LognormalGpdSeverity.model_validate({**tail, "least": 10})
    peril = {"class": "hot", "frequency": 1000, "severity": tail}
    with pytest.raises(ValueError, match="losses would be drawn"):
        Simulate.model_validate({"years": 20_000_000, "seed": 1, "peril": [peril]})


CASH, INSURANCE = LAW["instrument"]
BONDS = {"class": "security", "buckets": ["main"], "factor": "cash_factor"}
ALL = {"mode": "groups", "group": [{"id": "g", "title": "g", "within": "all", "classes": ["cash", "security", "insurance"]}]}
SILENT = {**INSURANCE, "deductible": {"treatment": "silent"}}
CAP = {"id": "c", "kind": "cap", "bucket": "main", "classes": ["cash", "security"], "amount": "floor"}
TEST = {"name": "t", "inputs": {"required_amount": 1e9}}
RULES: list[tuple[dict[str, Any], str]] = [
    ({"instrument": [CASH, BONDS, SILENT], "combination": ALL, "constraint": [CAP]}, "holds several classes of group `g`"),
    ({"instrument": [INSURANCE], "constraint": []}, "nothing can hold the extra_cash of bucket `main`"),
    (
        {"instrument": [CASH, BONDS, {**INSURANCE, "deductible": {**INSURANCE["deductible"], "classes": ["cash"]}}], "constraint": []},
        "is held in other classes than count",
    ),
    ({"instrument": [CASH, BONDS, INSURANCE], "combination": ALL, "constraint": []}, "extra_cash cannot stand in a group of which all"),
    ({"regime": LAW["regime"] | {"status": "in_force", "effective_to": "2026-01-01"}}, "in force, and ended on 2026-01-01, before as_of"),
    ({"test": [{**TEST, "barred": ["min_term_days"]}]}, "the file's own test `t` has no policy to judge"),
    ({"test": [TEST]}, "the file's own test `t` expects nothing"),
]


@pytest.mark.parametrize(("changes", "rule"), RULES, ids=[row[1][:28] for row in RULES])
def test_rules_of_a_law_that_do_not_go_together_are_refused(changes: dict[str, Any], rule: str) -> None:
    assert Regime.model_validate(LAW).bucket[0].id == "main"
    with pytest.raises(ValueError, match=rule):
        Regime.model_validate(LAW | changes)
