"""The cover that an exchange has already, as it states it, and the row of the catalogue that says the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from optimizer.errors import Fault, InputError, Message
from optimizer.files.tables.numerals import text_of_number
from optimizer.values import Count, Date, Frozen, Money, ValueFault

IN_FORCE = "in-force"
"""Offer and insurer of the cover that the exchange has already."""


class Cover(Frozen):
    """A policy in force: pays up to `limit` of each occurrence above `deductible`, once a year, whatever the class."""

    limit: Money = Field(gt=0)
    premium: Money
    deductible: Money = 0.0
    start: Date | None = None
    """First day of its term."""
    end: Date | None = None
    """Day on which it ends: a year from 1 April 2026 ends on 1 April 2027."""
    notice_days: Count | None = None
    """Notice that its insurer gives before it cancels."""
    payout_days: Count | None = None
    """Within which it pays."""

    @model_validator(mode="after")
    def _has_a_term(self) -> Self:
        """Refuse half of a term, and one that ends before it begins."""
        if (self.start is None) is not (self.end is None):
            missing = "start" if self.start is None else "end"
            raise ValueFault(Message("a term has a first day and a day on which it ends"), Message("state both, or neither"), missing)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueFault(Message("a term ends after its first day"), Message("correct one of the two days"), "end")
        return self


def in_force_row(cover: Cover, as_of: dt.date | None) -> Mapping[str, str]:
    """Return the row of the cover; what the exchange does not say of notice and days to pay stays unstated, in nobody's favour.

    `term_days = end - start`; `residual_days = min(end - day of the case, term_days)`; a term that is not stated is left to the format,
    which takes a year. Raise `InputError` where the cover has ended by the day of the case.
    """
    return {
        "insurer": IN_FORCE,
        "covers": "*",
        "limit": text_of_number(cover.limit),
        "deductible": text_of_number(cover.deductible),
        "reinstatements": "0",
        "premium": text_of_number(cover.premium),
        "use": "must",
        "notice_days": _days(cover.notice_days),
        "payout_days": _days(cover.payout_days),
        **_term(cover, as_of),
        "note": "in force today, as the exchange states it",
    }


def _term(cover: Cover, as_of: dt.date | None) -> Mapping[str, str]:
    if cover.start is None or cover.end is None:
        return {"term_days": "", "residual_days": ""}
    term = (cover.end - cover.start).days
    if as_of is None:
        return {"term_days": str(term), "residual_days": ""}
    left = (cover.end - as_of).days
    if left <= 0:
        rule = Message("the policy has ended by the day of the case, {as_of}", as_of=as_of)
        fix = Message("correct the day, or leave the policy out")
        raise InputError([Fault("exchange", None, f"offers.{IN_FORCE}.residual_days", cover.end.isoformat(), rule, fix)])
    return {"term_days": str(term), "residual_days": str(min(left, term))}


def _days(days: int | None) -> str:
    return "" if days is None else str(days)
