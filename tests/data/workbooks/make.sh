#!/bin/sh
# The workbooks of this folder, made again by the programs they are named after. Needs node 20, LibreOffice (soffice) and a
# Python with openpyxl; the tests need none of them, they read the files. Dates of making differ from run to run, cells do not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/make.mjs" "$work/"
cd "$work"
npm install --silent --no-audit --no-fund xlsx@0.18.5 exceljs@4.4.0
TZ=UTC node make.mjs "$here/case.json" "$work"
"${PYTHON:-python3}" "$here/make_formulas.py" "$work/formulas.xlsx"
cp exceljs.xlsx libreoffice.xlsx
cp exceljs-hidden.xlsx libreoffice-hidden.xlsx
cp formulas.xlsx libreoffice-formulas.xlsx
soffice --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir made libreoffice.xlsx libreoffice-hidden.xlsx libreoffice-formulas.xlsx
cp made/libreoffice.xlsx made/libreoffice-hidden.xlsx made/libreoffice-formulas.xlsx "$here/"
cp sheetjs.xlsx sheetjs-shared.xlsx sheetjs-hidden.xlsx exceljs.xlsx exceljs-hidden.xlsx "$here/"
