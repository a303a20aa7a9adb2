"""A session's answers and settings as one small file: JSON that is read back whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from optimizer.errors import Fault, InputError, Message
from optimizer.files.exchange import Exchange
from optimizer.files.exchange_link import exchange_of, link_of
from optimizer.files.faults import shown
from optimizer.values import float_of

FORMAT = "reserve-page/1"
NAME = "my-exchange.json"
LARGEST = 100_000
"""Bytes."""
MOST_SETTINGS = 500
LONGEST = 200
"""Letters of a setting's key or value."""


def to_saved_file(exchange: Exchange | None, settings: dict[str, str]) -> bytes:
    """Return the file that holds the answers (none: the example's case) and the settings over them."""
    answers = None if exchange is None else exchange.model_dump(mode="json", exclude_defaults=True)
    body = {"format": FORMAT, "exchange": answers, "settings": settings}
    return (json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def read_saved_file(data: bytes) -> tuple[Exchange | None, dict[str, str]]:
    """Return answers and settings of a file, or raise `InputError` with the one reason why it is not taken."""
    if len(data) > LARGEST:
        raise _refused("", Message("the file has more than {largest:,} bytes", largest=LARGEST))
    try:
        body = json.loads(data, parse_float=float_of)
    except (ValueError, RecursionError):
        raise _refused("", Message("this is not a file that this page saved")) from None
    if not isinstance(body, dict) or body.get("format") != FORMAT or set(body) != {"format", "exchange", "settings"}:
        raise _refused("", Message("this is not a file that this page saved"))
    return _exchange(body["exchange"]), _settings(body["settings"])


def stated_exchange(link: str) -> Exchange:
    """Return the exchange of a saved file, or the one that a link's word stands for; raise `InputError` with the one reason against it."""
    if not link.endswith(".json"):
        return exchange_of(link)
    try:
        with Path(link).open("rb") as file:
            exchange, _ = read_saved_file(file.read(LARGEST + 1))
    except (OSError, ValueError):
        fault = Fault(link, None, "", link[:80], Message("there is no such file, or it may not be read"), Message("check the path"))
        raise InputError([fault]) from None
    if exchange is None:
        raise _refused("exchange", Message("the file holds no exchange of its own"))
    return exchange


def _exchange(answers: Any) -> Exchange | None:
    if answers is None:
        return None
    try:
        return exchange_of(link_of(Exchange.model_validate(answers)))
    except (ValidationError, ValueError):
        raise _refused("exchange", Message("the file holds an answer that cannot be")) from None


def _settings(settings: Any) -> dict[str, str]:
    if not isinstance(settings, dict) or len(settings) > MOST_SETTINGS:
        raise _refused("settings", Message("the file holds a setting that cannot be"))
    for key, value in settings.items():
        if not isinstance(value, str) or not key or not value or max(len(key), len(value)) > LONGEST:
            raise _refused(shown(key), Message("the file holds a setting that cannot be"))
    return dict(settings)


def _refused(field: str, rule: Message) -> InputError:
    return InputError([Fault(NAME, None, field, "", rule, Message("save the file once more from the page"))])
