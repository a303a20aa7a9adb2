"""Shares written with holes: each is one line that says what is missing, wherever shares are written."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from support.bad_inputs import write_good
from support.campaigns import at_length

from optimizer import InputError, check, load_case, load_incidents
from optimizer.i18n.catalogue import in_language
from optimizer.inputs.shares import Grid, Range

GOOD = ("1", "0.25;0.5;1", "0.1;0.2;0.3;0.4", "0.1..0.5", "0..1", ".25..1")
RULES = {
    "a list has an empty part",
    "a share range has one number on either side of its `..`",
    "shares are one list or one range, not both",
}


def holed(random: Random) -> str:
    """Return shares of which one or more are missing."""
    if random.random() < 0.5:
        parts = [f"{place / 10:g}" for place in sorted(random.sample(range(1, 11), random.randint(2, 5)))]
        for _ in range(random.randint(1, 3)):
            parts[random.randrange(len(parts))] = ""
        return ";".join(parts)
    least, most = f"{random.uniform(0, 0.4):.2g}", f"{random.uniform(0.5, 1):.2g}"
    return random.choice((f"..{most}", f"{least}..", "..", f"{least}....{most}", f"{least}..{most}..1", f"{least}..{most};1", f"..;{most}"))


@pytest.mark.parametrize("seed", [*range(6), *at_length(range(6, 20))])
def test_shares_with_a_hole_are_one_line(tmp_path: Path, seed: int) -> None:
    """Ten a seed, in the catalogue and as a setting."""
    folder = write_good(tmp_path)
    random = Random(seed)
    rows = (folder / "catalogue.csv").read_text(encoding="utf-8").split("\n")
    for _ in range(10):
        text = holed(random)
        cells = rows[1].split(",")
        cells[6] = text
        (folder / "catalogue.csv").write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]), encoding="utf-8")
        with pytest.raises(InputError) as refused:
            check(folder)
        (fault,) = refused.value.faults
        assert (fault.file, fault.row, fault.field, fault.value) == ("catalogue.csv", 2, "shares", text)
        assert fault.rule in RULES, text
        assert in_language(fault.rule, "ja")
        (folder / "catalogue.csv").write_text("\n".join(rows), encoding="utf-8")
        with pytest.raises(InputError) as refused:
            load_case(folder, settings={"offers.q1.shares": text})
        assert [(fault.file, fault.field, fault.rule) for fault in refused.value.faults] == [("--set", "offers.q1.shares", fault.rule)]


@pytest.mark.parametrize("text", GOOD)
def test_shares_without_a_hole_are_read(tmp_path: Path, text: str) -> None:
    shares = load_case(write_good(tmp_path), settings={"offers.q1.shares": text}).offers[0].shares
    found = (shares.least, shares.most) if isinstance(shares, Range) else shares.sizes
    assert isinstance(shares, Range) == (".." in text)
    assert isinstance(shares, (Grid, Range))
    assert list(found) == [float(part) for part in text.replace("..", ";").split(";")]


def test_a_table_of_shares_lost_with_holes_is_told_by_the_row(tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_text("incident_date,loss_usd_m\n2020-01-01,5\n2020-01-02,7\n", encoding="utf-8")
    table = tmp_path / "severity_share.csv"
    wanted = {
        "date,share_pct\n2020-01-01,10\n2020-01-02,\n2020-01-03,\n": [(3, "this must be stated"), (4, "this must be stated")],
        "date,share_pct\n2020-01-01,10\n,\n,\n2020-01-03,5\n": [(3, "2 rows of the table are blank, the first of them here")],
        "date,share_pct\n2020-01-01,10\n2020-01-02\n": [(3, "the row has 1 cell, the header 2")],
    }
    for text, faults in wanted.items():
        table.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            load_incidents(tmp_path / "i.csv")
        assert [(fault.row, fault.rule) for fault in refused.value.faults] == faults
