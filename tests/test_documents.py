"""What the documents print is what their scripts print."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _transcripts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_transcript", ROOT / "docs" / "make_transcript.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _transcripts()


@pytest.mark.parametrize(("document", "script"), MADE.SCRIPTS)
def test_the_script_of_each_reader_prints_what_its_page_shows(document: str, script: str) -> None:
    found = MADE.block_of("script").search((ROOT / document).read_text(encoding="utf-8"))
    assert found is not None
    assert found[2]
    assert MADE.of_script(script) == found[2]


@pytest.mark.parametrize(("document", "mark", "arguments"), MADE.TRANSCRIPTS)
def test_each_block_of_a_document_has_one_place(document: str, mark: str, arguments: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert len(MADE.block_of(f"transcript of {mark}").findall(text)) == 1
    assert (ROOT / arguments.split()[1]).exists()
