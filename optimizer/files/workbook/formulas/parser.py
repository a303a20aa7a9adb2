"""The text of a cell's formula as a tree: numbers, texts, cells and areas, names, operators, functions.

The grammar is that of formulas as the file format has them, in English and with commas, by the precedence of spreadsheets: a sign
binds closer than `^`, and `^` is read from the left. What is beyond it (external books, columns of tables, unions, areas that are
computed) is not read, and the formula is then one that is not computed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.files.workbook.grid import LAST_COLUMN, LAST_ROW, number_of

LONGEST = 8_192
"""Letters of a formula; spreadsheets allow no more."""
DEEPEST = 32
"""Brackets and functions within one another."""


class UnknownError(ValueError):
    """What a formula gives is not known here."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, yes or no."""

    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """An error that is written out, such as `#REF!`."""

    code: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """An argument left blank."""


@dataclass(frozen=True, slots=True)
class End:
    """A corner of an area: row and column, each as written or at a distance from the formula's cell."""

    row: int
    column: int
    row_fixed: bool
    column_fixed: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell, where both corners are one, or an area."""

    sheet: str | None
    """None is the formula's own."""
    first: End
    last: End
    is_cell: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the workbook."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """`-x`, `+x` or `x%`."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators of one precedence, from the left."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


Node = Constant | Wrong | Nothing | Reference | Name | Call | Signed | Chain

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:N/A|REF!|VALUE!|DIV/0!|NUM!|NAME\?|NULL!))
  | (?P<area>(?P<sheet>(?:'(?:[^'\[\]]|'')+'|[^\W\d][\w.]*)!)?
      (?: (?P<begin>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?::(?P<end>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}))?
        | (?P<column>\$?[A-Za-z]{1,3}):(?P<to_column>\$?[A-Za-z]{1,3})
        | (?P<row>\$?[0-9]{1,7}):(?P<to_row>\$?[0-9]{1,7}) )
      (?![\w.(:!\[]))
  | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<call>[^\W\d][\w.]*)\(
  | (?P<name>[^\W\d][\w.]*+)(?![!\[:])
  | (?P<operator><>|<=|>=|[-+*/^&=<>%(),])
    )""",
    re.VERBOSE,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_LEVELS: tuple[tuple[str, ...], ...] = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    match: re.Match[str] | None = None


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        kind = None if match is None else match.lastgroup
        if match is None or kind is None:
            raise UnknownError
        kind = next(name for name in ("text", "error", "area", "number", "call", "name", "operator") if match[name] is not None)
        yield _Token(kind, match[kind], match)
        place = match.end()
    yield _Token("end", "")


def parsed(text: str) -> Node:
    """Return a formula as a tree, or raise `UnknownError` where it is beyond the grammar."""
    if len(text) > LONGEST:
        raise UnknownError
    reader = _Parser(list(_tokens(text.removeprefix("="))))
    node = reader.level(0, 0)
    reader.expect("end", "")
    return node


class _Parser:
    """Reads tokens by precedence; a chain of operators is one node, so that only brackets make a tree deep."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def _token(self) -> _Token:
        return self._tokens[self._place]

    def _is(self, *operators: str) -> bool:
        return self._token.kind == "operator" and self._token.text in operators

    def _taken(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def expect(self, kind: str, text: str) -> None:
        """Take one token, or raise `UnknownError` where another stands."""
        token = self._taken()
        if (token.kind, token.text) != (kind, text):
            raise UnknownError

    def level(self, level: int, depth: int) -> Node:
        """Read operands joined by the operators of a level."""
        if depth > DEEPEST:
            raise UnknownError
        if level == len(_LEVELS):
            return self._signed(depth)
        first = self.level(level + 1, depth)
        rest = []
        while self._is(*_LEVELS[level]):
            operator = self._taken().text
            rest.append((operator, self.level(level + 1, depth)))
        return Chain(first, tuple(rest)) if rest else first

    def _signed(self, depth: int) -> Node:
        signs = []
        while self._is("-", "+"):
            signs.append(self._taken().text)
        node = self._primary(depth)
        while self._is("%"):
            node = Signed(self._taken().text, node)
        return Signed("-", node) if signs.count("-") % 2 else Signed("+", node) if signs else node

    def _primary(self, depth: int) -> Node:
        if self._is("("):
            self._taken()
            node = self.level(0, depth + 1)
            self.expect("operator", ")")
            return node
        token = self._taken()
        if token.kind == "call":
            return Call(token.text.upper().removeprefix("_XLFN.").removeprefix("_XLWS."), self._arguments(depth))
        return _leaf(token)

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        if self._is(")"):
            self._taken()
            return ()
        arguments: list[Node] = []
        while True:
            arguments.append(Nothing() if self._is(",", ")") else self.level(0, depth + 1))
            if self._is(")"):
                self._taken()
                return tuple(arguments)
            self.expect("operator", ",")


def _leaf(token: _Token) -> Node:
    match token.kind:
        case "number":
            return Constant(float(token.text))
        case "text":
            return Constant(token.text[1:-1].replace('""', '"'))
        case "error":
            return Wrong(token.text)
        case "area" if token.match is not None:
            return _reference(token.match)
        case "name":
            word = token.text.upper()
            return Constant(word == "TRUE") if word in ("TRUE", "FALSE") else Name(token.text.casefold())
        case _:
            raise UnknownError


def _reference(match: re.Match[str]) -> Reference:
    sheet = match["sheet"]
    if sheet is not None:
        sheet = sheet[1:-2].replace("''", "'") if sheet.startswith("'") else sheet[:-1]
    begin = match["begin"] or match["column"] or match["row"]
    end = match["end"] or match["to_column"] or match["to_row"] or begin
    first, last = _corner(begin, 1), _corner(end, 0)
    return Reference(sheet, first, last, is_cell=match["begin"] is not None and match["end"] is None)


def _corner(text: str, least: int) -> End:
    """Return a corner; of whole columns and rows, the first (`least` 1) or the last of the sheet."""
    match = _CORNER.fullmatch(text)
    assert match is not None, text  # `_TOKEN` takes no other for a corner
    fixed, column, row_fixed, row = match.groups()
    if not column:
        return End(int(row), 1 if least else LAST_COLUMN, bool(fixed or row_fixed), column_fixed=True)
    number = number_of(column.upper())
    if not row:
        return End(1 if least else LAST_ROW, number, row_fixed=True, column_fixed=bool(fixed))
    if not (1 <= int(row) <= LAST_ROW and number <= LAST_COLUMN):
        raise UnknownError
    return End(int(row), number, bool(row_fixed), bool(fixed))
