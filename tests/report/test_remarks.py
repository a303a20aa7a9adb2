"""Sentences of the law page: from the template and the parts of what the ledger and its warnings say."""

from __future__ import annotations

import ast
import inspect
import re

import pytest
from support.answers import case

from optimizer.errors import Message
from optimizer.evaluation import ledger
from optimizer.evaluation.ledger import ON_TOP, OTHER
from optimizer.i18n.voice import Voice
from optimizer.report.text.remarks import caution_line, law_item_line
from optimizer.results.solution import Caution, LawItem

LEDGER = (
    Message("{cls} counts at {factor:g}", cls="cash", factor=1.0),
    Message("{cls} does not count under this law", cls="accounting_reserve"),
    Message("exactly one class of instrument may meet this requirement: here {cls}", cls="insurance"),
    Message("exactly one group of instruments may meet the law: here {group}", group="insured"),
    OTHER,
    Message("barred: {why}", why="the law counts only policies with a term of at least 365 days; it has 330"),
    Message("not needed: its deductible would ask for more cash"),
    Message("insurance does not count toward this requirement"),
    Message("limit times share counts"),
    Message("limit times share counts at {factor:g}: factor and haircuts of the law", factor=0.327273),
    Message(
        "{classes} count for at most {amount:g}: this is beyond it",
        classes=Message("{first} and {rest}", first="cash", rest=Message("{first} and {rest}", first="insurance", rest="security")),
        amount=4e9,
    ),
    ON_TOP,
)
"""What the ledger says."""


def test_the_ledger_says_nothing_else() -> None:
    """So that a sentence written anew in the ledger is not one of another reason on the page."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(ledger))) if isinstance(node, ast.Call)]
    templates = {ast.literal_eval(call.args[0]) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Message"}
    assert templates - {"{first} and {rest}"} == {message.template for message in LEDGER}


@pytest.mark.parametrize("why", LEDGER)
def test_every_sentence_of_the_ledger_has_japanese(why: Message) -> None:
    say = Voice("ja", "JPY", "large")
    line = law_item_line(LawItem("x", 0.0, why), say)
    assert line != say("item.other")
    assert not re.search(r"[a-z]{3,}", line)


@pytest.mark.parametrize(
    ("why", "line"),
    [
        (LEDGER[0], "Cash counts at 100 %"),
        (LEDGER[9], "Limit times share counts at 33 %: factor and haircuts of the law"),
        (LEDGER[10], "Cash and Insurance and Securities: at most 4,000.0 counts; this is beyond it"),
    ],
)
def test_the_parts_of_a_sentence_of_the_ledger_are_written_as_the_page_writes_them(why: Message, line: str) -> None:
    assert law_item_line(LawItem("x", 0.0, why), Voice("en", "JPY", "million")) == line


def test_a_finished_sentence_is_not_taken_apart() -> None:
    """As an answer read back from a file has it: another language cannot have it word for word."""
    say = Voice("ja", "JPY", "large")
    assert law_item_line(LawItem("x", 0.0, str(LEDGER[0])), say) == say("item.other")
    text = "cold and crime pay the same loss: USD 4.00 a year would be paid twice"
    assert caution_line(Caution("overlapping_cover", text, "offers.cold"), case(), say) == say("caution.other", where="offers.cold")


def test_an_overlap_that_the_unit_would_show_as_nothing_is_told_in_full() -> None:
    text = Message("{first} {second} {amount}", first="q1", second="q2", amount=30_000.0)
    line = caution_line(Caution("overlapping_cover", text, "offers.q1"), case(), Voice("en", "JPY", "million"))
    assert "30,000 (JPY)" in line
    assert "0.0" not in line
