"""What the page itself objects to, in Japanese: links, ranges of controls, and what an upload may take."""

EXACT: dict[str, str] = {
    "lower the frequencies, or use the command line": "発生頻度を下げるか、コマンドを使ってください",
    "stay within, or change the case": "範囲内の値にするか、ケース自体を変更してください",
    # a link
    "a link is longer than 2,000 letters": "リンクが 2,000 文字を超えています",
    "the link is of another version": "別の版のリンクです",
    "the link has been changed": "リンクが書き換えられています",
    "the link holds an answer that cannot be": "リンクの回答に使えない値があります",
    "the link is not written as this program writes it": "このプログラムが書いたリンクではありません",
    "this is not a link of this program": "このプログラムのリンクではありません",
    "ask for the link once more, or fill in the form": "リンクをもう一度もらうか、フォームに入力してください",
    "choose one of those offered": "選択肢から選んでください",
}

PATTERNS: tuple[tuple[str, str], ...] = (
    (r"reading the file takes more than (\d+) s or ([\d,]+) MB of memory", "読み込みが {0} 秒またはメモリ {1} MB を超えます"),
    (r"the page draws at most ([\d,]+) losses", "画面での模擬計算は損失 {0} 件までです"),
    (r"here this may be (-?[\d.e+inf-]+) to ([\d.e+inf-]+)", "ここで使える範囲は {0} ～ {1} です"),
    (r"this must be one of ([\w, -]+)", "次のいずれかでなければなりません：{0}"),
)
