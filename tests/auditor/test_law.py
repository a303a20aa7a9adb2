"""What a law asks and counts, as the auditor works it out from its file."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from typing import Any

import pytest
from support.audited import BN, LAW, offer, plain_case, small, wrong
from support.paths import ROOT

from optimizer.auditor import audit, prove
from optimizer.losses.scenarios import from_years
from optimizer.results.solution import CostParts, Held, LawItem, LawResult

SHIPPED = tomllib.loads((ROOT / "data/regimes/jp-crypto-2027-hypothetical.toml").read_text("utf-8"))


@pytest.mark.parametrize("own_test", SHIPPED["test"], ids=[test["name"] for test in SHIPPED["test"]])
def test_the_shipped_law_asks_what_its_own_tests_say(own_test: dict[str, Any]) -> None:
    required = own_test["expect"]["required"]
    case = plain_case(law=SHIPPED, regime={"id": "jp-crypto-2027-hypothetical", "inputs": own_test["inputs"]})
    proof = prove(case, from_years([], of=1))
    assert proof is not None
    assert proof.cost == pytest.approx(0.05 * required, rel=1e-12)


def two_duties() -> dict[str, Any]:
    """Return a law of two requirements: cash counts whole for one, bonds at one half for the other; policies for neither."""
    of = {"instrument": "reserve"}
    return LAW | {
        "bucket": [{"id": "main", "requirement": "required"}, {"id": "second", "requirement": "floor"}],
        "figure": [*LAW["figure"], {"id": "half", "value": 0.5, "unit": "rate", "grade": "assumed", "cite": "test"}],
        "instrument": [
            of | {"class": "cash", "buckets": ["main"], "factor": "cash_factor"},
            of | {"class": "security", "buckets": ["second"], "factor": "half"},
        ],
    }


def test_a_law_of_two_requirements_is_met_by_two_instruments() -> None:
    """Required 10 and 0.2 x 10: cash 10 at 0.05, bonds 2 / 0.5 = 4 at 0.03."""
    case = plain_case(
        law=two_duties(),
        regime={"id": "two", "inputs": {"required_amount": 10 * BN}},
        reserve=[{"id": "cash", "carry": 0.05}, {"id": "bonds", "class": "security", "carry": 0.03, "drawable": False}],
    )
    years = from_years([], of=1)
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.62 * BN, 0.0, 0.0, 0.0)
    items = {"main": {"cash": 10.0, "bonds": 0.0}, "second": {"cash": 0.0, "bonds": 2.0}}
    main, second = (
        LawResult(key, asked * BN, asked * BN, 0.0, "assumed", tuple(LawItem(w, x * BN, "") for w, x in items[key].items()))
        for key, asked in (("main", 10), ("second", 2))
    )
    ledger = (main, replace(main, id="main.non_insurance_floor", required=2 * BN, slack=8 * BN), second)
    held = (Held("cash", "cash", 10 * BN, 0.5 * BN), Held("bonds", "security", 4 * BN, 0.12 * BN))
    answer = small(0.62 * BN, case=case, years=years, held=0.0, cost_parts=parts, law=ledger, reserve=held)
    findings = audit(case, years, answer)
    assert findings.ok, str(findings)
    short = replace(answer, reserve=(held[0], replace(held[1], amount=4 * BN - 1)))
    assert "law.second" in wrong(audit(case, years, short))


def test_a_case_that_states_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="the law needs `required`"):
        prove(plain_case(law=LAW, regime={"id": "test-law", "inputs": {}}), from_years([], of=1))
    with pytest.raises(ValueError, match="needs a premium_budget"):
        prove(plain_case(limits={"max_premium_fraction_per_insurer": 0.5}), from_years([], of=1))


COUNTED = [  # what of a policy counts toward 10, and the cash then needed
    ("limit_any_one", {"limit": 3, "reinstatements": 1}, 7.0),
    ("limit_any_one", {"limit": math.inf, "aggregate_limit": 4}, 6.0),
    ("aggregate_limit", {"limit": 3, "reinstatements": 1}, 4.0),
    ("aggregate_limit", {"limit": 3, "reinstatements": "unlimited"}, 7.0),
    ("min_of_both", {"limit": 3, "aggregate_limit": 2}, 8.0),
]


@pytest.mark.parametrize(("count", "limits", "needed"), COUNTED)
def test_the_limit_that_counts_is_the_one_the_law_names(count: str, limits: dict[str, Any], needed: float) -> None:
    instruments = [LAW["instrument"][0], LAW["instrument"][1] | {"count": count}]
    case = plain_case(
        offer(offer="q", insurer="A", premium=0, notice_days=90, **limits),
        law=LAW | {"instrument": instruments},
        regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}},
    )
    proof = prove(case, from_years([], of=1))
    assert proof is not None
    assert proof.cost == pytest.approx(0.05 * needed * BN)
