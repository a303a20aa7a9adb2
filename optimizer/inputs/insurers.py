"""Who stands behind an offer, and how surely cover answers: `insurers.csv` and `responses.csv` (`formats.md` §5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from optimizer.errors import Message
from optimizer.inputs.grade import GradedWord
from optimizer.values import Frozen, Id, Pattern, Rate, ValueFault, YesNo, identifier, pattern

EVERY = "*"


def _offer_or_every(value: Any) -> str:
    return EVERY if value == EVERY else identifier(value)


def _one_pattern(value: Any) -> Pattern:
    if isinstance(value, str) and ";" in value:
        raise ValueFault(Message("one pattern a row"), Message("write a row for each"))
    return pattern(value)


class Insurer(Frozen):
    """One insurer of the catalogue; one that is not listed has these defaults."""

    insurer: Id
    name: str = ""
    rating: str = ""
    licence: str = ""
    affiliated: YesNo = False
    failure_probability: Rate = 0.0
    """Of paying nothing in a year; drawn once a year."""
    grade: GradedWord | None = None
    """How well the probability is known."""
    source: str = ""


class Response(Frozen):
    """The chance that cover answers an occurrence of some classes, for one offer or for every one."""

    offer: Annotated[str, BeforeValidator(_offer_or_every)]
    cls: Annotated[Pattern, BeforeValidator(_one_pattern), Field(alias="class", json_schema_extra={"type": "string"})]
    probability: Rate = 1.0
    grade: GradedWord | None = None
    source: str = ""


def exactness(response: Response) -> tuple[bool, bool, bool, bool]:
    """Rank a row: one that names the offer before one for every offer, then `wallet.cause`, `*.cause`, `wallet.*`, `wallet`, `*.*`, `*`.

    The cause says more than the wallet about whether a wording answers; `wallet.*` means fewer classes than `wallet`, which means the bare
    wallet too. No two patterns that speak of one class rank the same.
    """
    wallet, dot, cause = response.cls.text.partition(".")
    return response.offer != EVERY, cause not in ("", EVERY), wallet != EVERY, dot != ""


def answer_probability(responses: Sequence[Response], offer: str, class_id: str) -> float:
    """Return the chance that an offer answers a class: of the most exact row that speaks of both, 1 where none does."""
    speaking = [r for r in responses if r.offer in (EVERY, offer) and r.cls.matches(class_id)]
    return max(speaking, key=exactness).probability if speaking else 1.0
