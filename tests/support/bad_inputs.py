"""A good case, and two hundred ways to spoil it: each with the lines it must be met with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

CASE = """\
format = "reserve-case/1"
id = "good"
currency = "JPY"
as_of = 2026-11-22

[regime]
id = "jp-crypto-2027-hypothetical"

[regime.inputs]
customer_assets = 100e9

[losses]
table = "losses.csv"
failures = "failures.csv"

[[reserve]]
id = "cash"
carry = 0.1

[[reserve]]
id = "trust"
class = "ringfenced_trust"
carry = 0.05
max = 5e9

[[tail]]
id = "solvency"
measure = "tvar"
level = 0.99

[[backing]]
covers = ["hot"]
amount = 1e9

[limits]
premium_budget = 1e9

[[coverage]]
id = "hot"
covers = "hot"
min_limit = 0

[fx.USD]
rate = 150
"""
CATALOGUE = """\
offer,insurer,covers,limit,reinstatements,premium,shares,slots,requires,excludes,currency,note
q1,A,hot,1000000,1,50000,1,s1,,,,first
q2,B,hot,1000000,0,40000,0.25;0.5,s1,q1,,,
q3,B,*,10000,0,400,0.1..0.5,s2,,q2,USD,"a, b"
"""
LOSSES = """\
year,class,loss,event,probability
1,hot.insider,500,e1,0.01
1,cold,250,e1,0.01
2,hot,1e6,,0.02
"""
FAILURES = "year,insurer\n2,A\n7,B\n"

Edit = Callable[[Path], object]


class Bad(NamedTuple):
    """A way to spoil the good case, and the start and a part of each line expected."""

    name: str
    edit: Edit
    lines: tuple[tuple[str, str], ...]


def write_good(folder: Path) -> Path:
    """Write the good case."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"case.toml": CASE, "catalogue.csv": CATALOGUE, "losses.csv": LOSSES, "failures.csv": FAILURES}
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return folder


def put(file: str, content: str | bytes) -> Edit:
    """Write a file anew."""
    return lambda folder: (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)


def swap(file: str, old: str, new: str) -> Edit:
    """Replace one text in a file."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_bytes().decode()
        assert text.count(old) >= 1
        (folder / file).write_bytes(text.replace(old, new, 1).encode())

    return edit


def instead(make: Callable[[Path], object]) -> Edit:
    """Put something else in the place of the loss table."""

    def edit(folder: Path) -> None:
        (folder / "losses.csv").unlink()
        make(folder / "losses.csv")

    return edit


def both(*edits: Edit) -> Edit:
    """Make several edits."""

    def edit(folder: Path) -> None:
        for each in edits:
            each(folder)

    return edit


def bad(name: str, edit: Edit, *lines: tuple[str, str]) -> Bad:
    """Make a bad input with the lines it is to be met with."""
    return Bad(name, edit, lines)


def case(name: str, old: str, new: str, *lines: tuple[str, str]) -> Bad:
    """Spoil case.toml."""
    return Bad(name, swap("case.toml", old, new), lines)


def offer(name: str, old: str, new: str, *lines: tuple[str, str]) -> Bad:
    """Spoil the catalogue."""
    return Bad(name, swap("catalogue.csv", old, new), lines)


def loss(name: str, old: str, new: str, *lines: tuple[str, str]) -> Bad:
    """Spoil the loss table."""
    return Bad(name, swap("losses.csv", old, new), lines)


def bundles(name: str, rows: str, *lines: tuple[str, str]) -> Bad:
    """Add a table of bundles, with these rows beneath its header."""
    return Bad(name, both(WITH_BUNDLES, put("bundles.csv", f"bundle,offers,discount\n{rows}\n")), lines)


WITH_BUNDLES = both(
    swap("case.toml", "as_of", 'bundles = "bundles.csv"\nas_of'),
    put("bundles.csv", "bundle,offers,discount\nb1,q1;q2,100\nb2,q1;q2;q3,50.5\n"),
)
FIRST = "q1,A,hot,1000000,1,50000,1,s1,,,,first"
THIRD = 'q3,B,*,10000,0,400,0.1..0.5,s2,,q2,USD,"a, b"'
ROW = "2,hot,1e6,,0.02"


def amount(name: str, text: str, words: str) -> Bad:
    """Put a text in the place of the first premium."""
    return offer(name, "50000", text, ("catalogue.csv:2 premium", words))
