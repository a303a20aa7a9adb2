// The case of case.json, written by SheetJS and by ExcelJS: node make.mjs CASE.json FOLDER (see make.sh).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import XLSX from "xlsx";
import ExcelJS from "exceljs";

const [from, folder] = process.argv.slice(2);
const sheets = JSON.parse(readFileSync(from, "utf8"));
const isFormula = (cell) => cell !== null && typeof cell === "object" && "formula" in cell;
const isDate = (cell) => cell !== null && typeof cell === "object" && "date" in cell;
const day = (cell) => new Date(`${cell.date}T00:00:00.000Z`);

function sheetjs(hiding) {
  const book = XLSX.utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    const plain = rows.map((row) => row.map((cell) => (isDate(cell) ? day(cell) : isFormula(cell) ? cell.value : cell)));
    const sheet = XLSX.utils.aoa_to_sheet(plain, { dateNF: "yyyy-mm-dd", UTC: true });
    rows.forEach((row, r) => row.forEach((cell, c) => {
      if (isFormula(cell)) {
        const type = typeof cell.value === "string" ? "s" : "n";
        sheet[XLSX.utils.encode_cell({ r, c })] = { t: type, v: cell.value, f: cell.formula };
      }
    }));
    if (hiding && name === "losses") {
      sheet["!rows"] = [null, { hidden: true }];
      sheet["!cols"] = [null, { hidden: true }];
      sheet["!merges"] = [{ s: { r: 5, c: 0 }, e: { r: 5, c: 1 } }];
    }
    XLSX.utils.book_append_sheet(book, sheet, name);
  }
  return book;
}

async function exceljs(hiding) {
  const book = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = book.addWorksheet(name);
    rows.forEach((row, r) => row.forEach((cell, c) => {
      const target = sheet.getCell(r + 1, c + 1);
      target.value = isFormula(cell) ? { formula: cell.formula, result: cell.value } : isDate(cell) ? day(cell) : cell;
      if (isDate(cell)) target.numFmt = "yyyy-mm-dd";
    }));
    if (hiding && name === "losses") {
      sheet.getRow(2).hidden = true;
      sheet.getColumn(2).hidden = true;
      sheet.mergeCells("A6:B6");
    }
  }
  return book;
}

XLSX.writeFile(sheetjs(false), join(folder, "sheetjs.xlsx"), { compression: true });
XLSX.writeFile(sheetjs(false), join(folder, "sheetjs-shared.xlsx"), { compression: true, bookSST: true, cellDates: true });
XLSX.writeFile(sheetjs(true), join(folder, "sheetjs-hidden.xlsx"), { compression: true });
await (await exceljs(false)).xlsx.writeFile(join(folder, "exceljs.xlsx"));
await (await exceljs(true)).xlsx.writeFile(join(folder, "exceljs-hidden.xlsx"));
