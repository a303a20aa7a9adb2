"""Forty ways to spoil a shipped law's file: each is one fault, told in one line with its place, the rule and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.paths import ROOT

from optimizer.errors import InputError
from optimizer.files.laws import load_law

REGIMES = ROOT / "data" / "regimes"
Changes = list[tuple[str, str]]

AUDIT, PSD2, AMA, AIFMD, ART175 = "jp-audit-firm", "eu-psd2", "basel-ama", "eu-aifmd", "jp-art175"
NUCLEAR, SMCRA, BROKER, FSI, MICA, KOREA = "jp-nuclear", "us-smcra", "jp-broker", "jp-fsi", "eu-mica-67", "kr-vaupa"
SPOILT: list[tuple[str, str, Changes, str]] = [
    # operators and formulas
    ("unknown operator", PSD2, [('op = "brackets"', 'op = "tiers"')], "`op` must be"),
    ("no operator", PSD2, [('op = "brackets"\n', "")], "'op' must be stated"),
    ("cycle", AUDIT, [('less = "floor"', 'less = "most_insurance"')], "`most_insurance` uses `most_insurance` before it is defined"),
    ("use before definition", AUDIT, [('args = ["per_partner", "partners"]', 'args = ["floor", "partners"]')], "uses `floor` before it is"),
    ("missing input", AUDIT, [('id = "partners"\nunit', 'id = "heads"\nunit')], "uses `partners` before it is defined"),
    ("one rate too few", PSD2, [(', "rate_5"]', "]")], "4 bounds make 5 brackets"),
    ("no bounds", PSD2, [('bounds = ["bound_1", "bound_2", "bound_3", "bound_4"]', "bounds = []")], "at least one is needed"),
    ("cap below floor", BROKER, [('id = "most"\nvalue = 800_000_000', 'id = "most"\nvalue = 8_000_000')], "between 1e+07 and 8e+06"),
    ("money times money", AUDIT, [('args = ["per_partner", "partners"]', 'args = ["per_partner", "floor_per_partner"]')], "money by money"),
    ("money beside a rate", FSI, [('args = ["base", "part_rounded"]', 'args = ["base", "rate"]')], "`base` (money) beside `rate` (rate)"),
    ("rounding to days", FSI, [('to = "step"', 'to = "min_term_days"')], "`part` (money) beside `min_term_days` (days)"),
    ("bracket whose rate is money", PSD2, [('rates = ["rate_1"', 'rates = ["bound_1"')], "rate is in money"),
    # units of places
    ("a requirement in per cent", AMA, [('requirement = "required"', 'requirement = "relief"')], "needs money, and `relief` is rate"),
    ("a factor in yen", AUDIT, [('factor = "deposit_factor"', 'factor = "per_partner"')], "needs rate, and `per_partner` is money"),
    ("a term in years", AUDIT, [('min_term_days = "min_term_days"', 'min_term_days = "min_reporting_years"')], "needs days"),
    ("a haircut in days", AMA, [('mismatch = "mismatch"', 'mismatch = "residual_full"')], "needs rate, and `residual_full` is days"),
    ("eligible by an amount", SMCRA, [('eligible = "self_bond_test_met"', 'eligible = "tangible_net_worth"')], "needs flag"),
    ("no such unit", AUDIT, [('unit = "count"', 'unit = "heads"')], "this must be"),
    ("a rate above 1", PSD2, [("value = 0.4\n", "value = 40\n")], "a rate must be between 0 and 1"),
    ("a default below 0", ART175, [("default = 0", "default = -1")], "must not be negative"),
    # names
    ("figure twice", AUDIT, [('id = "floor_per_partner"\nvalue', 'id = "per_partner"\nvalue')], "the name `per_partner` stands twice"),
    ("node named like a figure", AUDIT, [('id = "required"\nop', 'id = "per_partner"\nop')], "the name `per_partner` stands twice"),
    ("bucket twice", AIFMD, [('id = "aggregate"\ntitle', 'id = "per_claim"\ntitle')], "two buckets, or two constraints, have one id"),
    ("group twice", NUCLEAR, [('id = "deposit"\ntitle', 'id = "insured"\ntitle')], "two groups have one id"),
    ("class twice", AUDIT, [('class = "bank_guarantee"', 'class = "cash"')], "bucket `main` counts the class `cash` twice"),
    ("unknown bucket", AIFMD, [('buckets = ["per_claim"]\ncount', 'buckets = ["claims"]\ncount')], "`claims` is not a bucket"),
    (
        "unknown bucket of a group",
        AIFMD,
        [('buckets = ["own_funds"]\n\n[[combination', 'buckets = ["own"]\n\n[[combination')],
        "names `own`",
    ),
    ("unknown key", AUDIT, [('class = "cash"\n', 'class = "cash"\ncolour = "red"\n')], "unknown key"),
    ("unknown class", AUDIT, [('class = "cash"', 'class = "gold"')], "this must be"),
    # grades, dates and status
    ("grade missing", AUDIT, [('unit = "days"\ngrade = "primary"\n', 'unit = "days"\n')], "this must be stated"),
    ("no such grade", AUDIT, [('unit = "days"\ngrade = "primary"', 'unit = "days"\ngrade = "sure"')], "this must be"),
    ("a grade better than its figures", MICA, [('grade = "assumed"\n\n[[regime', 'grade = "primary"\n\n[[regime')], "graded primary"),
    ("no citation", AUDIT, [('cite = "Regulations Arts 78-79: a year or more"', "")], "this must be stated"),
    ("a day that does not exist", MICA, [("effective_from = 2024-12-30", 'effective_from = "2024-02-30"')], "there is no such day"),
    ("ends before it begins", MICA, [("= 2024-12-30", "= 2024-12-30\neffective_to = 2023-01-01")], "cannot end on 2023-01-01"),
    (
        "in force from tomorrow",
        MICA,
        [("effective_from = 2024-12-30", "effective_from = 2027-01-01")],
        "in force, and from 2027-01-01 only",
    ),
    ("no such status", MICA, [('status = "in_force"', 'status = "valid"')], "this must be"),
    # rules that do not fit together
    ("words without a source", NUCLEAR, [('min_notice_days = "min_notice_days"\n', "unaffiliated = true\n")], "needs `grade` and `cite`"),
    ("nothing serves the group", NUCLEAR, [('classes = ["cash"]', 'classes = ["surety"]')], "cannot meet bucket `main`"),
    ("a requirement nobody is asked", AIFMD, [('["per_claim", "aggregate"]', '["per_claim"]')], "no group is asked for bucket `aggregate`"),
    (
        "cash held in a class that does not count",
        AIFMD,
        [('classes = ["own_funds"]\n\n[[instr', 'classes = ["pool"]\n\n[[instr')],
        "names a class",
    ),
    ("one class for several buckets", AIFMD, [('mode = "groups"', 'mode = "one_of"')], "unknown key"),
    ("a switch that is no flag", KOREA, [('unless = "limit_and_reserve_add"', 'unless = "rate"')], "not a figure of unit `flag`"),
    (
        "input required unless nothing",
        SMCRA,
        [('id = "reclamation_cost"', 'required_unless = "x"\nid = "reclamation_cost"')],
        "not an input",
    ),
    # its own tests
    ("a test with a wrong amount", AUDIT, [("required = 100_000_000", "required = 100_000_001")], "gives 1e+08"),
    (
        "a test of a name that is not there",
        AUDIT,
        [("most_insurance = 50_000_000 }", "most = 50_000_000 }")],
        "names `most`, which is not defined",
    ),
    ("a test with a wrong credit", AMA, [("credit = { main = 50 }", "credit = { main = 51 }")], "gives 50"),
    ("a test with a wrong bar", AUDIT, [('barred = ["min_term_days"]', "barred = []")], "the policy fails min_term_days"),
    ("a test that expects nothing", AUDIT, [("expect = { required = 0, most_insurance = 0 }\n", "")], "expects nothing"),
    (
        "a test of no policy",
        AMA,
        [("offer = { limit = 100, reinstatements = 0, notice_days = 90 }", "offer = { limit = 0 }")],
        "states no policy",
    ),
]


@pytest.mark.parametrize(("law", "changes", "words"), [bad[1:] for bad in SPOILT], ids=[bad[0] for bad in SPOILT])
def test_a_spoilt_law_has_one_fault_in_one_line(tmp_path: Path, law: str, changes: Changes, words: str) -> None:
    text = (REGIMES / f"{law}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_law("own.toml", tmp_path)
    lines = str(raised.value).split("\n")
    assert len(lines) == 1, lines
    assert lines[0].startswith("own.toml")
    assert words in lines[0]
    assert ";" in lines[0]


def test_there_are_at_least_forty() -> None:
    assert len({name for name, *_ in SPOILT}) == len(SPOILT) >= 40
