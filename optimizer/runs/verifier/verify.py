r"""Verify a certificate of optimality: `python verify.py [FOLDER] [--en | --ja]`. Python 3.8 or later, nothing else.

Reads `certificate.json` and `answer.json`, by default those beside this file, and checks in exact fractions that no mix keeping the rows
of the certificate costs less than it claims, and that the answer claims no more. Exit code 0: proved. 1: not proved, and why. 2: a file
cannot be read.

A tree splits the yes-or-no decisions into parts that cover every choice. For each part the certificate holds multipliers $y_r$ of some
rows $l_r \le a_r x \le u_r$. With $\underline x \le x \le \overline x$ the bounds of the columns in that part, whoever keeps the rows has

$$ c_0 + c x \ge c_0 + \sum_r (y_r^+ l_r - y_r^- u_r) + \sum_j \min_{x_j} \bigl(c_j - \textstyle\sum_r y_r a_{rj}\bigr) x_j $$

whatever the multipliers are. A part may instead be shown empty: costs left out, the right side is above 0. The least of the right sides
is what is proved. The numbers of the file are read as doubles; all that follows is computed in whole numbers and fractions.
"""

from __future__ import annotations

import json
import os
import sys
from fractions import Fraction
from math import isfinite
from typing import Any, Iterator  # noqa: UP035 - as Python 3.8 has it

CERTIFICATE, ANSWER = "certificate.json", "answer.json"
FORMATS = {CERTIFICATE: "reserve-certificate/1", ANSWER: "reserve-answer/1"}
LISTS = {
    "columns": {"names": "text", "low": "number", "high": "number", "cost": "number", "binary": "place"},
    "rows": {"names": "text", "low": "side", "high": "side", "start": "place", "column": "place", "value": "number"},
    "tree": {"column": "place", "down": "place", "up": "place", "dual": "place"},
    "duals": {"start": "place", "row": "place", "value": "number", "empty": "place"},
}
CASE = ("id", "name", "currency", "fingerprint")
MOST = 20
"""Reasons printed."""
ROUNDING, OF_MEAN, OF_LARGEST = 1e-9, 2e-5, 1e-11
"""What a gap may be off by, relative; the parts of the yearly loss and of the largest amount that a smaller cost is measured by."""

