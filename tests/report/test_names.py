"""What a reader meets in place of ids, of raw differences and of figures nobody would believe."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from support.answers import case, with_mix

from optimizer.files.laws import load_law, shipped
from optimizer.i18n.units import UNITS
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case, RegimeChoice, StatedFigure
from optimizer.inputs.levers import levers
from optimizer.report.paper.cautions import caution_lines
from optimizer.report.rows.cards import card_rows, narrowest
from optimizer.report.rows.graded_figures import weak_figure_rows
from optimizer.report.text.figures import implausible_lines
from optimizer.report.text.law import law_lines
from optimizer.report.text.names import citation_words, insurer_name, key_words, layer_name, offer_name, offer_names, requirement_name
from optimizer.report.text.remarks import choice_words, repair_words, repaired
from optimizer.results.solution import Repair, Status

JA, EN = Voice("ja", "JPY", "large"), Voice("en", "JPY", "large")


def test_an_offer_is_called_by_insurer_and_layer_whatever_unit_is_chosen() -> None:
    for unit in UNITS:
        assert offer_name("q1", case(), Voice("ja", "JPY", unit)) == "保険会社A：すべての損失区分 1～11億円"
        assert offer_name("q2", case(), Voice("en", "JPY", unit)) == "Insurer B: every class, above JPY 5bn"
    assert layer_name("q1", case(), Voice("en", "USD")) == "every class, USD 0.1–1.1bn"
    assert offer_name("nobody", case(), JA) == "nobody"


def test_two_offers_called_alike_are_told_apart_by_their_ids() -> None:
    twin = case().offers[0].model_copy(update={"offer": "twin"})
    both = case().model_copy(update={"offers": (*case().offers, twin)})
    names = offer_names(both, JA)
    assert len(set(names.values())) == 3
    assert names["twin"] == "保険会社A：すべての損失区分 1～11億円［twin］"
    assert layer_name("q1", both, EN) == "every class, JPY 0.1–1.1bn [q1]"


def test_a_name_that_somebody_typed_is_shown_as_it_was_typed() -> None:
    assert insurer_name("sompo-1", case(), JA) == "sompo-1"
    assert insurer_name("in-force", case(), JA) == "現行の保険会社"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("losses.simulate.peril.hot.insider.severity.cap", "損失の上限：ホットウォレットの内部不正"),
        ("today.policies.q1", "現行契約の付保割合：保険会社A：すべての損失区分 1～11億円"),
        ("offers.q1.premium", "見積 保険会社A：すべての損失区分 1～11億円 の保険料"),
        ("backing[1].amount", "ホットウォレット資産に対応する自己の暗号資産"),
        ("tail.solvency.level", "裾の信頼水準：支払余力"),
    ],
)
def test_a_dotted_key_is_told_in_words(key: str, words: str) -> None:
    assert key_words(key, case(), JA) == words


def test_a_difference_is_that_of_the_figures_shown() -> None:
    """5.974 and 5.966 hundred million are shown as 5.97 and 5.97, and 597.4 and 596.6 million: 0 apart, and 0.8."""
    assert EN.apart(597_400_000.0, 596_600_000.0) is None
    assert Voice("en", "JPY", "million").apart(597_400_000.0, 596_600_000.0) == "+0.8"
    for unit in UNITS:
        say = Voice("en", "JPY", unit)
        for value, other in ((1_044_999_999.0, 375_500_001.0), (2.5e8, 1.35e8), (123_456_789.5, 987_654_321.5)):
            shown, less, told = (
                Decimal((text or "0").replace(",", "")) for text in (say.amount(value), say.amount(other), say.apart(value, other))
            )
            assert shown - less == told
    assert EN.apart(None, 1.0) is None


def test_a_repair_is_told_in_the_unit_chosen_and_what_is_read_is_enough() -> None:
    repair = Repair("reserve.cash.max", 1_000_000_000.0, 1_234_560_001.0)
    assert repaired(repair, case(), JA) == 1_235_000_000.0
    assert repair_words(repair, case(), JA) == "「保有上限：現金準備」を10.00（億円）から12.35（億円）へ引き上げる"
    assert repaired(replace(repair, to=999_999_999.0), case(), JA) == 999_000_000.0
    assert repaired(repair, case(), Voice("ja", "JPY")) == 1_234_560_001.0


def with_carry(carry: float) -> Case:
    """Return the case with another cost of holding its reserve."""
    reserve = case().reserve[0].model_copy(update={"carry": carry})
    return case().model_copy(update={"reserve": (reserve,)})


def test_a_cost_of_capital_of_nine_hundred_per_cent_is_not_taken_without_a_word() -> None:
    assert implausible_lines(with_carry(0.11), EN) == []
    assert implausible_lines(with_carry(9.0), EN) == [
        "Carry a year: cash is 900 %, outside the range 0 % to 30 % that is plausible: check it before you rely on the answer."
    ]
    stated = StatedFigure(key="reserve.cash.carry", grade="assumed", source="x", low=0.07, high=0.18)
    ranged = with_carry(0.19).model_copy(update={"figure": (stated,)})
    assert "7 %～18 %" in implausible_lines(ranged, JA)[0]
    assert implausible_lines(ranged, JA)[0] in caution_lines(with_mix(Status.SOLVED), ranged, JA)


def test_the_card_of_the_headroom_says_of_which_requirement_where_there_are_several() -> None:
    solution = with_mix(Status.SOLVED)
    assert narrowest(solution) == ""
    law = solution.law[0]
    two = replace(solution, law=(law, replace(law, id="main.non_insurance_floor", slack=law.slack - 1)))
    assert {row.of for row in card_rows(two, None)} == {"", "main.non_insurance_floor"}


def test_the_paper_counts_the_assumed_figures_that_the_law_page_lists() -> None:
    """The warnings count the law's figures in use only; pages and papers count all that are assumed."""
    law = load_law("jp-crypto-2027-hypothetical")
    figures = (
        StatedFigure(key="reserve.cash.carry", grade="assumed", source="x"),
        StatedFigure(key="fx.USD.rate", grade="primary", source="x"),
    )
    asked = case().model_copy(update={"law": law, "regime": RegimeChoice(id=law.regime.id), "figure": figures})
    assert len(weak_figure_rows(asked)) == len(law.figure) + 1
    assert caution_lines(with_mix(Status.SOLVED), asked, EN)[0].startswith(f"{len(law.figure) + 1} figures are assumed")


