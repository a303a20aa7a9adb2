"""The policy in force: its term, notice and days to pay are what the law and the firm's own deadline look at, and what is blank is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.paths import ROOT

from optimizer import InputError, load_case
from optimizer.files.exchange import Cover, Exchange, answers_of, case_of
from optimizer.files.saving import save_folder, save_workbook
from optimizer.files.statement import statement_of
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.law.in_force import late_policies, uncounted_policies
from optimizer.law.recognition import recognise
from optimizer.ui.components.in_force import uncounted_lines

BASE = ROOT / "data" / "cases" / "jp-midsize"
"""Its day is 2026-11-22; its law asks for a year and 90 days of notice, its rule of liquidity for payment within 30 days."""
YEAR = {"start": date(2026, 4, 1), "end": date(2027, 4, 1), "notice_days": 90, "payout_days": 30}


def case_with(folder: Path, **terms: Any) -> Case:
    """Return the case of an exchange with a policy in force."""
    cover = Cover.model_validate({"limit": 5e8, "premium": 20e6, **terms})
    exchange = answers_of(statement_of(BASE), "x").model_copy(update={"cover": cover})
    folder.mkdir(exist_ok=True)
    return load_case(save_folder(case_of(exchange, BASE), folder / "case"))


def failed(case: Case) -> set[str]:
    """Return the conditions of the law that the policy in force fails."""
    return {bar.rule for policy in uncounted_policies(case) for bar in policy.barred}


def test_what_is_stated_reaches_the_law_and_counts(tmp_path: Path) -> None:
    case = case_with(tmp_path, **YEAR)
    (policy,) = case.in_force
    assert (policy.term_days, policy.residual_days, policy.notice_days, policy.payout_days) == (365, 130, 90, 30)
    assert not uncounted_policies(case)
    assert not late_policies(case)
    credit = [requirement.credit[-1] for requirement in recognise(case).requirements]
    assert max(credit) == 5e8


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"notice_days": None}, {"min_notice_days"}),
        ({"notice_days": 89}, {"min_notice_days"}),
        ({"end": date(2027, 3, 31)}, {"min_term_days"}),
        ({"end": date(2027, 3, 31), "notice_days": 0}, {"min_term_days", "min_notice_days"}),
        ({"start": None, "end": None}, set()),
    ],
)
def test_what_is_blank_or_too_short_counts_for_nothing_under_the_rule_named(
    changed: dict[str, Any], rules: set[str], tmp_path: Path
) -> None:
    case = case_with(tmp_path, **{**YEAR, **changed})
    assert failed(case) == rules
    assert {bar.rule for bar in recognise(case).barred if bar.offer == "in-force"} == rules


@pytest.mark.parametrize(("days", "is_late"), [(None, True), (31, True), (30, False), (0, False)])
def test_a_policy_that_pays_too_late_is_none_for_the_rule_with_a_deadline(days: int | None, is_late: bool, tmp_path: Path) -> None:
    case = case_with(tmp_path, **{**YEAR, "payout_days": days})
    assert [(late.tail.id, late.tail.within_days) for late in late_policies(case)] == ([("liquidity", 30)] if is_late else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_said_in_words_of_the_page(language: Language, tmp_path: Path) -> None:
    say = Voice(language, "JPY")
    lines = uncounted_lines(case_with(tmp_path), say)
    assert len(lines) == 2
    assert all(say("in_force.policy") in line and say("barred.not_stated") in line for line in lines)
    assert "90" in lines[0]
    assert say("id.liquidity") in lines[1]
    assert not uncounted_lines(case_with(tmp_path / "year", **YEAR), say)


@pytest.mark.parametrize(
    "wrong", [{"start": date(2026, 4, 1)}, {"end": date(2027, 4, 1)}, {"start": date(2027, 4, 1), "end": date(2027, 4, 1)}]
)
def test_half_a_term_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Cover.model_validate({"limit": 1, "premium": 0, **wrong})


def test_a_policy_that_has_ended_is_not_in_force(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ended by the day of the case, 2026-11-22"):
        case_with(tmp_path, **{**YEAR, "start": date(2025, 11, 22), "end": date(2026, 11, 22)})


def test_the_workbook_has_the_columns_and_one_without_them_is_read(tmp_path: Path) -> None:
    exchange = answers_of(statement_of(BASE), "x")
    for name, cover in (("with", Cover.model_validate({"limit": 5e8, "premium": 20e6, **YEAR})), ("blank", Cover(limit=5e8, premium=20e6))):
        save_workbook(case_of(Exchange.model_validate({**exchange.model_dump(), "cover": cover}), BASE), tmp_path / f"{name}.xlsx")
        read = statement_of(tmp_path / f"{name}.xlsx")
        assert {"term_days", "residual_days", "notice_days", "payout_days"} <= set(read.tables["catalogue"].header)
    older = statement_of(BASE).tables["catalogue"].header
    assert "residual_days" not in older
    assert load_case(tmp_path / "blank.xlsx").in_force[0].term_days == 365