TEXTS = {
    "proved": (
        "PROVED: no mix that keeps the rows of certificate.json costs less than {bound} {currency} a year.",
        "証明されました：certificate.json の条件を満たす組合せで、年間コストが {bound} {currency} を下回るものはありません。",
    ),
    "none": ("PROVED: no mix keeps the rows of certificate.json.", "証明されました：certificate.json の条件を満たす組合せはありません。"),
    "mix": (
        "The mix of answer.json costs {cost} {currency} a year; the gap it states is {gap:.3g} (its word for the proof: {proof}).",
        "answer.json の組合せの年間コストは {cost} {currency}、最適値との差の上限は {gap:.3g} です（記載された証明の種類：{proof}）。",
    ),
    "extent": (
        "Checked in exact fractions: {leaves} parts ({empty} of them shown empty) that cover every choice of {binary} yes-or-no decisions, "
        "{columns} columns, {rows} rows ({cuts} of them cuts), {duals} multipliers.",
        "厳密な分数計算で検証：採否 {binary} 個のすべての選び方を覆う部分 {leaves} 個（うち空と示されたもの {empty} 個）、"
        "変数 {columns} 個、条件 {rows} 本（うちカット {cuts} 本）、乗数 {duals} 個。",
    ),
    "trust": (
        "Left to trust: that rows, bounds and cuts are those of the case and the law, and that the mix costs what it says (`optimizer "
        "audit` of this folder checks these); that the loss years are those to expect; that the file of the law reads the law rightly.",
        "この検証の対象外：条件・上下限・カットがケースと法令のとおりであること、組合せのコストが記載のとおりであること"
        "（以上はこのフォルダの `optimizer audit` が検査）、損失シナリオ（年）の妥当性、法令ファイルの解釈の正しさ。",
    ),
    "unproved": ("NOT PROVED, for these reasons:", "証明されませんでした。理由："),
    "more": ("and {count} more", "ほか {count} 件"),
    "unreadable": ("UNREADABLE: {what}", "読み取れません：{what}"),
    "usage": ("usage: python verify.py [FOLDER] [--en | --ja]", "使い方：python verify.py [フォルダ] [--en | --ja]"),
    "file": ("{file} cannot be opened", "{file} を開けません"),
    "json": ("{file} is not JSON, or a key stands twice in it", "{file} は JSON ではないか、同じキーが重複しています"),
    "format": ("{file} is not of the format {format}", "{file} は {format} 形式ではありません"),
    "value": ("{key} is missing, or is not a {kind}", "{key} がないか、型（{kind}）が違います"),
    "spoilt": ("the files hold what cannot be worked with: {error}", "計算できない値が含まれています：{error}"),
    "unfit": ("{key} does not fit the rest of the certificate", "証明書の {key} が他の項目と整合しません"),
    "child": ("the tree leads to node {node}, which does not exist", "分枝木が存在しない節 {node} を指しています"),
    "twice": ("node {node} of the tree is reached twice", "分枝木の節 {node} に二度到達します"),
    "split": ("node {node} does not split on a decision still open there", "節 {node} は未決の採否で分割されていません"),
    "dual": ("leaf {node} has no multipliers", "葉 {node} に乗数がありません"),
    "beyond": ("{count} nodes of the tree are never reached", "到達されない節が {count} 個あります"),
    "empty": (
        "leaf {node} is not shown empty: {sum} is not above 0",
        "葉 {node} が空であることは示されていません：{sum} は正ではありません",
    ),
    "claim": (
        "the bound claimed is {claimed}, the leaves prove only {proved} (least at leaf {node})",
        "主張された下限値は {claimed} ですが、葉が示すのは {proved} までです（最小は葉 {node}）",
    ),
    "lawful": ("leaf {node} is not shown empty, though no mix is to be lawful", "葉 {node} が空であることは示されていません"),
    "case": ("the case of answer.json is another: {key}", "answer.json は別のケースのものです：{key}"),
    "status": ("answer.json says {status} ({proof}), which does not follow", "answer.json の {status}（{proof}）は導かれません"),
    "bound": ("answer.json claims a bound of {bound}, not {claimed}", "answer.json の下限値 {bound} が証明書の {claimed} を上回っています"),
    "cheap": ("answer.json tells of a mix for {cost}, below {claimed}", "answer.json のコスト {cost} が下限値 {claimed} を下回っています"),
    "gap": ("the gap of answer.json, {gap}, is not that of its cost", "answer.json の差の上限 {gap} は、コストと下限値から導かれません"),
}
"""Each text in English and in Japanese."""


class UnreadableFileError(Exception):
    """A file is not what it should be: which text says so, and its parts."""

    def __init__(self, text: str, **parts: Any) -> None:
        self.text, self.parts = text, parts
        super().__init__(text)


class VerifierReport:
    """What is printed, in one language."""

    def __init__(self, *, is_japanese: bool) -> None:
        self.is_japanese = is_japanese
        self.reasons: list[str] = []

    def say(self, text: str, **parts: Any) -> str:
        """Return a text on one line."""
        said = TEXTS[text][self.is_japanese].format(**parts)
        return "".join(c if c.isprintable() else "?" for c in said)[:2000]

    def wrong(self, text: str, **parts: Any) -> None:
        """Write down why it is not proved."""
        self.reasons.append(self.say(text, **parts))


def read(folder: str, file: str) -> dict[str, Any]:
    """Return the table that a file holds; raise `UnreadableFileError`."""
    try:
        with open(os.path.join(folder, file), encoding="utf-8") as opened:
            table = json.load(opened, parse_constant=_refuse, object_pairs_hook=_once)
    except OSError:
        raise UnreadableFileError("file", file=file) from None
    except (ValueError, RecursionError):
        raise UnreadableFileError("json", file=file) from None
    if not isinstance(table, dict) or table.get("format") != FORMATS[file]:
        raise UnreadableFileError("format", file=file, format=FORMATS[file])
    return table


def _refuse(word: str) -> float:
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key stands twice")
    return table


def value_of(table: Any, key: str, kind: str) -> Any:
    """Return the value of a dotted key; raise `UnreadableFileError` where it is missing or of another kind."""
    value = table
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            raise UnreadableFileError("value", key=key, kind=kind)
        value = value[part]
    return _checked(value, key, kind)


