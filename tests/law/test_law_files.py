"""A law's file that does not read has one fault, and so has what is stated to a law in another kind than it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from support.japan import JAPAN, JAPANESE_OFFER
from support.korea import LOSSES

from optimizer import load_case
from optimizer.errors import InputError

OWN = """\
schema = "reserve-regime/1"

[regime]
id = "own"
name = "own"
jurisdiction = "JP"
currency = "JPY"
status = "hypothetical"
as_of = 2026-11-22
grade = "assumed"

[[input]]
id = "assets"
unit = "money"
title = "assets"

[[input]]
id = "size"
type = "enum"
values = ["small", "large"]
title = "size"

[[figure]]
id = "rate"
value = 0.5
unit = "rate"
grade = "assumed"
cite = "none"

[[figure]]
id = "least"
value = 10
unit = "money"
grade = "assumed"
cite = "none"

[[figure]]
id = "both"
value = 1
unit = "flag"
grade = "assumed"
cite = "none"

[[node]]
id = "part"
op = "product"
args = ["rate", "assets"]

[[node]]
id = "chosen"
op = "lookup"
of = "size"
map = { small = "least", large = "part" }

[[node]]
id = "required"
op = "max"
args = ["part", "chosen"]

[[bucket]]
id = "main"
requirement = "required"

[[instrument]]
class = "cash"
buckets = ["main"]
factor = "rate"

[[instrument]]
class = "security"
buckets = ["main"]
factor = "rate"

[[instrument]]
class = "insurance"
buckets = ["main"]
count = "min_of_both"
factor = "rate"

[combination]
mode = "one_of"
unless = "both"

[[constraint]]
id = "cap"
kind = "cap"
bucket = "main"
classes = ["insurance"]
amount = "least"

