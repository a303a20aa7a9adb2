"""The board paper says what the answer says: one language, every number the JSON's; the workbook's sums are live."""

from __future__ import annotations

import io
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from support.answers import answer, case, with_mix
from support.commands import Command
from support.papers import CODES, Book, flat, history, history_pdf, pages
from support.shipped import HISTORY

from optimizer.errors import InputError
from optimizer.files import load_case, load_years
from optimizer.i18n.catalogue import WORDS, text_of
from optimizer.i18n.english import answer as answer_words
from optimizer.i18n.english import paper as paper_words
from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.report import to_json
from optimizer.report.charts import fonts
from optimizer.report.paper import paper_pdf, paper_xlsx
from optimizer.report.text.names import covers_name, insurer_name
from optimizer.results.solution import Caution, Policy, Status
from optimizer.runs import RunArguments, save
from optimizer.solver.solve import optimize

pytestmark = pytest.mark.slow

A4 = (595.276, 841.89)
FOOT = 40.0
"""Of the page, in points, where its number and the run stand."""
KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.mark.parametrize("code", CODES)
def test_the_shipped_case_fills_three_a4_pages_and_leaves_no_third_of_one_blank(code: Language) -> None:
    reader = PdfReader(io.BytesIO(history_pdf(code)))
    assert len(reader.pages) == 3
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.01)
        assert lowest(page) < A4[1] / 3


def lowest(page: PageObject) -> float:
    """Return how high above the foot of a page its lowest text stands, the footer left out."""
    heights: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: heights.append(tm[5] * cm[3] + cm[5]) if text.strip() else None)
    return min(height for height in heights if height > FOOT)


@pytest.mark.parametrize("code", CODES)
def test_every_amount_of_the_json_stands_on_the_paper(code: Language) -> None:
    told = json.loads(to_json(history()[2]))
    _stands(told, pages(history_pdf(code)))


OTHERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("jp-midsize", {"losses.simulate.years": "4000"}),
    ("jp-midsize", {"losses.simulate.years": "4000", "scale.loss_frequency": "2", "limits.max_policies": "3"}),
    ("hk-platform", {"losses.simulate.years": "4000", "regime.inputs.hot_value": "60e6"}),
    ("kr-won-market", {}),
)


@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "settings"), OTHERS, ids=["midsize", "midsize-changed", "hong-kong", "korea"])
def test_every_amount_of_other_shipped_cases_stands_on_their_paper(name: str, settings: dict[str, str]) -> None:
    asked = load_case(HISTORY.parent / name, settings=settings)
    years = load_years(asked)
    solution = optimize(asked, years)
    _stands(json.loads(to_json(solution)), pages(paper_pdf(solution, asked, "en", years=years)))


def _stands(told: dict[str, Any], paper: list[str]) -> None:
    """Hold that every amount of an answer can be read back from the text of its paper."""
    said, say = flat(" ".join(paper)), Voice("en", told["case"]["currency"], "million")
    found = [told["cost"], *(amount for amount in told["cost_parts"].values() if amount)]
    found += [policy["premium"] for policy in told["policies"]]
    found += [held[key] for held in told["reserve"] for key in ("amount", "carry")]
    found += [law[key] for law in told["law"] for key in ("required", "counted", "slack")]
    found += [rule[key] for rule in told["tail"] for key in ("gross", "net", "own_funds")]
    found += [way[key] for way in told["alternatives"].values() for key in ("cost", "reserve_total")]
    found += [event[key] for event in told["stress"] for key in ("owed", "backing", "missing", "missing_if_refused")]
    found += [payment["amount"] for event in told["stress"] for payment in event["payments"]]
    for value in found:
        assert say.amount(value) in said, value
    assert told["run"]["id"] in said
    assert told["case"]["fingerprint"] in said


