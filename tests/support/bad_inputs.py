"""A good case, and two hundred ways to spoil it: each with the lines it must be met with."""

from __future__ import annotations

import os
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


FILES = [
    bad("no case.toml", lambda f: (f / "case.toml").unlink(), ("case.toml:", "no such file")),
    bad("no losses", lambda f: (f / "losses.csv").unlink(), ("losses.csv:", "no such file")),
    bad("empty case", put("case.toml", ""), ("case.toml:", "empty")),
    bad("empty catalogue", put("catalogue.csv", ""), ("catalogue.csv:", "empty")),
    bad("white catalogue", put("catalogue.csv", "\n\n"), ("catalogue.csv:", "empty")),
    bad("blank first row", put("losses.csv", "\n" + LOSSES), ("losses.csv:1", "must name the columns")),
    bad("one byte", put("losses.csv", "x"), *((f"losses.csv:1 {c}", "column") for c in ("x", "year", "class", "loss"))),
    bad("losses of header only", put("losses.csv", LOSSES.split("\n")[0]), ("losses.csv:", "no rows")),
    bad("cut mid-row", put("losses.csv", LOSSES[:-11]), ("losses.csv:4", "2 cells, the header 5")),
    bad("workbook as csv", put("catalogue.csv", b"PK\x03\x04\x00\x00"), ("catalogue.csv:", "workbook")),
    bad("old workbook", put("catalogue.csv", b"\xd0\xcf\x11\xe0\xa1"), ("catalogue.csv:", "workbook")),
    bad("pdf as losses", put("losses.csv", b"%PDF-1.7\n"), ("losses.csv:", "PDF")),
    bad("parquet as csv", put("losses.csv", b"PAR1abc"), ("losses.csv:", "Parquet")),
    bad("utf-16", put("case.toml", CASE.encode("utf-16")), ("case.toml:", "UTF-16")),
    bad("shift-jis", put("case.toml", CASE.replace('"good"', '"good" # 円').encode("shift-jis")), ("case.toml:2", "not UTF-8")),
    bad("latin-1 note", put("catalogue.csv", CATALOGUE.replace("first", "é").encode("latin-1")), ("catalogue.csv:2", "not UTF-8")),
    bad("nul in case", put("case.toml", CASE.replace("good", "go\0od")), ("case.toml:2", "control character")),
    bad("nul in losses", put("losses.csv", LOSSES.replace("500", "5\0")), ("losses.csv:2", "control character")),
    bad("cr only", put("losses.csv", LOSSES.replace("\n", "\r")), ("losses.csv:1", "LF or CRLF")),
    bad("one long line", put("losses.csv", LOSSES + "9" * 20_000), ("losses.csv:5", "longer than")),
    bad("folder as file", instead(Path.mkdir), ("losses.csv:", "not a plain file")),
    bad("fifo", instead(os.mkfifo), ("losses.csv:", "not a plain file")),
    bad(
        "device",
        instead(lambda place: place.symlink_to("/dev/zero")),
        ("losses.csv:", "leads out of the case's folder"),
    ),
    bad(
        "circular link",
        instead(lambda place: place.symlink_to("losses.csv")),
        ("losses.csv:", "read"),
    ),
    bad("sparse giant", lambda f: os.truncate(f / "catalogue.csv", 10**10), ("catalogue.csv:", "more than 5 MB")),
    case("file above", '"losses.csv"', '"../good/losses.csv"', ("../good/losses.csv:", "within it")),
    case("file at root", '"losses.csv"', '"/etc/x.csv"', ("/etc/x.csv:", "within it")),
    case("file on host", '"losses.csv"', "'\\\\host\\x.csv'", ("\\\\host\\x.csv:", "within it")),
    case("file encoded", '"losses.csv"', '"%2e%2e/x.csv"', ("%2e%2e/x.csv:", "no such file")),
    case("file with nul", '"losses.csv"', '"x\\u0000.csv"', ("x\ufffd.csv:", "within it")),
    case("file of 300 letters", '"losses.csv"', f'"{"x" * 300}.csv"', ("xxx", "within it")),
    case("losses of another kind", '"losses.csv"', '"losses.xlsx"', ("losses.xlsx:", ".csv or a .parquet")),
    bad(
        "broken parquet",
        both(swap("case.toml", "losses.csv", "l.parquet"), put("l.parquet", b"PAR1xx")),
        ("l.parquet:", "Parquet"),
    ),
]
TOML = [
    case("syntax", "[losses]", "[losses", ("case.toml:12", "not TOML")),
    case("key twice", 'id = "good"', 'id = "good"\nid = "b"', ("case.toml:3", "stands twice")),
    case("table twice", "[limits]", "[losses]\n[limits]", ("case.toml:35", "table stands twice")),
    case("lists too deep", "[losses]", "x = " + "[" * 900 + "\n[losses]", ("case.toml", "TOML")),
    case("dotted bomb", "[losses]", ".".join("a" * 4000) + " = 1\n[losses]", ("case.toml:12", "more than 50 points")),
    case("number of 5000 digits", "150", "1" * 5000, ("case.toml", "too long")),
    case("long hexadecimal", "rate = 150", "rate = 0x" + "f" * 5000, ("case.toml:44 fx.USD.rate", "finite")),
    case("wrong format", "case/1", "case/2", ("case.toml:1 format", "reserve-case/1")),
    case("no format", 'format = "reserve-case/1"', "", ("case.toml format", "must be stated")),
    case("no id", 'id = "good"\n', "", ("case.toml id", "must be stated")),
    case("id with space", '"good"', '"go od"', ("case.toml:2 id", "an id must be")),
    case("id as number", '"good"', "7", ("case.toml:2 id", "an id must be")),
    case("formula id", '"good"', "'=cmd|calc!A1'", ("case.toml:2 id", "an id must be")),
    case("unknown key", "premium_budget", "premium_buget", ("case.toml:36 limits.premium_buget", "did you mean `premium_budget`?")),
    case("unknown table", "[limits]", "[limit]", ("case.toml:35 limit:", "did you mean `limits`?")),
    case("key of memory", 'id = "good"', 'id = "good"\nfingerprint = "0"', ("case.toml:3 fingerprint", "unknown key")),
    case("own name of class", "class = ", "cls = ", ("case.toml:22 reserve.trust.cls", "did you mean `class`?")),
    case("unknown class", "ringfenced_trust", "gold", ("case.toml:22 reserve.trust.class", "must be 'cash'")),
    case("lower-case currency", '"JPY"', '"jpy"', ("case.toml:3 currency", "three capital letters")),
    case("currency sign", '"JPY"', '"¥"', ("case.toml:3 currency", "three capital letters")),
    case("31 November", "2026-11-22", '"2026-11-31"', ("case.toml:4 as_of", "no such day")),
    case("day by slashes", "2026-11-22", '"01/02/2026"', ("case.toml:4 as_of", "not a date")),
    case("day with time", "2026-11-22", "2026-11-22T00:00:00", ("case.toml:4 as_of", "not a date")),
    case("no day for the law", "as_of = 2026-11-22\n", "", ("case.toml as_of", "as of a day")),
    case("true for a number", "carry = 0.1", "carry = true", ("case.toml:18 reserve.cash.carry", "not a number")),
    case("number in quotes", "carry = 0.1", 'carry = "0.1"', ("case.toml:18 reserve.cash.carry", "quotes")),
    case("commas in quotes", "carry = 0.1", 'carry = "1,000"', ("case.toml:18 reserve.cash.carry", "commas")),
    case("nan", "carry = 0.1", "carry = nan", ("case.toml:18 reserve.cash.carry", "finite")),
    case("inf", "max = 5e9", "max = inf", ("case.toml:24 reserve.trust.max", "finite")),
    case("1e400", "max = 5e9", "max = 1e400", ("case.toml:24 reserve.trust.max", "finite")),
    case("negative", "carry = 0.1", "carry = -0.1", ("case.toml:18 reserve.cash.carry", "negative")),
    case("least above most", "max = 5e9", "max = 5e9\nmin = 6e9", ("case.toml:25 reserve.trust.min", "above max")),
    case("reserve twice", '"trust"', '"CASH"', ("case.toml:21 reserve.CASH.id", "stands twice")),
    case("no reserve", "[[reserve]]", "[[reserves]]", ("case.toml", "reserve")),
    case(
        "reserve as table",
        CASE[CASE.index("[[reserve]]") : CASE.index("[[tail]]")],
        "[reserve]\nid = 'a'\n",
        ("case.toml:16 reserve", "list"),
    ),
    case(
        "nine instruments",
        "[[tail]]",
        "".join(f"[[reserve]]\nid = 'r{i}'\ncarry = 1\n" for i in range(7)) + "[[tail]]",
        ("case.toml:16 reserve", "at most 8"),
    ),
    case("level 1", "level = 0.99", "level = 1", ("case.toml:29 tail.solvency.level", "below 1")),
    case("level 95", "level = 0.99", "level = 95", ("case.toml:29 tail.solvency.level", "below 1")),
    case("measure", '"tvar"', '"cvar"', ("case.toml:28 tail.solvency.measure", "'tvar' or 'var'")),
    case("flag as text", "level = 0.99", 'level = 0.99\nhold = "yes"', ("case.toml:30 tail.solvency.hold", "true or false")),
    case("flag as number", "level = 0.99", "level = 0.99\nhold = 1", ("case.toml:30 tail.solvency.hold", "true or false")),
    case("covers as number", '["hot"]', "5", ("case.toml:32 backing[1].covers", "list of patterns")),
    case("covers nothing", '["hot"]', "[]", ("case.toml:32 backing[1].covers", "at least one pattern")),
    case(
        "fraction alone",
        "premium_budget = 1e9",
        "max_premium_fraction_per_insurer = 0.5",
        ("case.toml:36 limits.max_premium_fraction_per_insurer", "premium_budget"),
    ),
    case("half a policy", "premium_budget = 1e9", "max_policies = 1.5", ("case.toml:36 limits.max_policies", "whole")),
    case("years 0", 'failures = "f', 'years = 0\nfailures = "f', ("case.toml:14 losses.years", "above 0")),
    case("rate 0", "rate = 150", "rate = 0", ("case.toml:44 fx.USD.rate", "above 0")),
    case("rate negative", "rate = 150", "rate = -1", ("case.toml:44 fx.USD.rate", "negative")),
    case("rate of the own currency", "[fx.USD]", "[fx.JPY]\nrate = 2\n[fx.USD]", ("case.toml:43 fx.JPY", "own currency")),
    case("fx code", "[fx.USD]", "[fx.usd]\nrate = 2\n[fx.USD]", ("case.toml:43 fx.usd", "three capital letters")),
    case("threads", "[fx.USD]", "[solve]\nthreads = 1e6\n[fx.USD]", ("case.toml:44 solve.threads", "at most 64")),
    case("no time", "[fx.USD]", "[solve]\ntime_limit = 0\n[fx.USD]", ("case.toml:44 solve.time_limit", "above 0")),
    case("gap 1", "[fx.USD]", "[solve]\ngap = 1.0\n[fx.USD]", ("case.toml:44 solve.gap", "below 1")),
    case("reversing mark", 'id = "good"', 'id = "good"\nname = "a\u202eb"', ("case.toml:3 name", "control characters")),
    case("tax later", "[limits]", "[firm]\ntax_rate = 0.3\n[limits]", ("case.toml:36 firm.tax_rate", "not supported yet")),
    case(
        "restore later",
        "level = 0.99",
        "level = 0.99\nrestore = true",
        ("case.toml:30 tail.solvency.restore", "not supported yet"),
    ),
]
LAW = [
    case("unknown law", "-2027-", "-2028-", ("case.toml:7 regime.id", "jp-crypto-2027-hypothetical")),
    case(
        "unknown input",
        "customer_assets",
        "customer_asset",
        ("case.toml:10 regime.inputs.customer_asset", "not ask"),
        ("case.toml:9 regime.inputs.customer_assets", "asks for this"),
    ),
    case("input negative", "100e9", "-1", ("case.toml:10 regime.inputs.customer_assets", "negative")),
    case("rate of the law over 1", "100e9", "100e9\nrate = 5", ("case.toml:11 regime.inputs.rate", "between 0 and 1")),
    case("law in another currency", 'currency = "JPY"', 'currency = "EUR"', ("case.toml:3 currency", "in JPY")),
    case("law not there", '"jp-crypto-2027-hypothetical"', '"own.toml"', ("own.toml:", "no such file")),
    case("law above", '"jp-crypto-2027-hypothetical"', '"../own.toml"', ("../own.toml:", "within it")),
]
SHAPE = [
    offer("extra cell", FIRST, FIRST + ",1", ("catalogue.csv:2", "13 cells, the header 12")),
    offer("missing cell", FIRST, FIRST.removesuffix(",first"), ("catalogue.csv:2", "11 cells, the header 12")),
    offer(
        "unknown column",
        "offer,insurer",
        "offer,insurr",
        ("catalogue.csv:1 insurr", "unknown column"),
        ("catalogue.csv:1 insurer", "missing"),
    ),
    offer("cyrillic column", "covers", "c\u043evers", ("catalogue.csv:1 c\u043evers", "unknown column")),
    bad(
        "repeated column",
        put("catalogue.csv", "offer,insurer,limit,reinstatements,premium,premium\nq1,A,1,0,1,1\n"),
        ("catalogue.csv:1 premium", "stands twice"),
    ),
    offer("header with space", "covers,", " covers,", ("catalogue.csv:1 ", "unknown column")),
    offer("blank row", FIRST, FIRST + "\n", ("catalogue.csv:3", "blank row")),
    offer("row of blanks", FIRST, FIRST + "\n,,,,,,,,,,,", ("catalogue.csv:3", "blank row")),
    offer(
        "total row",
        THIRD,
        THIRD + "\nTotal,,,,,90400,,,,,,",
        *((f"catalogue.csv:5 {c}", "must be stated") for c in ("insurer", "limit")),
    ),
    offer("comment row", FIRST, "# offers\n" + FIRST, ("catalogue.csv:2", "1 cell, the header 12")),
    bad("semicolons", put("catalogue.csv", CATALOGUE.replace(",", ";")), ("catalogue.csv:1", "separated by semicolons")),
    bad("tabs", put("losses.csv", LOSSES.replace(",", "\t")), ("losses.csv:1", "separated by tabs")),
    offer("open quote", '"a, b"', '"a, b', ("catalogue.csv:4", "quotes do not balance")),
    offer("break in a cell", ",first", ',"fi\nrst"', ("catalogue.csv:2 note", "line break")),
    offer("space in a cell", "q1,A", "q1,A ", ("catalogue.csv:2 insurer", "spaces")),
    bad(
        "html",
        put("catalogue.csv", "<html><body>"),
        ("catalogue.csv:1 <html><body>", "unknown column"),
        *((f"catalogue.csv:1 {c}", "missing") for c in ("offer", "insurer", "limit", "premium")),
    ),
]
NUMBERS = [
    amount("thousands", '"50,000"', "commas"),
    amount("points", "1.000.00", "not a number"),
    amount("space within", "50 000", "not a number"),
    amount("underscore", "50_000", "underscores"),
    amount("per cent", "5%", "per cent"),
    amount("yen", "¥50000", "currency sign"),
    amount("oku", "10億", "whole units"),
    amount("million", "5m", "whole units"),
    amount("bracketed", "(5)", "brackets"),
    amount("full width", "５００", "ASCII"),
    amount("arabic", "٥٠٠", "not a number"),
    amount("NA", "NA", "not a number"),
    amount("nan cell", "nan", "not a number"),
    amount("inf cell", "inf", "finite"),
    amount("too large", "1e400", "finite"),
    amount("too small", "1e-400", "too small"),
    amount("minus", "-1", "negative"),
    amount("hexadecimal", "0x10", "not a number"),
    amount("TRUE", "TRUE", "not a number"),
    amount("#REF", "#REF", "not a number"),
    amount("a day", "2026-11-22", "not a number"),
    amount("blank", "", "must be stated"),
    amount("forty digits", "9" * 40, "finite"),
]
OFFERS = [
    offer("offer twice", "q2,B", "Q1,B", ("catalogue.csv:3 offer", "row 2 already"), ("catalogue.csv:4 excludes", "no such offer")),
    offer("html id", "q1,A", "q1,<script>", ("catalogue.csv:2 insurer", "an id must be")),
    offer("formula insurer", "q1,A", "q1,=cmd", ("catalogue.csv:2 insurer", "an id must be")),
    offer("no id", "q1,A", ",A", ("catalogue.csv:2 offer", "must be stated"), ("catalogue.csv:3 requires", "no such offer")),
    offer("requires itself", "s1,q1,", "s1,q2,", ("catalogue.csv:3 requires", "itself")),
    offer("excludes nobody", ",q2,USD", ",q9,USD", ("catalogue.csv:4 excludes", "no such offer")),
    offer("limit 0", "1000000,1,", "0,1,", ("catalogue.csv:2 limit", "above 0")),
    offer("no reinstatements", "1000000,1,", "1000000,,", ("catalogue.csv:2 reinstatements", "must be stated")),
    offer("unlimited alone", "1000000,1,", "unlimited,0,", ("catalogue.csv:2 aggregate_limit", "needs an aggregate_limit")),
    offer("half a reinstatement", "1000000,1,", "1000000,0.5,", ("catalogue.csv:2 reinstatements", "whole")),
    offer("share above 1", "0.25;0.5", "0.25;1.5", ("catalogue.csv:3 shares", "at most 1")),
    offer("shares falling", "0.25;0.5", "0.5;0.25", ("catalogue.csv:3 shares", "rise")),
    offer("share too small to be told", "0.25;0.5", "1e-9;0.5", ("catalogue.csv:3 shares", "at least 0.000001")),
    offer("range too low to be told", "0.1..0.5", "0..1e-9", ("catalogue.csv:4 shares", "must reach 0.000001")),
    offer("range reversed", "0.1..0.5", "0.5..0.1", ("catalogue.csv:4 shares", "rise")),
    offer("slot twice", ",s1,q1", ",s1;s1,q1", ("catalogue.csv:3 slots", "twice")),
    offer("empty part", ",s1,q1", ",s1;,q1", ("catalogue.csv:3 slots", "empty part")),
    offer("pattern", "A,hot,", "A,hot.*.x,", ("catalogue.csv:2 covers", "pattern")),
    offer("no rate", ",USD,", ",EUR,", ("catalogue.csv:4 currency", "no rate from EUR")),
    offer("use", "slots,requires,excludes,currency", "slots,requires,excludes,use", ("catalogue.csv:4 use", "'may', 'must' or 'no'")),
    case("rate too high", "rate = 150", "rate = 1e23", ("catalogue.csv:4 limit", "at most 1e+24")),
]
LOSS = [
    loss("negative loss", "500", "-500", ("losses.csv:2 loss", "negative")),
    loss("nan loss", "500", "nan", ("losses.csv:2 loss", "not a number")),
    loss("blank loss", "500", "", ("losses.csv:2 loss", "must be stated")),
    loss("broken year", ROW, "2.5,hot,1,,0.02", ("losses.csv:4 year", "whole")),
    loss("year in words", ROW, "two,hot,1,,0.02", ("losses.csv:4 year", "not a number")),
    loss("year beyond 2^53", ROW, "9007199254740994,hot,1,,0.02", ("losses.csv:4 year", "at most")),
    loss("class of three", "hot.insider", "a.b.c", ("losses.csv:2 class", "a class must be")),
    loss("event with space", "e1", "e 1", ("losses.csv:2 event", "an id must be")),
    loss("space at class", "1,cold,", "1, cold,", ("losses.csv:3 class", "spaces")),
    loss("extra loss cell", ROW, ROW + ",9", ("losses.csv:4", "6 cells, the header 5")),
    loss("quoted extra cell", ROW, '2,"hot",1,,0.02,9', ("losses.csv:4", "6 cells, the header 5")),
    loss("blank loss row", ROW, "\n" + ROW, ("losses.csv:4", "blank row")),
    loss("probability over 1", ROW, "2,hot,1,,1.5", ("losses.csv:4 probability", "between 0 and 1")),
    loss("probability blank", ROW, "2,hot,1,,", ("losses.csv:4 probability", "must be stated")),
    loss("two probabilities", "250,e1,0.01", "250,e1,0.02", ("losses.csv:3 probability", "differs")),
    loss("sum over 1", ROW, "2,hot,1,,0.995", ("losses.csv probability", "sum to more than 1")),
    case("both weights", 'failures = "f', 'years = 5\nfailures = "f', ("losses.csv:1 probability", "must not both")),
    bad("no weights", put("losses.csv", "year,class,loss\n1,hot,5\n"), ("losses.csv:1 probability", "no probability")),
    bad(
        "more years than said",
        both(
            swap("case.toml", 'failures = "f', 'years = 1\nfailures = "f'),
            put("losses.csv", "year,class,loss\n1,a,5\n2,a,5\n"),
        ),
        ("losses.csv year", "more years than [losses] years = 1"),
    ),
    case("too frequent", "[fx.USD]", "[scale]\nloss_frequency = 100\n[fx.USD]", ("losses.csv probability", "scale.loss_frequency")),
    bad(
        "VaR of many years",
        both(
            swap("case.toml", '"tvar"', '"var"'),
            put("losses.csv", "year,class,loss,probability\n" + "".join(f"{i},a,1,1e-4\n" for i in range(2001))),
        ),
        ("case.toml tail.solvency.measure", "tvar"),
    ),
    bad("failure twice", swap("failures.csv", "7,B", "2,A"), ("failures.csv:3 year", "already")),
    bad("insurer in small letters", swap("failures.csv", "7,B", "7,b"), ("failures.csv:3 insurer", "otherwise")),
    bad("failure without year", swap("failures.csv", "7,B", ",B"), ("failures.csv:3 year", "must be stated")),
]
BUNDLES = [
    bundles("bundle twice", "b1,q1;q2,1\nB1,q2;q3,1", ("bundles.csv:3 bundle", "row 2 already")),
    bundles("bundle of nobody", "b1,q1;q9,1", ("bundles.csv:2 offers", "no such offer")),
    bundles("bundle in capitals", "b1,q1;Q2,1", ("bundles.csv:2 offers", "no such offer")),
    bundles("bundle of one", "b1,q1,1", ("bundles.csv:2 offers", "at least two")),
    bundles("bundle of one twice", "b1,q1;q1,1", ("bundles.csv:2 offers", "twice")),
    bundles("bundle of none", "b1,,1", ("bundles.csv:2 offers", "must be stated")),
    bundles("bundle with an empty part", "b1,q1;;q2,1", ("bundles.csv:2 offers", "empty part")),
    bundles("bundle by commas", "b1,q1,q2,1", ("bundles.csv:2", "4 cells, the header 3")),
    bundles("bundle without id", ",q1;q2,1", ("bundles.csv:2 bundle", "must be stated")),
    bundles("discount below 0", "b1,q1;q2,-1", ("bundles.csv:2 discount", "negative")),
    bundles("discount in per cent", "b1,q1;q2,5%", ("bundles.csv:2 discount", "per cent")),
    bundles("discount blank", "b1,q1;q2,", ("bundles.csv:2 discount", "must be stated")),
    bundles("two faults of a bundle", "b1,q1,-1", ("bundles.csv:2 discount", "negative"), ("bundles.csv:2 offers", "at least two")),
    bad("no bundles", both(WITH_BUNDLES, lambda f: (f / "bundles.csv").unlink()), ("bundles.csv:", "no such file")),
    bad("no discount", both(WITH_BUNDLES, put("bundles.csv", "bundle,offers\nb1,q1;q2\n")), ("bundles.csv:1 discount", "missing")),
    bad(
        "percentage of a bundle",
        both(WITH_BUNDLES, put("bundles.csv", "bundle,offers,discount,rate\nb1,q1;q2,1,0.1\n")),
        ("bundles.csv:1 rate", "unknown column"),
    ),
    case("bundles in the case", "as_of", "discounts = []\nas_of", ("case.toml:4 discounts", "unknown key")),
]
SIMULATE = """\
[losses.simulate]
years = 100000
seed = 1

[[losses.simulate.peril]]
class = "hot.insider"
frequency = 0.02
severity = { kind = "lognormal", mu = 20, sigma = 1.5, cap = 1e12 }

[[losses.simulate.peril]]
class = "cold"
frequency = 0.01
severity = { kind = "share", of = 100e9, alpha = 0.95, beta = 2.4 }

[[losses.simulate.shock]]
id = "vendor"
frequency = 0.001
perils = ["hot.insider", "cold"]
"""


