"""Ten answers of an exchange make one complete case, whichever way it is kept, and a link that cannot be bent."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from support.books import bare
from support.commands import Command
from support.paths import ROOT
from support.refused_books import HOSTILE

from optimizer import InputError, Status, load_case, load_years, optimize
from optimizer.files import check
from optimizer.files.exchange import Cover, Exchange, answers_of, case_of, overlay_of
from optimizer.files.exchange_link import LONGEST, exchange_of, link_of
from optimizer.files.saved_file import to_saved_file
from optimizer.files.saving import save_folder, save_workbook
from optimizer.files.statement import statement_of

BASE = ROOT / "data" / "cases" / "jp-history"
JP = "jp-crypto-2027-hypothetical"


def exchange(**changed: Any) -> Exchange:
    """Return an exchange of one half of the base's size."""
    stated: dict[str, Any] = {
        "name": "Half",
        "hot": 2.5e9,
        "cold": 47.5e9,
        "yearly_volume": 1e12,
        "own_funds": 4e9,
        "reserve": 1e9,
        "cover": Cover(limit=5e8, premium=20e6, deductible=5e7),
        "credit_line": 3e8,
        "cost_of_capital": 0.12,
        "reserve_yield": 0.02,
        "law": JP,
    }
    return Exchange.model_validate({**stated, **changed})


def saved(of: Exchange, folder: Path) -> Path:
    """Return the folder of an exchange's case."""
    return save_folder(case_of(of, BASE), folder / "case")


def test_each_figure_follows_by_its_stated_rule(tmp_path: Path) -> None:
    case = load_case(saved(exchange(), tmp_path))
    assert (case.title, case.regime and case.regime.inputs["customer_assets"]) == ("Half", 50e9)
    cash = case.reserve[0]
    assert (cash.cls, cash.carry, cash.max) == ("ringfenced_trust", 0.1, 1e9 + 4e9 - 0.6e9)
    assert (case.firm.own_funds_at_risk, case.firm.credit_line) == (0.6e9, 3e8)
    assert (case.backing[0].amount, case.scale.loss_amount) == (2.5e9, 0.5)
    losses = {part.cls: part.loss for event in case.stress for part in event.losses}
    assert losses == {
        "cold.supply_chain": 4.75e9,
        "hot.key_compromise": 2.5e9,
        "hot.supply_chain": 2.5e9,
    }


def test_quotes_keep_their_rate_on_line_and_the_cover_in_force_is_bought(tmp_path: Path) -> None:
    there, here = load_case(BASE), load_case(saved(exchange(), tmp_path))
    for before, after in zip(there.offers, here.offers, strict=False):
        assert after.offer == before.offer
        assert after.limit == before.limit / 2
        assert after.premium / after.limit == pytest.approx(before.premium / before.limit, rel=1e-6)
    own = here.offers[-1]
    assert (own.offer, own.use, own.limit, own.premium, own.deductible, own.notice_days) == ("in-force", "must", 5e8, 20e6, 5e7, None)


def test_every_figure_that_follows_says_that_it_is_assumed_and_how() -> None:
    laid = overlay_of(statement_of(BASE), exchange())
    told = {figure["key"]: figure for figure in laid.figures}
    derived = {key for key, _ in laid.settings if not key.startswith("offers.") and key not in ("id", "name", "regime.id")}
    assert set(told) == derived
    assert all(figure["grade"] == "assumed" and figure["source"] for figure in told.values())


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"cover": None},
        {"reserve_form": "balance_sheet"},
        {"hot": 0},
        {"cold": 0},
        {"own_funds": 0, "reserve": 0},
        {"hot": 1e12, "cold": 20e12},
        {"hot": 1, "cold": 1},
        {"reserve_yield": 0.5},
        {"name": "取引所 \N{FIRE}"},
    ],
)
def test_the_case_is_valid_and_the_same_as_a_folder_and_as_a_workbook(changed: dict[str, Any], tmp_path: Path) -> None:
    statement = case_of(exchange(**changed), BASE)
    save_workbook(statement, tmp_path / "book.xlsx")
    folder = save_folder(statement, tmp_path / "case")
    check(folder)
    assert bare(load_case(tmp_path / "book.xlsx")) == bare(load_case(folder))


def test_a_reserve_on_the_balance_sheet_is_taken_to_count_in_full(tmp_path: Path) -> None:
    case = load_case(saved(exchange(reserve_form="balance_sheet"), tmp_path))
    assert case.reserve[0].cls == "accounting_reserve"
    assert case.regime is not None
    assert case.regime.inputs["accounting_reserve_factor"] == 1


@pytest.mark.slow
def test_the_case_of_an_exchange_is_solved(tmp_path: Path) -> None:
    case = load_case(saved(exchange(), tmp_path))
    solution = optimize(case, load_years(case))
    assert solution.status in (Status.CERTIFIED, Status.SOLVED)
    assert "in-force" in {policy.offer for policy in solution.policies}


MIDSIZE = ROOT / "data" / "cases" / "jp-midsize"
OTHER_LAWS = (("hk-platform", "hk-vatp"), ("kr-won-market", "kr-vaupa"))


def test_an_exchange_holds_its_reserve_in_the_one_form_it_states(tmp_path: Path) -> None:
    case = load_case(save_folder(case_of(exchange(), MIDSIZE), tmp_path / "case"))
    assert [(reserve.id, reserve.cls, reserve.carry) for reserve in case.reserve] == [("cash", "ringfenced_trust", 0.1)]
    assert not [figure for figure in case.figure if figure.key.startswith("reserve.balance_sheet")]