def test_no_figure_on_the_paper_is_unknown_to_the_answer() -> None:
    told = json.loads(to_json(history()[2]))
    whole, say = told["alternatives"]["all_cash"], Voice("en", "JPY", "million")
    groups = ("premium", "tax", "fixed_charge", "discount")
    sums = [
        sum(told["cost_parts"][part] for part in groups),
        sum(held["amount"] for held in told["reserve"]),
        whole["cost"] - told["cost"],
        *(rule["absorbed"] - rule["net"] for rule in told["tail"]),
        *(rule["absorbed"] - rule["own_funds"] for rule in told["tail"]),
        *(value for offer in history()[0].offers for value in (offer.limit, offer.attachment, offer.deductible, offer.exhaustion)),
        *(offer.attachment + offer.deductible for offer in history()[0].offers),
        sum(held["amount"] for held in told["today"]["reserve"]),
        sum(held["amount"] for held in told["reserve"]) - sum(held["amount"] for held in told["today"]["reserve"]),
    ]
    by_insurer = [
        sum(p["amount"] for p in event["payments"] if p["insurer"] == insurer and (p["within_days"] or 0) <= (moment["day"] or 1e9))
        for event in told["stress"]
        for moment in event["timeline"]
        for insurer in {payment["insurer"] for payment in event["payments"]}
    ]
    known = {say.amount(value) for value in (*_numbers(told), *sums, *by_insurer)}
    for page in pages(history_pdf("en")):
        for figure in re.findall(r"\d{1,3}(?:,\d{3})+\.\d", page):
            assert figure in known, figure


