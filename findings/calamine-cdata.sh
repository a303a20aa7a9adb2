#!/bin/sh
# Behaviour: python-calamine 0.9.1 (pandas' engine "calamine") reads a number or a formula's text that stands in a CDATA section
#   of a cell's value as a blank cell, without a word; the same section in a shared text is read.
# Why it matters: CDATA is plain XML, so a generator may write it, and a blank cell of a catalogue or of losses is a default:
#   a deductible of 0, a loss that is missing.
# Guessed before: a reader of XML treats CDATA as the text it is.
# Seen with python-calamine 0.9.1 and pandas 2.3.3.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 pandas==2.3.3 xlsxwriter==3.2.9
cd "$work"
"$work/venv/bin/python" - <<'PY'
import io
import zipfile
from importlib.metadata import version

import pandas as pd
import xlsxwriter

plain = io.BytesIO()
book = xlsxwriter.Workbook(plain, {"in_memory": True})
sheet = book.add_worksheet("losses")
for row, cells in enumerate([["year", "class", "loss"], [1, "hot", 5], [2, "cold", 6]]):
    sheet.write_row(row, 0, cells)
book.close()
target = io.BytesIO()
with zipfile.ZipFile(plain) as source, zipfile.ZipFile(target, "w") as archive:
    for name in source.namelist():
        part = source.read(name).replace(b"<v>6</v>", b"<v><![CDATA[6]]></v>").replace(b"<t>hot</t>", b"<t><![CDATA[hot]]></t>")
        archive.writestr(name, part)
print({name: version(name) for name in ("python-calamine", "pandas")})
rows = pd.read_excel(target, engine="calamine").to_numpy().tolist()
print("expected: [[1, 'hot', 5], [2, 'cold', 6]]")
print("came out:", rows)
raise SystemExit(0 if rows[0][:2] == [1, "hot"] and rows[1][2] != rows[1][2] else 1)
PY
