"""The catalogue of words: nothing lacks Japanese, nothing is left over, and what is compiled is what is written."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from support.catalogue import KEYWORDS, MO, PO, extracted, mo_bytes, po_bytes, stored, updated, without_japanese
from support.paths import ROOT

from optimizer.i18n.catalogue import WORDS


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extracted()


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return stored()


def test_every_message_of_the_code_has_its_japanese(template: Catalog, catalogue: Catalog) -> None:
    assert len(template) > 500
    assert without_japanese(updated(catalogue, template)) == []
    assert not [message.id for message in catalogue if message.fuzzy and message.id]


def test_the_catalogue_is_as_make_words_writes_it(template: Catalog, catalogue: Catalog) -> None:
    """In order, without what has gone from the code, without dates and places."""
    assert not catalogue.obsolete
    assert PO.read_bytes() == po_bytes(updated(catalogue, template))


def test_what_is_compiled_is_what_is_written() -> None:
    assert MO.read_bytes() == mo_bytes(PO.read_bytes())


def test_a_translation_takes_its_parts_from_those_of_the_english(catalogue: Catalog) -> None:
    """Of a fault the Japanese takes what it needs; so does a sentence of an explanation; any other word has the same places in both."""
    for message in catalogue:
        english, japanese = places(str(message.id)), places(str(message.string))
        assert japanese <= english, message.id
        assert (message.context or "explain.").startswith("explain.") or japanese == english, message.context


def test_a_key_stands_once() -> None:
    keys = Counter(key for module in (ROOT / "optimizer" / "i18n" / "english").glob("*.py") for key in _keys(module))
    assert len(keys) == len(WORDS) > 900
    assert [key for key, times in keys.items() if times > 1] == []


def _keys(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "word":
            yield ast.literal_eval(node.args[0])


def test_every_key_that_code_asks_for_is_there() -> None:
    """A key put together of parts must fit a key at the least: `status.{status}` fits `status.certified`."""
    asked = list(_asked())
    assert len(asked) > 500
    keys = " ".join(WORDS)
    assert [(where, pattern) for where, pattern in asked if re.search(rf"(?<!\S){pattern}(?!\S)", keys) is None] == []


def _asked() -> Iterator[tuple[str, str]]:
    """Yield the keys asked for by name, each as a pattern, with its place."""
    for module in chain(*((ROOT / "optimizer" / room).rglob("*.py") for room in ("report", "ui"))):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and node.args
                and ast.unparse(node.func).rpartition(".")[2] in {"say", "voice", "knows", "text_of"}
            ):
                prefix = (
                    "statute." if ast.unparse(node.func) == "self.say" and module.name == "law.py" and module.parent.name == "text" else ""
                )
                for pattern in _patterns(node.args[0]):
                    yield f"{module.relative_to(ROOT)}:{node.lineno}", prefix + pattern


def _patterns(key: ast.expr) -> Iterator[str]:
    match key:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\S+" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_patterns(one), *_patterns(other))


def test_a_message_is_given_the_parts_that_its_template_has() -> None:
    calls = list(_calls())
    assert len(calls) > 500
    for where, call in calls:
        named = {keyword.arg for keyword in call.keywords}
        assert isinstance(call.args[0], ast.Constant), where
        assert isinstance(call.args[0].value, str), where
        assert named == (places(call.args[0].value) if named else set()), where


def test_a_template_is_a_literal() -> None:
    """Babel reads literals alone: a template put together is a message that no catalogue has."""
    for where, call in _calls():
        assert len(call.args) == 1, where


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every message of the code, with its place."""
    for module in (ROOT / "optimizer").rglob("*.py"):
        if module != ROOT / "optimizer" / "errors.py":
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                    yield f"{module}:{node.lineno}", node


def places(text: str) -> set[str]:
    """Return the names of the places of a text; none where it is no template."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def test_what_is_looked_for_is_what_the_code_calls() -> None:
    assert set(KEYWORDS) == {"Message", "word"}
