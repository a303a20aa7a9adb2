"""The ways to stand in words: what each is called, and what today lacks; the same on page and paper."""

from __future__ import annotations

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.rows.standing import StandingRow


def standing_name(row: StandingRow, case: Case, say: Voice) -> str:
    """Return what a way to stand is called: all cash says where policies that must be bought are in it."""
    if row.name == "all_cash" and row.has_must:
        return say("standing.all_cash.policies")
    return say("standing.law_only.none" if row.name == "law_only" and case.law is None else f"standing.{row.name}")


def shortfall_line(row: StandingRow, say: Voice) -> str:
    """Return whether today meets the rules, and what it lacks where it does not."""
    if row.shortfall is None:
        return say("standing.unmendable")
    if row.shortfall == 0:
        return say("standing.meets")
    if row.is_lawful is None:
        return say("standing.short.rules", amount=say.amount(row.shortfall))
    if row.is_lawful or row.shortfall_law is None:
        return say("standing.short", amount=say.amount(row.shortfall))
    return say("standing.unlawful", amount=say.amount(row.shortfall_law))