def test_a_form_starts_from_what_the_base_says_of_itself() -> None:
    own = answers_of(statement_of(MIDSIZE), "x")
    assert (own.hot, own.cold, own.own_funds, own.credit_line, own.carry, own.law) == (5e9, 95e9, 8e9, 1.5e9, 0.11, JP)
    assert answers_of(statement_of(ROOT / "data" / "cases" / "hk-platform"), "x").hot == 40e6


@pytest.mark.parametrize(("name", "law"), OTHER_LAWS)
def test_quotes_and_losses_of_a_base_under_another_law_are_scaled_by_what_it_says_it_holds(name: str, law: str, tmp_path: Path) -> None:
    base = ROOT / "data" / "cases" / name
    own = answers_of(statement_of(base), "x")
    there, half = load_case(base), own.model_copy(update={"hot": own.hot / 2, "cold": own.cold / 2, "own_funds": 1e12})
    here = load_case(save_folder(case_of(half, base), tmp_path / "case"))
    assert here.law is not None
    assert here.law.regime.id == law
    assert [offer.limit for offer in here.offers] == [offer.limit / 2 for offer in there.offers]


def test_an_unknown_law_is_told_with_those_that_are_shipped(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=JP):
        check(saved(exchange(law="jp"), tmp_path))


@pytest.mark.parametrize("changed", [{"hot": -1}, {"hot": 0, "cold": 0}, {"own_funds": "NaN"}, {"name": ""}, {"law": "../x"}, {"more": 1}])
def test_an_answer_that_cannot_be_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        exchange(**changed)


def test_the_command_makes_the_same_workbook_from_a_link(tmp_path: Path, command: Command) -> None:
    made, asked = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    save_workbook(case_of(exchange(), BASE), made)
    ended = command("workbook", BASE, "--exchange", link_of(exchange()), "--out", asked)
    assert (ended.code, ended.err) == (0, "")
    assert asked.read_bytes() == made.read_bytes()


@pytest.mark.parametrize("name", [*HOSTILE, "取引所", "x" * 200])
def test_a_link_brings_back_every_answer(name: str) -> None:
    link = link_of(exchange(name=name))
    assert exchange_of(link) == exchange(name=name)
    assert len(link) < LONGEST
    assert set(link) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_text(name: str, tmp_path: Path) -> None:
    save_workbook(case_of(exchange(name=name), BASE), tmp_path / "book.xlsx")
    assert load_case(tmp_path / "book.xlsx").name == name
    assert load_case(saved(exchange(name=name), tmp_path)).name == name
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["book.xlsx", "case"]


def packed(value: Any, indent: int | None = None) -> str:
    """Return a value as a link has it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), indent=indent)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def unpacked(link: str) -> Any:
    """Return what a link holds."""
    return json.loads(base64.urlsafe_b64decode(link + "=" * (-len(link) % 4)))


def test_a_link_with_any_letter_changed_is_refused() -> None:
    link = link_of(exchange())
    for place, letter in enumerate(link):
        other = "A" if letter != "A" else "B"
        with pytest.raises(InputError) as raised:
            exchange_of(link[:place] + other + link[place + 1 :])
        assert len(raised.value.faults) == 1


def test_a_link_of_another_version_too_long_or_written_otherwise_is_refused() -> None:
    held = unpacked(link_of(exchange()))
    for link, words in (
        ("", "not a link"),
        ("%2e%2e", "not a link"),
        ("x" * (LONGEST + 1), "longer than"),
        (packed([]), "not a link"),
        (packed({**held, "version": 2}), "another version"),
        (packed({**held, "more": 1}), "changed"),
        (packed({**held, "exchange": {**held["exchange"], "hot": 1e9}}), "changed"),
        (packed(held, indent=1), "not written as"),
        (link_of(exchange()) + "A", "link"),
        (link_of(exchange()) + "=", "not a link"),
        ("Ww" * 900, "not a link"),
    ):
        with pytest.raises(InputError, match=words):
            exchange_of(link)


@pytest.mark.parametrize("cover", [None, Cover(limit=5e8, premium=20e6, deductible=5e7)])
def test_where_it_stands_today_is_what_it_says_of_itself_and_nothing_of_the_base(cover: Cover | None, tmp_path: Path) -> None:
    base, case = load_case(BASE), load_case(saved(exchange(cover=cover), tmp_path))
    assert base.today is not None
    assert base.today.policies
    assert case.today is not None
    assert dict(case.today.policies) == ({} if cover is None else {"in-force": 1.0})
    assert [offer.offer for offer in case.in_force] == ([] if cover is None else ["in-force"])
    assert sum(case.today.reserve.values()) == exchange().reserve
    assert {figure.key for figure in case.figure if figure.key.startswith("today.")} == {
        *(f"today.reserve.{name}" for name in case.today.reserve),
        *(f"today.policies.{name}" for name in case.today.policies),
    }


def test_the_command_takes_the_file_that_the_page_saves(tmp_path: Path, command: Command) -> None:
    (tmp_path / "mine.json").write_bytes(to_saved_file(exchange(), {}))
    made, asked = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    save_workbook(case_of(exchange(), BASE), made)
    assert command("workbook", BASE, "--exchange", tmp_path / "mine.json", "--out", asked).code == 0
    assert asked.read_bytes() == made.read_bytes()
    (tmp_path / "none.json").write_bytes(to_saved_file(None, {}))
    for name, words in (("missing.json", "no such file"), ("none.json", "no exchange of its own")):
        ended = command("workbook", BASE, "--exchange", tmp_path / name, "--out", asked)
        assert ended.code == 2
        assert words in ended.err
