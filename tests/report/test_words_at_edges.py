"""Words for what is rare: a rule without a word of its own, a way to stand that nothing mends, an offer that nothing settles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.answers import case

from optimizer.errors import Message
from optimizer.i18n.voice import Voice
from optimizer.report.rows.standing import StandingRow
from optimizer.report.text.explained_names import binding_name, named_part
from optimizer.report.text.names import class_words, key_words, layer_name
from optimizer.report.text.negotiation import clause_words, negotiation_notes, negotiation_tables, position_key
from optimizer.report.text.remarks import value_words
from optimizer.report.text.standing import shortfall_line, standing_name
from optimizer.results.explanation import Binding, Moved, NextMix, OfferReason, Sensitivity, Verdict
from optimizer.results.negotiation import NegotiatedOffer, Negotiation
from optimizer.results.price import ClauseWorth
from optimizer.results.solution import Barred, Status

SAY = Voice("en", "JPY", "one")
Q1, Q2 = "Insurer A: every class, JPY 0.1–1.1bn", "Insurer B: every class, above JPY 5bn"
TODAY = StandingRow("today", 1.0, 1.0, None, None, None, has_must=False)


def reason(verdict: Verdict, *, bought: bool, barred: tuple[Barred, ...] = ()) -> OfferReason:
    """Return a reason for the first offer."""
    return OfferReason("q1", "A", bought, False, 1.0 if bought else 0.0, 9e7, verdict, None, None, barred)


def test_an_offer_explained_is_called_by_its_name_and_its_bars_by_theirs() -> None:
    why = Message("the law counts only policies with notice of at least {least:g} days", least=60.0)
    bars = (Barred("q1", "min_notice_days", why, "notice_days 60"), Barred("q1", "no_such_rule", why, ""))
    part = named_part(reason(Verdict.UNLAWFUL, bought=False, barred=bars), case(), SAY)
    assert isinstance(part, OfferReason)
    assert part.offer == Q1
    assert [bar.rule for bar in part.barred] == ["Least notice of cancellation", "no_such_rule"]


def test_the_next_mix_says_names_of_offers_rules_and_requirements() -> None:
    tails, headroom = (Moved("solvency", 1.0),), (Moved("main", -1.0), Moved("main.gold", 2.0))
    moved = NextMix(Status.SOLVED, 2.0, 1.0, {"q2": 1.0}, ("q2",), ("q1", "gone"), 0, 0, 0, tails, headroom)
    part = named_part(moved, case(), SAY)
    assert isinstance(part, NextMix)
    assert (part.added, part.removed) == ((Q2,), (Q1, "gone"))
    assert part.tails == (Moved("solvency", 1.0),)
    assert part.headroom == (Moved("Liability reserve", -1.0), Moved("gold", 2.0))
    assert part.cost == moved.cost


@pytest.mark.parametrize(
    ("lever", "id_", "name"),
    [("requirement", "main", "Liability reserve"), ("carry", "cash", "Cash"), ("premium", "", ""), ("carry", "nobody", "nobody")],
)
def test_a_figure_that_is_moved_has_the_name_of_what_it_belongs_to(lever: str, id_: str, name: str) -> None:
    part = named_part(Sensitivity(lever, id_, 1.0, 0.1, None, None), case(), SAY)  # type: ignore[arg-type]
    assert isinstance(part, Sensitivity)
    assert part.id == name


def test_a_rule_that_binds_is_named_by_its_kind() -> None:
    assert binding_name(Binding("tail", "solvency", 1, 1), case(), SAY) == "solvency"
    assert binding_name(Binding("requirement", "main.gold", 1, 1), case(), SAY) == "gold"
    assert binding_name(Binding("limit", "limits.max_policies", 1, 1), case(), SAY) == key_words("limits.max_policies", case(), SAY)


@pytest.mark.parametrize(
    ("verdict", "bought", "key"),
    [
        (Verdict.PREMIUM, True, "buy.edge"),
        (Verdict.PREMIUM, False, "drop.edge"),
        (Verdict.ANY, True, "buy.any"),
        (Verdict.NONE, True, "buy"),
        (Verdict.NONE, False, "drop.none"),
        (Verdict.UNLAWFUL, False, "drop.unlawful"),
        (Verdict.UNDECIDED, False, "open"),
    ],
)
def test_every_verdict_on_a_quote_has_a_position(verdict: Verdict, bought: bool, key: str) -> None:
    assert position_key(reason(verdict, bought=bought)) == f"negotiation.{key}"
    assert SAY.knows(f"negotiation.{key}")


def test_today_says_what_it_lacks_and_of_which_rules() -> None:
    """Nothing; of its own rules, where the law is met or there is none; of the law; more than any reserve mends."""
    lines = {
        "No reserve mends it.": TODAY,
        "Meets every rule.": replace(TODAY, shortfall=0.0),
        "7 missing of the firm's own rules.": replace(TODAY, shortfall=7.0),
        "Lawful; 7 missing of the firm's own rules.": replace(TODAY, is_lawful=True, shortfall=7.0, shortfall_law=0.0),
        "Below the law: 5 missing.": replace(TODAY, is_lawful=False, shortfall=7.0, shortfall_law=5.0),
    }
    assert [shortfall_line(row, SAY) for row in lines.values()] == list(lines)


def test_ways_to_stand_say_that_policies_are_among_them_and_that_there_is_no_law() -> None:
    assert standing_name(replace(TODAY, name="all_cash", has_must=True), case(), SAY) == SAY("standing.all_cash.policies")
    assert standing_name(replace(TODAY, name="law_only"), case(), SAY) == SAY("standing.law_only.none")
    assert standing_name(TODAY, case(), SAY) == "Today"


def test_what_has_no_word_is_shown_as_it_is_written() -> None:
    assert class_words("gold", SAY) == "gold"
    assert layer_name("nobody", case(), SAY) == "nobody"
    assert [value_words(value, "money", SAY) for value in (None, True, False)] == ["no limit", "on", "off"]


def test_an_amount_without_end_is_told_in_words_in_whole_units_too() -> None:
    assert SAY.money(float("inf")) == "unlimited"


def clause(column: str, stated: str, with_clause: str, *, met: bool = False, verdict: Verdict = Verdict.PREMIUM) -> ClauseWorth:
    """Return a clause worth 5."""
    return ClauseWorth(column, "rule", stated, met, with_clause, 12.0, 7.0, verdict, verdict, 5.0)


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (clause("answers", "0", "1"), ("Answer to every cause covered", "in doubt", "certain")),
        (clause("notice_days", "30", "60"), (SAY("quotes.col.notice_days"), "30 days", "60 days")),
        (clause("notice_days", "60", "60", met=True), (SAY("quotes.col.notice_days"), "60 days", "nothing")),
        (clause("*", "", "yes"), ("All that the law misses", "nothing", "yes")),
        (clause("no_such_column", "a", "b"), ("no_such_column", "a", "b")),
    ],
)
def test_a_clause_says_what_stands_there_and_what_would(of: ClauseWorth, words: tuple[str, str, str]) -> None:
    assert clause_words(of, SAY) == words


def test_a_sheet_cut_short_says_so_and_leaves_out_clauses_that_move_nothing() -> None:
    offer = case().offers[0]
    clauses = (clause("notice_days", "30", "60", verdict=Verdict.UNLAWFUL), clause("payout_days", "30", "10"))
    quote = NegotiatedOffer(offer, reason(Verdict.PREMIUM, bought=False), None, clauses)
    sheet = Negotiation(case().identity, "A", "A", (quote,), complete=False, solves=1, seconds=1.0)
    assert SAY("negotiation.incomplete") in negotiation_notes(sheet, SAY)
    table = next(table for table in negotiation_tables(sheet, SAY) if table.title.startswith("What each clause"))
    assert [row[1] for row in table.rows] == [SAY("quotes.col.payout_days")]
