"""Formulas of every function that is computed, over a small table, without values: LibreOffice computes them (see make.sh)."""

import random
import sys

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

ROWS, COUNT = 12, 400
NUMBERS = (0, 1, 2, 5, -3, 10, 100, 0.5, 2.5, -1.5, 1e6, 0.1, 0.3, 123456.789)
rng = random.Random(20261122)


def cell() -> str:
    chance = rng.random()
    if chance < 0.15:
        return "rate" if chance < 0.05 else f"'read me'!B{rng.randint(1, ROWS)}"
    return f"{rng.choice(['', '$'])}{rng.choice('BC')}{rng.choice(['', '$'])}{rng.randint(1, ROWS)}"


def span() -> tuple[int, int]:
    first, last = sorted((rng.randint(1, ROWS), rng.randint(1, ROWS)))
    return first, last


def area() -> str:
    first, last = span()
    return f"{rng.choice('BCD')}{first}:{rng.choice('CD')}{last}"


def number(depth: int) -> str:
    chance = rng.random()
    if depth <= 0 or chance < 0.2:
        return rng.choice([cell(), cell(), str(rng.randint(0, 20)), repr(round(rng.uniform(0, 5), 2)), "5%"])
    if chance < 0.5:
        return number(depth - 1) + rng.choice("+-*/") + number(depth - 1)
    if chance < 0.65:
        return rng.choice(["-", "", ""]) + f"({number(depth - 1)})" + rng.choice(["", "^2", "%"])
    return called(depth)


def called(depth: int) -> str:
    many = ",".join(rng.choice([area(), cell(), number(0)]) for _ in range(rng.randint(1, 3)))
    first, last = span()
    made = {
        "many": f"{rng.choice(['SUM', 'AVERAGE', 'MIN', 'MAX', 'PRODUCT', 'COUNT', 'COUNTA'])}({many})",
        "round": f"{rng.choice(['ROUND', 'ROUNDUP', 'ROUNDDOWN'])}({number(depth - 1)},{rng.randint(-2, 4)})",
        "one": f"{rng.choice(['TRUNC', 'INT', 'ABS'])}({number(depth - 1)})",
        "mod": f"MOD({number(depth - 1)},{rng.choice(['2', '3', '-4', '1.5'])})",
        "power": f"POWER({number(depth - 1)},{rng.choice(['2', '3', '0.5', '-1'])})",
        "root": f"{rng.choice(['SQRT', 'LN', 'LOG10', 'LOG'])}(ABS({number(depth - 1)})+0.5)",
        "exp": f"EXP({rng.choice(['0', '1', '-2', '0.5'])}*PI())",
        "if": f"IF({condition(depth - 1)},{number(depth - 1)},{number(depth - 1)})",
        "iferror": f"{rng.choice(['IFERROR', '_xlfn.IFNA'])}({number(depth - 1)},{number(depth - 1)})",
        "products": rng.choice(
            [
                f"SUMPRODUCT(B{first}:B{last},C{first}:C{last})",
                f"SUMPRODUCT((B{first}:B{last}>1)*C{first}:C{last})",
                f'SUMPRODUCT(--(A{first}:A{last}="a"),C{first}:C{last})',
            ]
        ),
        "sumif": rng.choice(['SUMIF(A1:A12,"a",C1:C12)', 'SUMIF(B1:B12,">1")', 'SUMIFS(C1:C12,A1:A12,"a",B1:B12,"<=5")']),
        "countif": rng.choice(['COUNTIF(A1:A12,"b")', 'COUNTIF(B1:B12,"<>2")', 'COUNTIFS(A1:A12,"a",B1:B12,">0")']),
        "lookup": f"VLOOKUP({rng.choice([chr(34) + 'a' + chr(34), chr(34) + 'zz' + chr(34)])},A1:C12,{rng.choice('234')},FALSE)",
        "match": f"MATCH({rng.choice(['2', '0.3', '77'])},B1:B12,0)",
        "index": rng.choice([f"INDEX(B1:C12,{rng.randint(1, ROWS)},{rng.choice('12')})", f"INDEX(C1:C12,{rng.randint(1, ROWS)})"]),
        "date": f"DATE({rng.randint(1950, 2040)},{rng.randint(1, 12)},{rng.randint(1, 28)})",
    }
    return made[rng.choice(list(made))]


def condition(depth: int) -> str:
    plain = number(depth - 1) + rng.choice(["=", "<", ">", "<=", ">=", "<>"]) + number(depth - 1)
    return rng.choice([plain, plain, plain, f"NOT({plain})", f"AND({plain},B1>=0)", f"OR({plain},FALSE)", 'A2="a"', "TRUE()"])


def text() -> str:
    return rng.choice([f'A{rng.randint(1, ROWS)}&"-"&{rng.randint(1, 50)}', f'IF({condition(1)},"yes","")', 'CONCATENATE(A1,"x",A2)'])


book = Workbook()
table, notes = book.active, book.create_sheet("read me")
table.title = "catalogue"
for row in range(1, ROWS + 1):
    table.cell(row, 1, rng.choice(["a", "b", "c", "aa", "Q1"]))
    table.cell(row, 2, rng.choice(NUMBERS))
    table.cell(row, 3, round(rng.uniform(-100, 100), rng.randint(0, 6)))
    table.cell(row, 4, rng.choice([3, 7.25, "x", None]))
    notes.cell(row, 2, rng.randint(1, 9))
book.defined_names["rate"] = DefinedName("rate", attr_text="'read me'!$B$2")
for row in range(1, COUNT + 1):
    chance = rng.random()
    table.cell(row, 6, "=" + (number(3) if chance < 0.8 else condition(2) if chance < 0.9 else text()))
book.save(sys.argv[1])