def _checked(value: Any, key: str, kind: str) -> Any:
    if kind == "list" and isinstance(value, list):
        return value
    if (kind == "place" and type(value) is int) or (kind == "text" and isinstance(value, str)) or (kind == "side" and value is None):
        return value
    if kind in ("number", "side") and type(value) in (int, float):
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if isfinite(number):
            return number
    raise UnreadableFileError("value", key=key, kind=kind)


def certificate_of(table: dict[str, Any]) -> dict[str, Any]:
    """Return the certificate by dotted key, every value of its kind."""
    read_values = {key: value_of(table, key, "number") for key in ("unit", "objective_unit", "offset")}
    read_values["bound"] = value_of(table, "bound", "side")
    read_values.update({f"case.{key}": value_of(table, f"case.{key}", "text") for key in CASE})
    for part, lists in LISTS.items():
        for name, kind in lists.items():
            key = f"{part}.{name}"
            read_values[key] = [_checked(value, key, kind) for value in value_of(table, key, "list")]
    read_values["cuts"] = [value_of(cut, "row", "place") for cut in value_of(table, "cuts", "list")]
    return read_values


def unfit_keys(of: dict[str, Any]) -> Iterator[str]:
    """Yield the keys that do not fit the rest: lists of other lengths, places that do not exist, a column that stands twice."""
    size, count = len(of["columns.names"]), len(of["rows.names"])
    lengths = {"columns.low": size, "columns.high": size, "columns.cost": size, "rows.low": count, "rows.high": count}
    lengths.update({"rows.start": count + 1, "rows.value": len(of["rows.column"])})
    lengths.update({"duals.start": len(of["duals.empty"]) + 1, "duals.value": len(of["duals.row"])})
    lengths.update({f"tree.{key}": len(of["tree.column"]) for key in ("down", "up", "dual")})
    places = {"columns.binary": size, "rows.column": size, "duals.row": count, "duals.empty": 2, "cuts": count}
    ends = {"rows.start": [0, len(of["rows.column"])], "duals.start": [0, len(of["duals.row"])]}
    yield from (key for key, length in lengths.items() if len(of[key]) != length)
    yield from (key for key, most in places.items() if not all(0 <= place < most for place in of[key]))
    yield from (key for key, end in ends.items() if of[key] != sorted(of[key]) or of[key][:1] + of[key][-1:] != end)
    yield from (key for key in ("columns.names", "columns.binary", "cuts") if len(set(of[key])) < len(of[key]))
    yield from (key for key in ("unit", "objective_unit") if of[key] <= 0)


def unfit_bounds(of: dict[str, Any]) -> Iterator[str]:
    """Yield the columns whose bounds are not in order, or of a decision not 0 or 1; and whether the cuts are the rows called so."""
    names, low, high, binary = of["columns.names"], of["columns.low"], of["columns.high"], set(of["columns.binary"])
    for column, name in enumerate(names):
        if low[column] > high[column] or (column in binary and not {low[column], high[column]} <= {0, 1}):
            yield f"columns: {name}"
    if sorted(of["cuts"]) != [row for row, name in enumerate(of["rows.names"]) if name.startswith("cut.")]:
        yield "cuts"


def leaves_of(of: dict[str, Any], report: VerifierReport) -> list[Any]:
    """Return every leaf and the way to it; the tree must reach each node once, by splits on decisions still open there.

    A way is the column decided last, 0 or 1, and the way before that; None at the root.
    """
    columns, binary = of["tree.column"], set(of["columns.binary"])
    leaves, stack, reached = [], [(0, None)], set()  # type: list[Any], list[Any], set[int]
    while stack:
        node, path = stack.pop()
        if not 0 <= node < len(columns) or node in reached:
            report.wrong("twice" if node in reached else "child", node=node)
            continue
        reached.add(node)
        column = columns[node]
        if column == -1:
            leaves.append((node, path))
            if not 0 <= of["tree.dual"][node] < len(of["duals.empty"]):
                report.wrong("dual", node=node)
        elif column not in binary or column in dict(decisions_of(path)):
            report.wrong("split", node=node)
        else:
            stack += [(of["tree.down"][node], (column, 0, path)), (of["tree.up"][node], (column, 1, path))]
    if len(reached) < len(columns):
        report.wrong("beyond", count=len(columns) - len(reached))
    return leaves


