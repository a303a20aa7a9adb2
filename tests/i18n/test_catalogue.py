"""The catalogue of words: nothing lacks Japanese, nothing is left over, and what is compiled is what is written."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from support.catalogue import KEYWORDS, MO, PO, extracted, mo_bytes, po_bytes, stored, updated, without_japanese
from support.paths import ROOT


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
    for message in catalogue:
        if message.id:
            assert places(str(message.string)) <= places(str(message.id)), message.id


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
