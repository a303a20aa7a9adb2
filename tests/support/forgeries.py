"""Forgeries of kept runs: one thing changed anywhere in the folder, and everything that a careful forger would mend after it.

`forge(run, random)` changes a copy of a run and returns what it touched; `told_of(verdict, touched)` says whether the audit noticed, or
names it as unproved or unchecked. `answer.json` is changed leaf by leaf by type; the report is mended to fit in most of these forgeries,
the log in some, and the manifest always.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from support.kept_runs import resign

from optimizer.errors import InputError, OptimizerError
from optimizer.files import load_case
from optimizer.report import to_text
from optimizer.report.formats.answer import as_json
from optimizer.runs import RunVerdict, audit_run, read_run

Place = tuple[str | int, ...]
"""Where a leaf stands in a JSON value."""
NUDGE = 1e-3
WORDS = ("certified", "optimal", "no limit", "assumed", "")


@dataclass(frozen=True)
class Touched:
    """What a forgery changed: the file, and the dotted key within it where it has one."""

    file: str
    key: str
    how: str


# ---- the changes ----


def leaves(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of every leaf and of every list or table."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if place:
        yield place
    for key, part in inner:
        yield from leaves(part, (*place, key))


def dotted(place: Place) -> str:
    """Return a place as the audit writes it: list items are left to the key of their list."""
    return ".".join(str(key) for key in place if isinstance(key, str))


def changed(value: Any, random: Random) -> Any:
    """Return another value in place of one, by its type."""
    match value:
        case bool():
            return not value
        case int() | float():
            return random.choice([value * (1 + NUDGE), -value, 0, value + 1, value * (1 - 1e-6), None, str(value)])
        case str():
            return random.choice([*WORDS, f"{value} (checked)", value[:-1], value.upper(), None])
        case None:
            return random.choice([0.0, 1.0, "none", [], {}])
        case list():
            return _changed_list(value, random)
        case _:
            return _changed_table(value, random)


def _changed_list(value: list[Any], random: Random) -> list[Any] | None:
    if not value:
        return random.choice([None, [1.0], [{}]])
    place, other = random.randrange(len(value)), random.randrange(len(value))
    kind = random.choice(("drop", "double", "swap", "empty"))
    items = copy.deepcopy(value)
    if kind == "drop":
        del items[place]
    elif kind == "double":
        items.insert(place, copy.deepcopy(items[other]))
    elif kind == "swap":
        items[place], items[other] = items[other], items[place]
    else:
        items.clear()
    return items


def _changed_table(value: dict[str, Any], random: Random) -> dict[str, Any] | None:
    kind = random.choice(("drop", "add", "null", "turn"))
    if kind == "null" or not value:
        return None
    items = dict(value)
    if kind == "drop":
        del items[random.choice(list(items))]
    elif kind == "add":
        items["note"] = "seen by the auditors"
    else:
        items = dict(reversed(items.items()))
    return items


def put(value: Any, place: Place, new: Any) -> None:
    """Put a new value in a place."""
    for key in place[:-1]:
        value = value[key]
    value[place[-1]] = new


def at(value: Any, place: Place) -> Any:
    """Return what stands in a place."""
    for key in place:
        value = value[key]
    return value


# ---- what a forger mends after it ----


def mend_report(run: Path) -> None:
    """Write the report anew from the answer as it is now, where that reads."""
    try:
        case, solution = read_run(run)
        (run / "report.txt").write_text(to_text(solution, case), encoding="utf-8")
    except (OptimizerError, ArithmeticError, LookupError, TypeError, ValueError):
        return


def mend_log(run: Path) -> None:
    """Have the log end at the cost, bound, gap and cuts of the answer as it is now."""
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [line for line in lines if "search" in line]
    answer = json.loads((run / "answer.json").read_text(encoding="utf-8"))
    if told and isinstance(answer, dict) and isinstance(answer.get("run"), dict):
        told[-1].update(best=answer.get("cost"), bound=answer.get("bound"), gap=answer.get("gap"), cuts=answer["run"].get("cuts"))
        (run / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def mend_facts(run: Path) -> None:
    """Have `run.json` say the id and the start of the answer as it is now."""
    facts, answer = (json.loads((run / name).read_text(encoding="utf-8")) for name in ("run.json", "answer.json"))
    if isinstance(answer, dict) and isinstance(answer.get("run"), dict):
        facts |= {"id": answer["run"].get("id"), "started": answer["run"].get("started")}
        (run / "run.json").write_text(as_json(facts), encoding="utf-8")


def mend_inputs(run: Path) -> None:
    """Have answer and `run.json` say the hashes of the inputs as they are now, where these read."""
    facts, answer = (json.loads((run / name).read_text(encoding="utf-8")) for name in ("run.json", "answer.json"))
    try:
        case = load_case(run / "inputs" / facts["case"], settings=facts["settings"])
    except InputError:
        return
    names = dict(case.sources)
    for entry in facts["inputs"]:
        entry["sha256"] = names.get(entry["path"].removeprefix("inputs/").removeprefix("regimes/"), entry["sha256"])
    answer["case"]["fingerprint"] = case.fingerprint
    (run / "run.json").write_text(as_json(facts), encoding="utf-8")
    (run / "answer.json").write_text(as_json(answer), encoding="utf-8")


# ---- the forgeries ----


def forge(run: Path, random: Random) -> Touched:
    """Change one thing in a run, mend what a forger would, and sign it again."""
    weights = {answer_leaf: 12, facts_leaf: 3, report_line: 2, log_line: 2, input_text: 2, other_file: 1}
    (kind,) = random.choices(list(weights), list(weights.values()))
    touched = kind(run, random)
    resign(run)
    return touched


def answer_leaf(run: Path, random: Random) -> Touched:
    """Change a leaf, a list or a table of the answer."""
    return json_leaf(run, "answer.json", random, random.choice(((), (mend_report,), (mend_report,), (mend_log, mend_facts, mend_report))))


def facts_leaf(run: Path, random: Random) -> Touched:
    """Change a leaf, a list or a table of `run.json`."""
    return json_leaf(run, "run.json", random, random.choice(((), (mend_report,))))


def json_leaf(run: Path, name: str, random: Random, mends: tuple[Callable[[Path], None], ...]) -> Touched:
    """Change one thing in a JSON file."""
    written = json.loads((run / name).read_text(encoding="utf-8"))
    places = list(leaves(written))
    while True:
        place = random.choice(places)
        old = at(written, place)
        new = changed(old, random)
        if json.dumps(new) != json.dumps(old):
            break
    put(written, place, new)
    (run / name).write_text(as_json(written), encoding="utf-8")
    for mend in mends:
        mend(run)
    return Touched(name, dotted(place), f"{json.dumps(old)[:60]} to {json.dumps(new)[:60]}, mended {[m.__name__ for m in mends]}")


def report_line(run: Path, random: Random) -> Touched:
    """Change, drop, double, swap or add a line of the report."""
    lines = (run / "report.txt").read_text(encoding="utf-8").splitlines()
    return _write_lines(run, "report.txt", _lines_changed(lines, random, "certified: optimal, proved by enumeration"))


def log_line(run: Path, random: Random) -> Touched:
    """Change, drop, double, swap or add a line of the log, or a leaf of one."""
    lines = (run / "log.jsonl").read_text(encoding="utf-8").splitlines()
    if random.random() < 0.5:
        return _write_lines(run, "log.jsonl", _lines_changed(lines, random, '{"seconds": 0.0, "text": "0 s: best 1, bound 1"}'))
    row = random.randrange(len(lines))
    written = json.loads(lines[row])
    place = random.choice(list(leaves(written)))
    new = changed(at(written, place), random)
    put(written, place, new)
    return _write_lines(run, "log.jsonl", [*lines[:row], json.dumps(written), *lines[row + 1 :]])


def _lines_changed(lines: list[str], random: Random, more: str) -> list[str]:
    row, other, kind = random.randrange(len(lines)), random.randrange(len(lines)), random.choice(("drop", "double", "swap", "add", "word"))
    new = list(lines)
    if kind == "drop":
        del new[row]
    elif kind == "double":
        new.insert(row, lines[other])
    elif kind == "swap":
        new[row], new[other] = new[other], new[row]
    elif kind == "add":
        new.insert(row, more)
    else:
        new[row] = lines[row].replace("1", "7") if "1" in lines[row] else lines[row] + " "
    return new if new != lines else [*lines, more]


def _write_lines(run: Path, name: str, lines: list[str]) -> Touched:
    before = (run / name).read_text(encoding="utf-8")
    after = "".join(f"{line}\n" for line in lines)
    (run / name).write_text(after if after != before else after + "\n", encoding="utf-8")
    return Touched(name, "", "lines changed")


def input_text(run: Path, random: Random) -> Touched:
    """Change a digit, a word or a line of an input, with every hash of it mended."""
    paths = sorted(path for path in (run / "inputs").rglob("*") if path.is_file())
    path = random.choice(paths)
    text = path.read_text(encoding="utf-8")
    digits = [place for place, letter in enumerate(text) if letter.isdecimal()]
    if not digits or random.random() < 0.2:
        text += "\n# seen\n" if path.suffix == ".toml" else "\n"
    else:
        place = random.choice(digits)
        text = text[:place] + str((int(text[place]) + random.randint(1, 9)) % 10) + text[place + 1 :]
    path.write_text(text, encoding="utf-8")
    mend_inputs(run)
    mend_report(run)
    return Touched("inputs/", "", path.name)


def other_file(run: Path, random: Random) -> Touched:
    """Add, drop or rename a file, or add a folder."""
    names = sorted(path for path in run.rglob("*") if path.is_file() and path.name != "manifest.json")
    path = random.choice(names)
    kind = random.choice(("drop", "rename", "add", "folder"))
    if kind == "drop":
        path.unlink()
    elif kind == "rename":
        path.rename(path.with_name(f"old-{path.name}"))
    elif kind == "add":
        (path.parent / "certificate.json").write_text("{}\n", encoding="utf-8")
    else:
        (path.parent / "certificates").mkdir()
    return Touched(path.relative_to(run).as_posix(), "", kind)


# ---- whether it is told ----


def verdict_of(run: Path) -> RunVerdict | None:
    """Return what the audit says; None where it refuses the folder in as many lines as there are faults."""
    try:
        return audit_run(run)
    except InputError:
        return None


def told_of(verdict: RunVerdict | None, touched: Touched) -> bool:
    """Say whether the audit noticed a forgery, or names what it touched as unproved or unchecked."""
    if verdict is None or not verdict.same:
        return True
    named = [(left.file, left.keys) for left in verdict.unchecked] + [("answer.json", left.keys) for left in verdict.unproved]
    return any(file == touched.file and (not keys or _within(touched.key, keys)) for file, keys in named)


def _within(key: str, keys: tuple[str, ...]) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in keys)