def decisions_of(path: Any) -> Iterator[tuple[int, int]]:
    """Yield the decisions on a way through the tree, as column and 0 or 1."""
    while path is not None:
        yield path[0], path[1]
        path = path[2]


def scaled(numbers: list[float]) -> tuple[list[int], int]:
    """Return numbers as whole numbers of one common power of two, and its exponent: every double is one exactly."""
    ratios = [number.as_integer_ratio() for number in numbers]
    most = max((below.bit_length() for _, below in ratios), default=1)
    return [above << (most - below.bit_length()) for above, below in ratios], most - 1


class LeafSums:
    """The programme in whole numbers, and the bound that multipliers prove on a part of it."""

    def __init__(self, of: dict[str, Any]) -> None:
        self.of = of
        start, column, size = of["rows.start"], of["rows.column"], len(of["columns.names"])
        factors, self.factor_scale = scaled(of["rows.value"] + of["columns.cost"])
        self.cost = factors[len(column) :]
        self.rows = [[(column[k], factors[k]) for k in range(start[r], start[r + 1])] for r in range(len(start) - 1)]
        bounds, self.bound_scale = scaled(of["columns.low"] + of["columns.high"])
        self.low, self.high = bounds[:size], bounds[size:]
        sides, self.side_scale = scaled([0.0 if side is None else side for side in of["rows.low"] + of["rows.high"]])
        self.least, self.most = sides[: len(self.rows)], sides[len(self.rows) :]

    def of_leaf(self, leaf: Any) -> Fraction:
        """Return what the multipliers of a leaf prove there, in units of the objective; where they are to show it empty, costs left out."""
        of, at = self.of, self.of["tree.dual"][leaf[0]]
        first, last, is_empty = of["duals.start"][at], of["duals.start"][at + 1], of["duals.empty"][at] == 1
        multipliers, scale = scaled(of["duals.value"][first:last])
        reduced = [0] * len(self.cost) if is_empty else [cost << scale for cost in self.cost]
        of_rows = 0
        for k, multiplier in enumerate(multipliers, start=first):
            row = of["duals.row"][k]
            if multiplier == 0 or of["rows.low" if multiplier > 0 else "rows.high"][row] is None:
                continue
            of_rows += multiplier * (self.least if multiplier > 0 else self.most)[row]
            for column, factor in self.rows[row]:
                reduced[column] -= multiplier * factor
        decided, of_columns = dict(decisions_of(leaf[1])), 0
        for column, cost in enumerate(reduced):
            if column in decided:
                of_columns += cost * (decided[column] << self.bound_scale)
            else:
                of_columns += cost * (self.low if cost > 0 else self.high)[column]
        total = Fraction(of_rows, 1 << (self.side_scale + scale))
        total += Fraction(of_columns, 1 << (self.factor_scale + scale + self.bound_scale))
        return total if is_empty else total + Fraction(of["offset"])


def check_leaves(of: dict[str, Any], leaves: list[Any], report: VerifierReport) -> int:
    """Check every leaf, and the bound claimed against the least of them; return how many are shown empty."""
    bounds, proved, empty = LeafSums(of), [], 0  # type: LeafSums, list[tuple[Fraction, int]], int
    for leaf in leaves:
        bound = bounds.of_leaf(leaf)
        if of["duals.empty"][of["tree.dual"][leaf[0]]] == 0:
            proved.append((bound, leaf[0]))
        elif bound > 0:
            empty += 1
        else:
            report.wrong("empty", node=leaf[0], sum=shown(bound))
    if not proved:
        return empty
    least, node = min(proved)
    if of["bound"] is None:
        report.wrong("lawful", node=node)
    elif Fraction(of["bound"]) > least * Fraction(of["objective_unit"]):
        report.wrong("claim", claimed=of["bound"], proved=shown(least * Fraction(of["objective_unit"])), node=node)
    return empty