[[test]]
name = "own"
inputs = { assets = 100, size = "large" }
expect = { required = 50 }
"""
CAP = 'classes = ["insurance"]\namount = "least"\n'
SECOND_CAP = '\n[[constraint]]\nid = "cap2"\nkind = "cap"\nbucket = "main"\nclasses = ["insurance", "cash"]\namount = "least"\n'
FLOOR = '\n[[constraint]]\nid = "{}"\nkind = "floor"\nbucket = "main"\nclasses = ["{}"]\namount = "least"\n'
ANY_MIX = ('mode = "one_of"\nunless = "both"', 'mode = "any_mix"')
DEDUCTIBLE = ('count = "min_of_both"', 'count = "min_of_both"\ndeductible = { treatment = "extra_cash", factor = "rate" }')
BAD_LAWS: list[tuple[str, list[tuple[str, str]], str]] = [
    (
        "unknown operator",
        [('op = "max"', 'op = "median"')],
        "`op` must be 'product', 'sum', 'max', 'min', 'difference', 'round_down', 'brackets'",
    ),
    (
        "value without a figure",
        [("map = { small", "map = { little")],
        "its input does not know, the value `little`",
    ),
    ("value left out", [('small = "least", ', "")], "`chosen` does not give the value `small`"),
    ("value twice", [('["small", "large"]', '["small", "small"]')], "a value stands twice"),
    ("lookup of a number", [('of = "size"', 'of = "assets"')], "`assets`, which is not an enum input"),
    ("word as a number", [('args = ["part", "chosen"]', 'args = ["part", "size"]')], "uses the word `size` as a number"),
    ("word as an amount", [('amount = "least"', 'amount = "size"')], "uses the word `size` as a number"),
    ("cycle", [('args = ["rate", "assets"]', 'args = ["rate", "required"]')], "`part` uses `required` before it is defined"),
    ("itself", [('args = ["rate", "assets"]', 'args = ["part"]')], "`part` uses `part` before it is defined"),
    ("no grade", [('unit = "flag"\ngrade = "assumed"\n', 'unit = "flag"\n')], "this must be stated"),
    ("flag of 2", [("value = 1\n", "value = 2\n")], "a flag must be 0 or 1"),
    ("rate of 5", [("value = 0.5\n", "value = 5\n")], "a rate must be between 0 and 1"),
    ("name twice", [('id = "least"', 'id = "rate"')], "the name `rate` stands twice"),
    ("class twice", [('class = "security"', 'class = "cash"')], "bucket `main` counts the class `cash` twice"),
    ("constraint twice", [(CAP, CAP + SECOND_CAP.replace("cap2", "cap"))], "two constraints, have one id"),
    (
        "cap of nothing known",
        [('amount = "least"', 'amount = "leest"')],
        "constraint `cap` names `leest`, which is not defined",
    ),
    ("cap of no class", [(CAP, CAP.replace("insurance", "gold"))], "this must be"),
    ("switch that is no flag", [('unless = "both"', 'unless = "rate"')], "`rate`, which is not a figure of unit `flag`"),
    ("no such combination", [('mode = "one_of"', 'mode = "two_of"')], "`mode` must be 'any_mix', 'one_of', 'groups'"),
    ("caps that overlap", [(CAP, CAP.replace('"]', '", "security"]') + SECOND_CAP)], "two caps of bucket `main` overlap"),
    ("floors apart", [ANY_MIX, (CAP, CAP + FLOOR.format("f", "cash") + FLOOR.format("g", "security"))], "two floors"),
    (
        "deductible, narrow floor",
        [ANY_MIX, DEDUCTIBLE, (CAP, CAP + FLOOR.format("f", "cash"))],
        "must name every reserve class",
    ),
    (
        "deductible, capped reserve",
        [ANY_MIX, DEDUCTIBLE, (CAP, CAP.replace("insurance", "cash"))],
        "can be of insurance alone",
    ),
    ("its own test fails", [("required = 50", "required = 51")], "the file's own test `own` gives 50"),
    ("its own test states no such word", [('size = "large"', 'size = "huge"')], "the file's own test `own` gives nothing"),
]


def told(folder: Path, law: str, inputs: str) -> list[str]:
    """Return the lines with which a case under a law is refused."""
    case = JAPAN.replace('"jp-crypto-2027-hypothetical"', '"own.toml"').replace("required_amount = 10e9", inputs)
    texts: Mapping[str, str] = {"case.toml": case, "own.toml": law, "catalogue.csv": JAPANESE_OFFER, "losses.csv": LOSSES}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_case(folder)
    return str(raised.value).split("\n")


@pytest.mark.parametrize(("changes", "words"), [bad[1:] for bad in BAD_LAWS], ids=[bad[0] for bad in BAD_LAWS])
def test_a_law_that_does_not_read_has_one_fault(folder: Path, changes: list[tuple[str, str]], words: str) -> None:
    law = OWN
    for old, new in changes:
        assert old in law
        law = law.replace(old, new, 1)
    lines = told(folder, law, 'assets = 100\nsize = "small"')
    assert len(lines) == 1, lines
    assert lines[0].startswith("own.toml:")
    assert words in lines[0]


STATED: list[tuple[str, str, str, str]] = [
    ("no such word", 'assets = 100\nsize = "huge"', "case.toml:11 regime.inputs.size", "one of small, large"),
    ("a number for a word", "assets = 100\nsize = 3", "case.toml:11 regime.inputs.size", "one of small, large"),
    ("a word for a number", 'assets = "many"\nsize = "small"', "case.toml:10 regime.inputs.assets", "this must be a number"),
    ("a number in quotes", 'assets = "100"\nsize = "small"', "case.toml:10 regime.inputs.assets", "must not stand in quotes"),
    ("no word", "assets = 100", "case.toml:9 regime.inputs.size", "asks for this"),
    ("half a flag", 'assets = 100\nsize = "small"\nboth = 0.5', "case.toml:12 regime.inputs.both", "a flag must be 0 or 1"),
    ("a percent sign", 'assets = 100\nsize = "small"\nrate = "5%"', "case.toml:12 regime.inputs.rate", "0-1, not per cent"),
]


@pytest.mark.parametrize(("inputs", "where", "words"), [bad[1:] for bad in STATED], ids=[bad[0] for bad in STATED])
def test_what_is_stated_to_a_law_must_be_of_its_kind(folder: Path, inputs: str, where: str, words: str) -> None:
    lines = told(folder, OWN, inputs)
    assert len(lines) == 1, lines
    assert lines[0].startswith(where)
    assert words in lines[0]
