"""The words of what is wrong with a workbook's cells, formulas and parts in Japanese; the others are in `readers_ja`."""

EXACT: dict[str, str] = {
    "the formula refers to itself": "数式が自分自身を参照しています（循環参照）",
    "write the value in its place": "数式の代わりに値を入力してください",
    "write the value in its place (copy, paste as values)": "数式の代わりに値を入力してください（コピーして値として貼り付け）",
    "write the values in the place of the formulas (copy, paste as values)": (
        "数式の代わりに値を入力してください（コピーして値として貼り付け）"
    ),
    "write the values in their place": "数式の代わりに値を入力してください",
    "compute it (Excel: Ctrl+Alt+F9, LibreOffice: Ctrl+Shift+F9) and save, or write the value in its place": (
        "再計算（Excel は Ctrl+Alt+F9、LibreOffice は Ctrl+Shift+F9）して保存するか、数式の代わりに値を入力してください"
    ),
    "the workbook asks to be computed when it is opened, and what this formula gives is not known here: the stored value need not be it": (
        "開くときに再計算する設定のワークブックで、この数式の結果はここでは計算できないため、保存された値が正しいか分かりません"
    ),
    "0 is stored for this formula, as it is where nobody has computed it, and what it gives is not known here": (
        "この数式の値として 0 が保存されていますが、計算されていない数式も 0 となり、ここでは計算できないため区別できません"
    ),
    "the value of this cell cannot be read": "このセルの値を読み取れません",
    "write the value anew": "値を入力し直してください",
    "the cell is a date where an id or a text belongs": "IDや文字列の欄に日付が入っています",
    "format the cell as text, then type it again: a spreadsheet makes a date of 1-2": (
        "セルの書式を文字列にしてから入力し直してください（1-2 と入力すると日付に変わります）"
    ),
    "the cell is a time where an id or a text belongs": "IDや文字列の欄に時刻が入っています",
    "the cell is TRUE or FALSE where an id or a text belongs": "IDや文字列の欄に TRUE または FALSE が入っています",
    "format the cell as text, then type it again": "セルの書式を文字列にしてから入力し直してください",
    "remove those that are not needed": "不要なものを除いてください",
    "delete those that are not part of the case": "ケースに含まれないシートを削除してください",
    "the workbook cannot be read: its XML is broken": "ワークブックを読み込めません（内部の XML が壊れています）",
    "the workbook cannot be read: a part is not what its name says": ("ワークブックを読み込めません（内部の部分が名前と異なります）"),
    "the workbook has a sheet that cannot be found": "見つからないシートがあります",
    "the workbook has rows that do not stand in order": "行の並びが正しくないワークブックです",
    "the workbook has cells that do not stand in order": "セルの並びが正しくないワークブックです",
    "the workbook has a cell of an unknown kind": "種類の不明なセルがあります",
    "the workbook has a cell whose text cannot be found": "文字列の見つからないセルがあります",
}

PATTERNS: tuple[tuple[str, str], ...] = (
    (r"the workbook has more than ([\d,]+) sheets", "シートが {0} を超えています"),
    (r"the workbook has more than ([\d,]+) styles", "ワークブックの書式が {0} を超えています"),
    (r"the workbook has more than ([\d,]+) formulas", "数式が {0} を超えています"),
    (r"the workbook has elements more than ([\d,]+) deep", "ワークブックの内部の入れ子が {0} 段を超えています"),
    (r"a part of the workbook has more than ([\d,]+) tags", "ワークブックの内部のタグが {0} を超えています"),
    (
        r"a part of the workbook has more than ([\d,]+) elements that are not read",
        "ワークブックの内部の読み込まない要素が {0} を超えています",
    ),
    (r"formulas fill more than ([\d,]+) cells", "数式が埋めるセルが {0} を超えています"),
    (r"computing the formulas again would take more than ([\d,]+) steps", "数式の再計算が {0} 段階を超えます"),
    (
        r"the formula was never computed: 0 is stored, and it gives ([\d.e+-]+|#[A-Z/0!?]+)",
        "計算されていない数式です（保存された値は 0、計算結果は {0}）",
    ),
    (r"the formula was never computed: 0 is stored, and it gives another value", "計算されていない数式です（保存された値は 0）"),
    (r"the stored value is not what the formula gives: ([\d.e+-]+|#[A-Z/0!?]+)", "保存された値が数式の計算結果（{0}）と異なります"),
    (r"the stored value is not what the formula gives: another value", "保存された値が数式の計算結果と異なります"),
    (r"a key has at most (\d+) letters and (\d+) parts", "キーは {0} 文字、{1} 個の部分までです"),
    (r"the sheet has more than ([\d,]+) keys", "シートのキーが {0} を超えています"),
    (r"a sheet has more than ([\d,]+) merged areas", "結合セルが {0} を超えています"),
    (r"a list within the workbook has more than ([\d,]+) entries", "ワークブックの内部の一覧が {0} を超えています"),
    (r"a tag or a text in the workbook is longer than ([\d,]+) bytes", "{0} バイトを超えるタグまたは文字列があります"),
    (r"a text in the workbook is longer than ([\d,]+) letters", "{0} 文字を超える文字列があります"),
)
