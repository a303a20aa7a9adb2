"""The board paper's four sentences on the proof: of a certified answer alone, by the proof it rests on, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from support.answers import answer, case, with_mix

from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.report.paper.blocks import Bullets, Heading
from optimizer.report.paper.decision import proof_sentence
from optimizer.report.paper.optimality import optimality_sections
from optimizer.results.solution import Status

SAID: dict[tuple[Language, str], tuple[str, ...]] = {
    ("en", "certificate"): ("Certificate of optimality", "no mix that meets the rules costs less than", "python verify.py", "loss years"),
    ("en", "enumeration"): ("Proof of optimality", "priced every mix", "optimizer audit", "loss years"),
    ("ja", "certificate"): ("最適性の証明書", "条件を満たす組合せに", "検証プログラム「python verify.py」", "損失シナリオ"),
    ("ja", "enumeration"): ("最適性の証明", "すべての組合せ", "optimizer audit", "損失シナリオ"),
}


@pytest.mark.parametrize(("code", "proof"), SAID)
def test_four_sentences_say_what_is_proved_and_what_is_left(code: Language, proof: Literal["certificate", "enumeration"]) -> None:
    solution, say = replace(with_mix(Status.CERTIFIED), proof=proof), Voice(code, "JPY")
    ((row,),) = optimality_sections(solution, case(), say)
    ((heading, sentences),) = row.columns
    assert isinstance(heading, Heading)
    assert isinstance(sentences, Bullets)
    assert len(sentences.items) == 4
    head, proved, check, left = SAID[code, proof]
    assert heading.text == head
    assert proved in sentences.items[0]
    assert say.money(solution.bound) in sentences.items[0]
    assert say.money(solution.cost) in sentences.items[0]
    assert solution.case.fingerprint[:12] in sentences.items[1]
    assert check in sentences.items[2]
    assert ("verify.py" in sentences.items[2]) == (proof == "certificate")
    assert left in sentences.items[3]


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CERTIFIED])
def test_of_no_other_answer_is_it_said(status: Status) -> None:
    assert optimality_sections(answer(status), case(), Voice("en", "JPY")) == []


def test_that_no_mix_is_lawful_names_the_certificate_it_rests_on() -> None:
    solution = replace(answer(Status.INFEASIBLE), proof="certificate")
    assert proof_sentence(solution, Voice("en", "JPY")).startswith("Proof: a certificate that no mix is lawful was verified")