@pytest.mark.parametrize("say", [JA, EN], ids=["ja", "en"])
def test_no_shipped_law_is_told_by_ids(say: Voice) -> None:
    """Its citations are quoted as they stand; what it calls figures, steps, requirements, choices and features has a name."""
    for name in shipped():
        law = load_law(name)
        asked = case().model_copy(update={"law": law, "regime": RegimeChoice(id=name)})
        told = [key_words(f"regime.inputs.{part.id}", asked, say) for part in (*law.figure, *law.input)]
        told += [requirement_name(bucket.id, law, say) for bucket in law.bucket]
        told += [requirement_name(f"{rule.bucket}.{rule.id}", law, say) for rule in law.constraint]
        told += [choice_words(lever, word, say) for lever in levers(asked) if lever.kind == "law_input" for word in lever.choices]
        sections = ("input", "amount", "counts", "condition", "combination", "limit")
        lines = [line for line in law_lines(law, say.language, say) if line.section in sections]
        assert not [text for text in (*told, *(line.text for line in lines)) if re.search("[a-z]_[a-z]", text)], name
        if say.language == "ja":
            assert not [text for text in told if re.search("[a-z]{3}", text)], name


def test_laws_of_japan_are_cited_in_japanese_and_foreign_ones_as_they_are_written() -> None:
    laws = [load_law(name) for name in shipped()]
    of_japan, foreign = (
        {figure.cite for law in laws if (law.regime.jurisdiction == "JP") is here for figure in law.figure} for here in (True, False)
    )
    assert of_japan
    assert not [cite for cite in of_japan if citation_words(cite, JA) == cite or "英語" in citation_words(cite, JA)]
    for cite in foreign - of_japan:
        assert citation_words(cite, JA) == f"出典（英語）：{cite}"
        assert citation_words(cite, EN) == cite
    assert citation_words("社内規程第3条", JA) == "社内規程第3条"
