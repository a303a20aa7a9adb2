"""What the documents print is what is run, where they point to is there, and what the docstrings cite of them stands in them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from markdown.extensions.toc import slugify
from support.commands import Command
from support.paths import ROOT

from optimizer import model
from optimizer.cli import app
from optimizer.files.scenario_file import scenario_file_schema
from optimizer.report.formats.schema import schema

FORMATS = ROOT / "docs" / "formats"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MOST_LINES, MOST_COLUMNS = 150, 100
"""Of the README; columns of its prose."""
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`([\w/.-]+\.md)`")
_CITED = re.compile(r"formats\.md`?\s+(§\s?\d+(?:(?:,| and)\s+§\s?\d+)*)")


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE, SITE = _module("make_transcript"), _module("formulas")


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("document", "script"), MADE.SCRIPTS)
def test_the_script_of_each_reader_prints_what_its_page_shows(document: str, script: str) -> None:
    found = MADE.block_of("script").search(_text(document))
    assert found is not None
    assert found[2]
    assert MADE.of_script(script) == found[2]


@pytest.mark.parametrize(("document", "mark", "arguments"), MADE.TRANSCRIPTS)
def test_each_block_of_a_document_has_one_place(document: str, mark: str, arguments: str) -> None:
    blocks = MADE.block_of(f"transcript of {mark}").findall(_text(document))
    assert len(blocks) == 1
    assert blocks[0][1].strip()
    assert (ROOT / arguments.split()[1]).exists()


@pytest.mark.parametrize("name", MADE.COMMANDS)
def test_the_page_of_each_command_shows_its_help(name: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = MADE.block_of(f"transcript of {name} --help").search(_text(f"docs/commands/{name}.md"))
    assert found is not None
    assert command(name, "--help") == (0, found[2], "")


def test_every_command_has_a_page_and_a_line_in_the_readme() -> None:
    assert set(app.cli.commands) == set(MADE.COMMANDS)
    for command in MADE.COMMANDS:
        assert f"[`{command}`](docs/commands/{command}.md)" in _text("README.md")
        assert f"[`{command}`]({command}.md)" in _text("docs/commands/index.md")


def test_every_block_that_is_said_to_be_printed_is_one_that_is_made() -> None:
    made = {f"transcript of {mark}" for _, mark, _ in MADE.TRANSCRIPTS}
    made |= {f"transcript of {command} --help" for command in MADE.COMMANDS} | {"script", f"head of {MADE.README[1]}"}
    marks = {mark for path in DOCUMENTS for mark in re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8"))}
    assert marks - {"end"} <= made


def test_the_readme_begins_the_transcript_that_its_page_has_whole() -> None:
    document, mark, count = MADE.README
    head = MADE.block_of(f"head of {mark}").search(_text(document))
    whole = next(MADE.block_of(f"transcript of {mark}").search(_text(page)) for page, name, _ in MADE.TRANSCRIPTS if name == mark)
    assert head is not None
    assert head[2].count("\n") == count
    assert head[2] == MADE.first_lines(whole[2], count)


def test_the_readme_is_short() -> None:
    lines = _text("README.md").splitlines()
    assert len(lines) <= MOST_LINES
    assert [line for line in lines if len(line) > MOST_COLUMNS and not line.startswith("|")] == []


def _links(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield file and anchor of each relative link of a document."""
    for target in _LINK.findall(_FENCED.sub("", path.read_text(encoding="utf-8"))):
        if "://" not in target:
            name, _, anchor = target.partition("#")
            yield (path.parent / name).resolve() if name else path, anchor


def _anchors(path: Path) -> set[str]:
    headings = _HEADING.findall(_FENCED.sub("", path.read_text(encoding="utf-8")))
    return {slugify(re.sub(r"[`*]|\]\(.*?\)|\[", "", heading), "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_an_anchor(path: Path) -> None:
    broken = [(str(file), anchor) for file, anchor in _links(path) if not file.exists() or (anchor and anchor not in _anchors(file))]
    assert broken == []


def _keys(schema: Any) -> set[str]:
    """Return the keys that a JSON Schema names, at whatever depth."""
    if isinstance(schema, list):
        return {key for part in schema for key in _keys(part)}
    if not isinstance(schema, dict):
        return set()
    inner = [part for name, part in schema.items() if name != "Pattern"]  # written as a text, whatever it is in memory
    return {*schema.get("properties", {}), *(key for part in inner for key in _keys(part))}


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("case", ("case", "simulation")),
        ("catalogue", ("catalogue",)),
        ("answer", ("answer",)),
        ("certificate", ("certificate",)),
        ("scenarios", ("scenarios",)),
    ],
)
def test_every_key_that_is_read_or_written_stands_in_its_page(name: str, pages: tuple[str, ...]) -> None:
    spans = [span for page in pages for span in re.findall(r"`([^`]+)`", (FORMATS / f"{page}.md").read_text(encoding="utf-8"))]
    described = scenario_file_schema({}) if name == "scenarios" else schema(name)
    assert _keys(described) - {word for span in spans for word in re.findall(r"\w+", span)} == set()


def test_the_symbols_of_the_method_are_those_of_the_model() -> None:
    rows = re.compile(r"^\| \$.*\|$", re.MULTILINE)
    assert rows.findall(model.__doc__ or "") == rows.findall(_text("docs/method/model.md")) != []


def test_every_document_that_the_code_names_is_there() -> None:
    """`formats.md` stands for the folder of that name, and its sections are held below."""
    named = {name for path in (ROOT / "optimizer").rglob("*.py") for name in _NAMED.findall(path.read_text(encoding="utf-8"))}
    assert {name for name in named - {"formats.md", "README.md"} if not (ROOT / name).is_file()} == set()


def test_every_section_that_a_docstring_cites_is_in_the_formats() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "optimizer").rglob("*.py"))]
    found = [cited for text in sources for cited in _CITED.findall(text)]
    assert len(found) == sum(text.count("formats.md") for text in sources) > 0
    assert {int(number) for cited in found for number in re.findall(r"\d+", cited)} <= set(SITE.SECTIONS)
    for number, page in SITE.SECTIONS.items():
        assert (FORMATS / f"{page}.md").read_text(encoding="utf-8").startswith(f"# §{number} ")
        assert f"| §{number} | [" in (FORMATS / "index.md").read_text(encoding="utf-8")
        assert f"]({page}.md)" in (FORMATS / "index.md").read_text(encoding="utf-8")
