#!/bin/sh
# Behaviour: a plain .xlsx written by SheetJS (npm xlsx 0.18.5) names the content type of a macro-enabled workbook in
#   [Content_Types].xml, as the default of parts ending in .bin, though the workbook has no macro and no such part.
# Why it matters: to refuse uploads with macros, readers search that part for "macroEnabled". Every workbook that a broker's
#   web tool made with SheetJS is then turned away for macros it does not have. The type that counts is the one stated for the
#   workbook's own part.
# Guessed before: a word about macros stands in a workbook only if it may hold one.
# Seen with node 20 and xlsx 0.18.5; ECMA-376 part 2 (open packaging) allows defaults for parts that are not there.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund xlsx@0.18.5
cat > make.cjs <<'JS'
const XLSX = require("xlsx");
const book = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([["offer", "premium"], ["q1", 5]]), "catalogue");
XLSX.writeFile(book, "plain.xlsx");
console.log("node", process.version, "xlsx", XLSX.version);
JS
node make.cjs
python3 - <<'PY'
import re
import zipfile

with zipfile.ZipFile("plain.xlsx") as archive:
    names = archive.namelist()
    types = archive.read("[Content_Types].xml").decode()
own = re.search(r'PartName="/xl/workbook\.xml" ContentType="([^"]*)"', types)
named = re.findall(r'<Default Extension="(\w+)" ContentType="[^"]*macroEnabled[^"]*"', types)
print("parts ending in .bin:", [name for name in names if name.endswith(".bin")])
print("type of the workbook's own part:", own and own[1])
print("expected: no word of macros. Came out: macroEnabled as the default of", named)
raise SystemExit(0 if named and own and "macro" not in own[1] and not any(name.endswith(".bin") for name in names) else 1)
PY
