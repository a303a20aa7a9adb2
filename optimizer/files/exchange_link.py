"""An exchange's answers as one word of a web address: versioned, complete, and refused where a letter of it has changed.

The word is base64url, without padding, of canonical JSON: `{"check": …, "exchange": {…}, "version": 1}`. The check is of errors, not of
who wrote it: whoever can write a link can write another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from typing import Any

from pydantic import ValidationError

from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import unprintable
from optimizer.files.exchange import Exchange

VERSION = 1
LONGEST = 2_000
"""Letters of a link; browsers and mail programs cut longer ones."""
_WORD = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_AGAIN = Message("ask for the link once more, or fill in the form")


def link_of(exchange: Exchange) -> str:
    """Return the word that stands for an exchange."""
    stated = exchange.model_dump(mode="json", exclude_defaults=True)
    body = {"exchange": stated, "version": VERSION}
    written = _canonical({**body, "check": _check(body)})
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode("ascii")


def exchange_of(link: str) -> Exchange:
    """Return the exchange that a word stands for, or raise `InputError` with the one reason why it is not taken."""
    if len(link) > LONGEST:
        raise _refused(link, Message("a link is longer than {longest:,} letters", longest=LONGEST), _AGAIN)
    body = _body(link)
    if body.get("version") != VERSION:
        raise _refused(link, Message("the link is of another version"), _AGAIN)
    check = body.pop("check", None)
    if check != _check(body) or set(body) != {"exchange", "version"}:
        raise _refused(link, Message("the link has been changed"), _AGAIN)
    try:
        exchange = Exchange.model_validate(body["exchange"])
    except ValidationError:
        raise _refused(link, Message("the link holds an answer that cannot be"), _AGAIN) from None
    if unprintable(exchange.name) or link_of(exchange) != link:
        raise _refused(link, Message("the link is not written as this program writes it"), _AGAIN)
    return exchange


def _body(link: str) -> dict[str, Any]:
    try:
        if _WORD.fullmatch(link) is None:
            raise ValueError("not base64url")
        body = json.loads(base64.urlsafe_b64decode(link + "=" * (-len(link) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise _refused(link, Message("this is not a link of this program"), _AGAIN) from None
    if not isinstance(body, dict):
        raise _refused(link, Message("this is not a link of this program"), _AGAIN)
    return body


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _check(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()[:16]


def _refused(link: str, rule: Message, fix: Message) -> InputError:
    return InputError([Fault("link", None, "", link[:40], rule, fix)])