def _numbers(value: object) -> list[float]:
    """Return every number of a JSON value."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in _numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in _numbers(part)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def test_the_english_paper_has_no_japanese_and_the_japanese_no_english_label() -> None:
    assert not KANA.search(" ".join(pages(history_pdf("en"))))
    said = flat(" ".join(pages(history_pdf("ja"))))
    for event in history()[2].stress:
        said = said.replace(flat(event.name), "")
    labels = [
        text for text in dict((*answer_words.WORDS, *paper_words.WORDS)).values() if len(text) > 9 and "{" not in text and " " in text
    ]
    assert not [label for label in labels if flat(label) in said]


@pytest.mark.parametrize("code", CODES)
def test_what_a_board_must_read_is_there(code: Language) -> None:
    first, second, third = (flat(page) for page in pages(history_pdf(code)))
    for key in (
        "illustrative",
        "paper.title",
        "status.certified",
        "mix",
        "cost",
        "law",
        "paper.alternatives",
        "chart.waterfall",
        "chart.tower",
    ):
        assert flat(text_of(key, code)) in first, key
    for key in ("chart.tower", "chart.events", "chart.days", "paper.stress"):
        assert flat(text_of(key, code)) in second, key
    for key in ("paper.tail", "paper.binding", "paper.warnings", "paper.use", "paper.versions", "chart.exceedance"):
        assert flat(text_of(key, code)) in third, key
    asked, _, solution = history()
    say = Voice(code, "JPY")
    for policy in solution.policies:
        assert flat(f"{insurer_name(policy.insurer, asked, say)} {covers_name(policy.offer, asked, say)}") in first
        assert policy.offer not in first


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_set_beyond_the_edges_of_the_page(code: Language) -> None:
    for page in PdfReader(io.BytesIO(history_pdf(code))).pages:
        places: list[tuple[float, float]] = []

        def keep(text: str, _cm: object, tm: list[float], *_: object, places: list[tuple[float, float]] = places) -> None:
            if text.strip() and abs(tm[4]) + abs(tm[5]) > 0:
                places.append((tm[4], tm[5]))

        page.extract_text(visitor_text=keep)
        assert places
        assert all(0 <= x <= A4[0] and 0 <= y <= A4[1] for x, y in places)


def test_the_same_answer_gives_the_same_bytes() -> None:
    asked, years, solution = history()
    assert paper_pdf(solution, asked, "en", years=years) == history_pdf("en")
    assert paper_xlsx(solution, asked, "ja") == paper_xlsx(solution, asked, "ja")


PAPERS = [Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE, Status.UNDECIDED, Status.INFEASIBLE]
TURNS = [(status, CODES[place % 2]) for place, status in enumerate([Status.CERTIFIED, *PAPERS])]
"""Each status in one language, the first in both; the others in `make prove`."""
OTHER_TURNS = [pytest.param(*turn, marks=pytest.mark.prove) for turn in itertools.product(PAPERS, CODES) if turn not in TURNS]


@pytest.mark.parametrize(("status", "code"), [*TURNS, *OTHER_TURNS])
def test_every_status_has_its_paper_and_optimal_is_said_of_certified_alone(status: Status, code: Language) -> None:
    found = pages(paper_pdf(answer(status), case(), code))
    assert len(found) == (2 if answer(status).policies else 1)
    said = flat(" ".join(found))
    assert flat(text_of(f"status.{status.value}", code)) in said
    assert ("optimal" in said.casefold() or "最適性" in said) == (status is Status.CERTIFIED)
    assert paper_xlsx(answer(status), case(), code)[:2] == b"PK"


def test_a_paper_of_no_mix_is_of_one_language_too() -> None:
    said = flat(" ".join(pages(paper_pdf(answer(Status.INFEASIBLE), case(), "ja"))))
    assert "保有上限：現金準備：51円→482円" in said
    assert flat(text_of("paper.proof.none_lawful", "ja")) in said
    assert "unknown" not in said
    assert "JPY" not in said


def test_a_paper_of_no_mix_names_the_conflict_and_its_repairs() -> None:
    said = flat(pages(paper_pdf(answer(Status.INFEASIBLE), case(), "en"))[0])
    assert "Mostheld:cash;" in said
    assert "Mostheld:cash:JPY51toJPY482" in said


@pytest.mark.parametrize("code", CODES)
def test_many_policies_events_and_warnings_are_counted_not_spilt(code: Language) -> None:
    many = tuple(Policy(f"policy-with-a-rather-long-name-{n:02}", "A", 1.0, 1e6, 0.0, 0.0, 0.0, 0.0) for n in range(40))
    base = with_mix(Status.SOLVED)
    warned = tuple(Caution("figure_assumed", f"x: f{n} = {n} is assumed", f"regime.inputs.figure_{n}") for n in range(60))
    events = tuple(replace(base.stress[0], id=f"e{n}", name=f"event number {n} with a name of some length") for n in range(20))
    asked = case().model_copy(update={"offers": tuple(case().offers[0].model_copy(update={"offer": p.offer}) for p in many)})
    found = pages(paper_pdf(replace(base, policies=many, warnings=warned, stress=events, law=base.law * 9), asked, code))
    assert len(found) <= 4
    more = text_of("paper.more", code)
    assert flat(more.format(count=28)) in flat(found[0])
    assert flat(more.format(count=14)) in flat(" ".join(found))


def test_text_of_the_case_is_text_on_the_paper_whatever_it_looks_like() -> None:
    odd = case().model_copy(update={"name": '#image("x") *bold* $x$ [a] @b <c> \\ "q"'})
    said = flat(pages(paper_pdf(with_mix(Status.SOLVED), odd, "en"))[0])
    assert flat('#image("x") *bold* $x$ [a] @b <c> \\ "q"') in said


def test_a_missing_font_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "PACKAGES", ("no_such_font",))
    with pytest.raises(InputError) as caught:
        paper_pdf(with_mix(Status.SOLVED), case(), "ja")
    assert str(caught.value) == (
        "report: the font of the board paper is not installed (got 'no-such-font'); run `make setup`, or `pip install no-such-font`"
    )


def test_the_workbook_shows_the_cost_of_the_json_as_the_sum_of_its_parts() -> None:
    asked, _, solution = history()
    book = Book(paper_xlsx(solution, asked, "en"))
    live = [value for place, value in book.cells.items() if place in book.formulas and place[0] == "Summary" and isinstance(value, float)]
    assert live[0] == pytest.approx(solution.cost, rel=1e-15)
    assert live[1:3] == [178_000_000, 1_300_000_000]


def test_what_the_laws_own_limits_take_off_is_a_row_of_the_ledger() -> None:
    base = with_mix(Status.SOLVED)
    book = Book(paper_xlsx(base, case(), "en"))
    taken = [place for place, text in book.cells.items() if isinstance(text, str) and text.strip() == WORDS["sheet.adjustment"]]
    assert len(taken) == 1
    amount = book.cells["Law", taken[0][1].replace("A", "C")]
    assert sum(item.counts_for for item in base.law[0].items) + float(amount) == base.law[0].counted


def test_text_is_never_a_formula() -> None:
    evil = '=HYPERLINK("http://x","y")'
    base = with_mix(Status.SOLVED)
    odd = replace(base, warnings=(Caution("+1", evil, evil),), stress=(replace(base.stress[0], name=evil),))
    book = Book(paper_xlsx(odd, case().model_copy(update={"name": evil}), "en"))
    assert list(book.cells.values()).count(evil) >= 2
    assert not [formula for formula in book.formulas.values() if "HYPERLINK" in formula]


@pytest.mark.parametrize("code", CODES)
def test_one_run_id_stands_on_everything(code: Language) -> None:
    asked, _, solution = history()
    assert solution.run is not None
    assert solution.run.id in Book(paper_xlsx(solution, asked, code)).cells.values()
    assert all(solution.run.id in flat(page) for page in pages(history_pdf(code)))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return the folder of a run kept."""
    asked, _, solution = history()
    return save(tmp_path / "runs", RunArguments(), asked, solution)