def check_answer(of: dict[str, Any], answer: dict[str, Any], report: VerifierReport) -> None:
    """Check that an answer is of the same case and claims no more than the certificate: status, bound, cost and gap."""
    for key in CASE:
        if (answer["case"].get(key) or "") != of[f"case.{key}"]:
            report.wrong("case", key=key)
    status, proof, bound = answer["status"], answer["proof"], answer["bound"]
    if of["bound"] is None:
        fits = status == "infeasible" and answer["cost"] is None and bound is None
    else:
        fits = status in ("certified", "solved", "feasible") and None not in (answer["cost"], bound, answer["gap"])
    if not fits or (status == "certified" and proof not in ("certificate", "enumeration")):
        report.wrong("status", status=status, proof=proof)
    if fits and of["bound"] is not None:
        check_gap(of, answer["cost"], bound, answer["gap"], report)


def check_gap(of: dict[str, Any], cost: float, bound: float, gap: float, report: VerifierReport) -> None:
    """Check the figures of an answer with a mix.

    The gap of a small cost is measured by a part of the yearly loss or of the largest amount, of which the certificate holds bounds alone.
    """
    if bound > of["bound"]:
        report.wrong("bound", bound=bound, claimed=of["bound"])
    if of["bound"] - cost > ROUNDING * abs(cost):
        report.wrong("cheap", cost=cost, claimed=of["bound"])
    highs = {name: of["unit"] * high for name, high in zip(of["columns.names"], of["columns.high"])}  # noqa: B905 - Python 3.8
    largest = max(highs.values(), default=0.0)
    room, unit = max(0.0, cost - bound), max(abs(cost), OF_MEAN * highs.get("expected_net", largest), OF_LARGEST * largest)
    if gap < 0 or gap * unit < room * (1 - ROUNDING) or gap * abs(cost) > room * (1 + ROUNDING):
        report.wrong("gap", gap=gap)


def shown(value: Fraction) -> str:
    """Return a fraction as a decimal of seventeen digits."""
    try:
        return repr(float(value))
    except OverflowError:
        return "more than 1e308" if value > 0 else "less than -1e308"


def verify(folder: str, report: VerifierReport) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print for the two files of a folder."""
    try:
        of, table = certificate_of(read(folder, CERTIFICATE)), read(folder, ANSWER)
        answer = {key: value_of(table, key, "text") for key in ("status", "proof")}
        answer.update({key: value_of(table, key, "side") for key in ("cost", "bound", "gap")})
        answer["case"] = {key: table["case"][key] for key in CASE}
        for key in [*unfit_keys(of)] or [*unfit_bounds(of)]:
            report.wrong("unfit", key=key)
        leaves = [] if report.reasons else leaves_of(of, report)
        empty = 0 if report.reasons else check_leaves(of, leaves, report)
        check_answer(of, answer, report)
    except UnreadableFileError as error:
        return 2, [report.say("unreadable", what=report.say(error.text, **error.parts))]
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, MemoryError, RecursionError) as error:
        return 2, [report.say("unreadable", what=report.say("spoilt", error=type(error).__name__))]
    if report.reasons:
        more = [report.say("more", count=len(report.reasons) - MOST)] if len(report.reasons) > MOST else []
        return 1, [report.say("unproved"), *(f"- {reason}" for reason in [*report.reasons[:MOST], *more])]
    currency = of["case.currency"]
    lines = [report.say("none")]
    if of["bound"] is not None:
        lines = [report.say("proved", bound=f"{of['bound']:,}", currency=currency)]
        lines.append(report.say("mix", cost=f"{answer['cost']:,}", currency=currency, gap=answer["gap"], proof=answer["proof"]))
    sizes = {"columns": len(of["columns.names"]), "rows": len(of["rows.names"]), "cuts": len(of["cuts"]), "duals": len(of["duals.row"])}
    lines.append(report.say("extent", leaves=len(leaves), empty=empty, binary=len(of["columns.binary"]), **sizes))
    return 0, [*lines, report.say("trust")]


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    folders = [word for word in arguments if not word.startswith("-")]
    options = [word for word in arguments if word.startswith("-")]
    report = VerifierReport(is_japanese="--ja" in options or (locale.startswith("ja") and "--en" not in options))
    if len(folders) > 1 or not set(options) <= {"--en", "--ja"}:
        code, lines = 2, [report.say("usage")]
    else:
        code, lines = verify(folders[0] if folders else os.path.dirname(os.path.abspath(__file__)), report)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write("".join(f"{line}\n" for line in lines).encode(encoding, "backslashreplace").decode(encoding))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
