"""Each condition that a policy may fail, in the words that the answer tells, with where the law says so and what would cure it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from support.audited import BN, LAW, offer, plain_case

from optimizer.errors import Message
from optimizer.inputs.insurers import Insurer
from optimizer.law.recognition import recognise

WORDS = {"grade": "assumed", "cite": "Art. 9"}
LEAST = {"id": "least", "value": 3, "unit": "years", "grade": "assumed", "cite": "Art. 5"}
MOST = {"id": "most", "value": 1e6, "unit": "money", "grade": "assumed", "cite": "Art. 6"}
ONLY = "the law counts only policies "
CONDITIONS: list[tuple[dict[str, Any], dict[str, Any], str, str, str]] = [
    (
        {"min_term_days": "min_term_days"},
        {"term_days": 300},
        ONLY + "with a term of at least 365 days; it has 300 [test]",
        "test",
        "term_days 365",
    ),
    (
        {"min_notice_days": "min_notice_days"},
        {},
        ONLY + "with notice of cancellation of at least 90 days; none is stated [test]",
        "test",
        "notice_days 90",
    ),
    (
        {"min_prior_acts_years": "least"},
        {},
        ONLY + "with cover of prior acts of at least 3 years; none is stated [Art. 5]",
        "Art. 5",
        "prior_acts_years 3",
    ),
    (
        {"min_reporting_years": "least"},
        {"reporting_years": 1},
        ONLY + "with a reporting period of at least 3 years; it has 1 [Art. 5]",
        "Art. 5",
        "reporting_years 3",
    ),
    (
        {"consent_to_cancel": True, **WORDS},
        {},
        ONLY + "whose cancellation needs the supervisor's consent; this one's does not [Art. 9]",
        "Art. 9",
        "consent_to_cancel yes",
    ),
    (
        {"features": ["a", "b"], **WORDS},
        {"features": ("b",)},
        ONLY + "that grant a, b; missing: a [Art. 9]",
        "Art. 9",
        "features b;a",
    ),
    (
        {"banned_exclusions": ["war"], **WORDS},
        {"exclusions": ("war", "tax")},
        "the law does not count policies that exclude war [Art. 9]",
        "Art. 9",
        "exclusions tax",
    ),
    (
        {"unaffiliated": True, **WORDS},
        {},
        ONLY + "of insurers outside the firm's group; A is affiliated [Art. 9]",
        "Art. 9",
        "affiliated no",
    ),
    (
        {"licences": ["life", "nonlife", "reinsurer"], **WORDS},
        {},
        ONLY + "of insurers licensed as life or nonlife or reinsurer; mutual [Art. 9]",
        "Art. 9",
        "licence life",
    ),
]


def barred(policy: dict[str, Any], terms: dict[str, Any], **instrument: Any) -> list[tuple[str, str, str]]:
    """Return text, citation and cure of each condition that an offer fails under the tests' law."""
    law = copy.deepcopy(LAW)
    law["figure"] += [LEAST, MOST]
    law["instrument"][1] |= {"policy": policy, "deductible": {"treatment": "silent"}, **instrument}
    case = plain_case(
        offer(offer="q", insurer="A", limit=5, reinstatements=0, premium=0.1, **terms),
        law=law,
        regime={"id": "test-law", "inputs": {"required_amount": BN}},
    ).model_copy(update={"underwriters": (Insurer(insurer="A", affiliated=True, licence="mutual", rating="BB"),)})
    bars = recognise(case).barred
    assert all(isinstance(bar.why, Message) for bar in bars)
    return [(str(bar.why), str(bar.why.parts.get("cite", "")), bar.cure) for bar in bars]


@pytest.mark.parametrize(("policy", "terms", "text", "cite", "cure"), CONDITIONS, ids=[row[4].split()[0] for row in CONDITIONS])
def test_a_condition_that_is_failed_is_told_with_its_article_and_its_cure(
    policy: dict[str, Any], terms: dict[str, Any], text: str, cite: str, cure: str
) -> None:
    assert barred(policy, terms) == [(text, cite, cure)]


def test_ratings_and_deductibles_bar_too() -> None:
    rated = {"haircut": {"rating": {"AA": "cash_factor", "A": "cash_factor"}}}
    assert barred({}, {}, **rated) == [(ONLY + "of insurers rated AA, A; BB", "", "rating A")]
    most = {"treatment": "cap", "most": "most", "cite": "Art. 7"}
    none = {"treatment": "prohibited", "grade": "assumed", "cite": "Art. 8"}
    deducted = {"deductible": 0.002}
    assert barred({}, deducted, deductible=most) == [
        (ONLY + "with a deductible of at most 1000000; it has 2000000 [Art. 7]", "Art. 7", "deductible 1000000")
    ]
    assert barred({}, deducted, deductible=none) == [(ONLY + "without a deductible; it has 2000000 [Art. 8]", "Art. 8", "deductible 0")]