def test_the_command_writes_the_papers_beside_the_run(kept: Path, command: Command) -> None:
    code, out, err = command("report", kept)
    place = kept.with_name(f"{kept.name}-report")
    assert (code, err) == (0, "")
    assert out.split() == [str(place / name) for name in ("report-ja.pdf", "report-en.pdf", "report.xlsx", "answer.json")]
    assert sorted(file.name for file in place.iterdir()) == ["answer.json", "report-en.pdf", "report-ja.pdf", "report.xlsx"]
    assert (place / "answer.json").read_bytes() == (kept / "answer.json").read_bytes()
    assert (place / "report-en.pdf").read_bytes() == history_pdf("en")
    assert command("audit", kept)[0] == 0


def test_one_language_can_be_asked_for_and_the_place_named(kept: Path, command: Command, tmp_path: Path) -> None:
    code, out, _ = command("report", kept, "--language", "en", "--out", tmp_path / "a" / "b", "--json")
    assert code == 0
    assert [Path(file).name for file in json.loads(out)["files"]] == ["report-en.pdf", "report.xlsx", "answer.json"]
    assert Book((tmp_path / "a" / "b" / "report.xlsx").read_bytes()).names[0] == "Summary"


def test_a_run_that_was_changed_has_no_report(kept: Path, command: Command) -> None:
    told = (kept / "answer.json").read_text(encoding="utf-8")
    (kept / "answer.json").write_text(told.replace("371361567", "171361567"), encoding="utf-8")
    code, out, err = command("report", kept)
    assert (code, out) == (4, "")
    assert err.startswith("DIFFERENT: answer.json is not as manifest.json says")
    assert not kept.with_name(f"{kept.name}-report").exists()


def test_a_run_is_closed_to_its_own_report(kept: Path, command: Command) -> None:
    code, out, err = command("report", kept, "--out", kept / "papers")
    assert (code, out) == (2, "")
    assert "a run is closed by its manifest" in err
    assert len(err.splitlines()) == 1
    assert not (kept / "papers").exists()


def test_a_folder_that_is_no_run_and_a_place_that_is_no_folder_are_told_in_one_line(kept: Path, command: Command, tmp_path: Path) -> None:
    assert command("report", tmp_path)[0] == 2
    (tmp_path / "file").write_text("x", encoding="utf-8")
    code, _, err = command("report", kept, "--out", tmp_path / "file", "--language", "en")
    assert code == 2
    assert err.count("\n") == 1
    assert "the report cannot be written" in err
