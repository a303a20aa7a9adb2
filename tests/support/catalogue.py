"""The catalogue of Japanese words: extracted from the code, brought up to date and compiled. `make words` runs this module."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from support.paths import ROOT

FOLDER = ROOT / "optimizer" / "i18n" / "ja" / "LC_MESSAGES"
PO, MO = FOLDER / "optimizer.po", FOLDER / "optimizer.mo"
KEYWORDS = {"Message": None, "word": ((1, "c"), 2)}
"""What Babel looks for: the template of a `Message`; a `word`'s key, which is the context, and its English."""
HEADER = b"""# Japanese words of the Reserve Optimizer. `make words` brings this file up to date with the code and compiles it.
msgid ""
msgstr ""
"Language: ja\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""Without dates, which would change with every run."""
SHIPPED = tuple(ROOT / "data" / "cases" / name / "case.toml" for name in ("jp-midsize", "jp-history"))
LAWS = tuple(sorted((ROOT / "data" / "regimes").glob("jp-*.toml")))
"""The cases that the page makes an exchange's own from, and the laws of Japan: what they say in English is shown in Japanese too."""
SAID = frozenset({"name", "note", "source"})
"""Keys of a case, and columns of its tables, whose values are sentences or names; of a law, `cite`."""


def extracted() -> Catalog:
    """Return every message of the code: English alone, in order of English and key, without the places, which would only churn."""
    template = Catalog(charset="utf-8")
    for key, english in sorted({*_messages(), *((None, text) for text in _shipped())}, key=lambda message: (message[1], message[0] or "")):
        template.add(english, context=key)
    return template


def _messages() -> Iterator[tuple[str | None, str]]:
    for module in (ROOT / "optimizer").rglob("*.py"):
        text = module.read_bytes()
        if any(keyword.encode() + b"(" in text for keyword in KEYWORDS):
            for _, english, _, key in extract("python", io.BytesIO(text), KEYWORDS, (), {"encoding": "utf-8"}):
                yield key, english if isinstance(english, str) else english[0]


def _shipped() -> Iterator[str]:
    """Yield what the shipped cases say of names and sources, and the laws of Japan of where they are written."""
    for file in LAWS:
        yield from _said(tomllib.loads(file.read_text(encoding="utf-8")), frozenset({"cite"}))
    for file in SHIPPED:
        yield from _said(tomllib.loads(file.read_text(encoding="utf-8")), SAID)
    for file in SHIPPED:
        for name in ("insurers.csv", "responses.csv", "catalogue.csv"):
            table = file.with_name(name)
            rows = csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))) if table.exists() else ()
            yield from (cell for row in rows for column, cell in row.items() if column in SAID and cell)


def _said(value: Any, keys: frozenset[str]) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _said(part, keys)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key in keys and isinstance(part, str):
                yield part
            else:
                yield from _said(part, keys)


def stored() -> Catalog:
    """Return the catalogue as it is written."""
    with PO.open("rb") as file:
        return read_po(file)


def updated(written: Catalog, template: Catalog) -> Catalog:
    """Return the messages of the code with the Japanese that is written: nothing guessed, nothing left of messages that went."""
    catalogue = Catalog()
    for message in template:
        if message.id:
            before = written.get(message.id, message.context)
            catalogue.add(message.id, before.string if before is not None else "", context=message.context)
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as text: no dates, no places, no broken lines, so that a change shows what has changed."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, omit_header=True)
    return HEADER + file.getvalue()


def mo_bytes(text: bytes) -> bytes:
    """Return a catalogue's text compiled."""
    catalogue, file = read_po(io.BytesIO(text)), io.BytesIO()
    catalogue.creation_date = datetime(1970, 1, 1, tzinfo=UTC)  # which Babel always writes: the same for the same words
    write_mo(file, catalogue)
    return file.getvalue()


def without_japanese(catalogue: Catalog) -> list[str]:
    """Return the messages that have no Japanese yet, with their keys."""
    return [f"{message.context or ''}: {message.id}" for message in catalogue if message.id and not message.string]


def main() -> None:
    """Write both files anew, and say what still has no Japanese."""
    catalogue = updated(stored(), extracted())
    text = po_bytes(catalogue)
    PO.write_bytes(text)
    MO.write_bytes(mo_bytes(text))
    for message in without_japanese(catalogue):
        print(f"no Japanese yet: {message}")  # noqa: T201 a command's answer


if __name__ == "__main__":
    main()