def drawn(name: str, old: str, new: str, *lines: tuple[str, str]) -> Bad:
    """Simulate the losses of the good case, and spoil that."""
    spoilt = SIMULATE.replace(old, new, 1)
    assert spoilt != SIMULATE
    return Bad(name, swap("case.toml", '[losses]\ntable = "losses.csv"\nfailures = "failures.csv"\n', spoilt), lines)


def table(name: str, key: str, text: str, *lines: tuple[str, str]) -> Bad:
    """Add a table of insurers or of responses."""
    return Bad(name, both(swap("case.toml", "as_of", f'{key} = "{key}.csv"\nas_of'), put(f"{key}.csv", text)), lines)


PERIL = "losses.simulate.peril.hot.insider"
UNCERTAIN = [
    drawn("no seed", "seed = 1\n", "", ("case.toml:12 losses.simulate.seed", "must be stated")),
    drawn("no year", "100000", "0", ("case.toml:13 losses.simulate.years", "above 0")),
    drawn("too many years", "100000", "1e9", ("case.toml:13 losses.simulate.years", "at most")),
    drawn("negative seed", "seed = 1", "seed = -1", ("case.toml:14 losses.simulate.seed", "negative")),
    drawn("negative frequency", "0.02", "-0.02", (f"case.toml:18 {PERIL}.frequency", "negative")),
    drawn("frequency of a sum", "0.02", "5000", (f"case.toml:18 {PERIL}.frequency", "at most 1000")),
    bad(
        "nothing happens",
        both(
            swap("case.toml", '[losses]\ntable = "losses.csv"\nfailures = "failures.csv"\n', SIMULATE),
            swap("case.toml", "frequency = 0.02", "frequency = 0"),
            swap("case.toml", "frequency = 0.01", "frequency = 0"),
            swap("case.toml", "frequency = 0.001", "frequency = 0"),
        ),
        ("case.toml:16 losses.simulate.peril", "nothing ever happens"),
    ),
    drawn(
        "less than Poisson", "frequency = 0.02", "frequency = 0.02\ndispersion = 0.5", (f"case.toml:19 {PERIL}.dispersion", "at least 1")
    ),
    drawn("no such severity", '"lognormal"', '"pareto"', (f"case.toml:19 {PERIL}.severity", "must be")),
    drawn("no sigma", ", sigma = 1.5", "", (f"case.toml:19 {PERIL}.severity.sigma", "must be stated")),
    drawn("sigma 0", "sigma = 1.5", "sigma = 0", (f"case.toml:19 {PERIL}.severity.sigma", "above 0")),
    drawn("no base", "of = 100e9, ", "", ("case.toml:24 losses.simulate.peril.cold.severity.of", "must be stated")),
    drawn(
        "no mean",
        'kind = "lognormal", mu = 20, sigma = 1.5, cap = 1e12',
        'kind = "lognormal_gpd", mu = 20, sigma = 1.5, threshold = 1e9, body = 0.5, xi = 1.2, beta = 1e9',
        (f"case.toml:19 {PERIL}.severity.xi", "no mean"),
    ),
    drawn("shock of a stranger", '"cold"]', '"warm"]', ("case.toml:26 losses.simulate.shock", "no peril has the class `warm`")),
    drawn("peril twice", 'class = "cold"', 'class = "HOT.insider"', ("case.toml:16 losses.simulate.peril", "twice")),
    drawn("tail of few years", "100000", "50", ("case.toml:44 tail.solvency.level", "fewer than 20")),
    drawn(
        "years of a table",
        "[losses.simulate]",
        "[losses]\nyears = 5\n[losses.simulate]",
        ("case.toml:13 losses.years", "belongs to a table"),
    ),
    drawn(
        "both sources", "[losses.simulate]", '[losses]\ntable = "losses.csv"\n[losses.simulate]', ("case.toml:13 losses.table", "not both")
    ),
    drawn(
        "coin without days",
        "[[losses.simulate.shock]]",
        "[losses.simulate.coin]\nvolatility = 0.7\n[[losses.simulate.shock]]",
        ("case.toml:26 losses.simulate.coin.days", "must be stated"),
    ),
    table("insurer twice", "insurers", "insurer\nA\na\n", ("insurers.csv:3 insurer", "row 2 says this already")),
    table("failure of 5", "insurers", "insurer,failure_probability\nA,5\n", ("insurers.csv:2 failure_probability", "between 0 and 1")),
    table("affiliated perhaps", "insurers", "insurer,affiliated\nA,perhaps\n", ("insurers.csv:2 affiliated", "yes or no")),
    table("grade of hope", "insurers", "insurer,grade\nA,hoped\n", ("insurers.csv:2 grade", "'assumed'")),
    table("no insurers", "insurers", "insurer,mood\nA,good\n", ("insurers.csv:1 mood", "unknown column")),
    table("response of nobody", "responses", "offer,class,probability\nq9,hot,0.5\n", ("responses.csv:2 offer", "no such offer")),
    table("response of 90", "responses", "offer,class,probability\n*,hot,90\n", ("responses.csv:2 probability", "between 0 and 1")),
    table("response in per cent", "responses", "offer,class,probability\n*,hot,90%\n", ("responses.csv:2 probability", "per cent")),
    table("response twice", "responses", "offer,class\n*,hot\n*,hot\n", ("responses.csv:3 class", "row 2 says this already")),
    table("response to two", "responses", "offer,class\n*,hot;cold\n", ("responses.csv:2 class", "one pattern a row")),
    table("response to a.b.c", "responses", "offer,class\n*,a.b.c\n", ("responses.csv:2 class", "a pattern must be")),
    table("response without class", "responses", "offer,probability\n*,1\n", ("responses.csv:1 class", "missing")),
    bad(
        "price of an event",
        put("losses.csv", "year,class,loss,event,probability,price\n1,hot,500,e1,0.01,1\n1,cold,250,e1,0.01,1.5\n"),
        ("losses.csv:3 price", "write 1 in all"),
    ),
    case(
        "figure of nothing",
        "[fx.USD]",
        '[[figure]]\nkey = "reserve.gold.carry"\ngrade = "assumed"\nsource = "x"\n[fx.USD]',
        ("case.toml:44 figure[1].key", "no figure under this key"),
    ),
    case(
        "range upside down",
        "[fx.USD]",
        '[[figure]]\nkey = "fx.USD.rate"\ngrade = "assumed"\nsource = "x"\nlow = 2\nhigh = 1\n[fx.USD]',
        ("case.toml:47 figure[1].low", "above high"),
    ),
]
ALL = [*FILES, *TOML, *LAW, *SHAPE, *NUMBERS, *OFFERS, *LOSS, *BUNDLES, *UNCERTAIN]
