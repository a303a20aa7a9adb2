"""A message is its English text, and keeps what another language needs."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys

import pytest

from optimizer.errors import Fault, InputError, Message
from optimizer.i18n.catalogue import in_language

ROWS = Message("the table has more than {most:,} rows", most=20_000_000)


def test_a_message_is_its_english_text() -> None:
    text = "the table has more than 20,000,000 rows"
    assert text == ROWS
    assert hash(ROWS) == hash(text)
    assert json.dumps([ROWS]) == json.dumps([text])
    assert f"{ROWS}|{ROWS!r}" == f"{text}|{text!r}"
    assert str(Fault("losses.csv", None, "", "", ROWS, Message("make it smaller"))) == f"losses.csv: {text} (got ''); make it smaller"


def test_a_message_without_parts_stands_as_it_is_written() -> None:
    assert Message("a set {1, 2} and a brace {") == "a set {1, 2} and a brace {"


@pytest.mark.parametrize("again", [lambda value: pickle.loads(pickle.dumps(value)), copy.deepcopy])
def test_a_message_survives_the_way_out_of_a_process(again: object) -> None:
    assert callable(again)
    error = again(InputError([Fault("losses.csv", None, "", "", ROWS, Message("make it smaller"))]))
    rule = error.faults[0].rule
    assert (rule, rule.template, dict(rule.parts)) == (ROWS, ROWS.template, {"most": 20_000_000})
    assert in_language(rule, "ja") == "表の行数が 20,000,000 を超えています"


def test_a_part_that_is_a_message_is_told_in_the_language_too() -> None:
    fix = Message("{fix}; notes go to a sheet `{sheet}`", fix=Message("did you mean `{word}`?", word="losses"), sheet="read me")
    assert fix == "did you mean `losses`?; notes go to a sheet `read me`"
    assert in_language(fix, "ja") == "losses ではありませんか"
    assert in_language(fix, "en") == fix


def test_a_text_that_somebody_else_wrote_has_no_japanese() -> None:
    assert in_language(Message.verbatim("No space left on device {0}"), "ja") is None
    assert in_language(Message("{error}, {times} times", error="boom", times=3), "ja") == "boom（3 回）"


@pytest.mark.slow
def test_english_reads_no_catalogue_and_no_run_needs_babel() -> None:
    code = (
        "import sys, gettext; gettext.translation = None\n"
        "from optimizer.errors import Message\n"
        "from optimizer.i18n.catalogue import in_language\n"
        "assert in_language(Message('make it smaller'), 'en') == 'make it smaller'\n"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
