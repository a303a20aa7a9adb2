"""What a column, or the label of a line, in somebody's quote is called, in English or Japanese, and which column of the catalogue it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.files.quotes.amounts import CODES, CURRENCIES, MAGNITUDES, folded
from optimizer.inputs.offers import Offer

Kind = Literal["money", "shares", "days", "count", "rate", "ids", "patterns", "text"]
NAME = "insurer_name"
"""Of a grid: the insurer as it is called, in any script; the catalogue has its id."""
RATE = "rate_on_line"
"""Of a slip: the premium as a part of the limit."""
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(Offer.MONEY_FIELDS, "money"),
    **dict.fromkeys(("term_days", "notice_days", "payout_days", "residual_days"), "days"),
    **dict.fromkeys(("tax", "brokerage", RATE), "rate"),
    **dict.fromkeys(("slots", "exclusions", "features", "wording", "group", "requires", "excludes"), "ids"),
    "shares": "shares",
    "reinstatements": "count",
    "covers": "patterns",
}
"""Of each column but those of plain text."""
_NAMES: Mapping[str, str] = {
    "offer": "offer|quote|quote id|quote no|見積|見積番号",
    NAME: "insurer|insurer name|insurer s name|carrier|underwriter|security|company|"
    "保険会社|保険会社名|引受保険会社|引受会社|保険者|会社名",
    "slots": "layer|slot|slots|section|レイヤー|階層",
    "covers": "covers|cover|coverage|perils|wallet|補償範囲|担保危険|補償対象|対象|担保範囲",
    "attachment": "attachment|attachment point|attaching|xs|excess of|underlying|underlying limit|"
    "アタッチメントポイント|アタッチメント|起点|超過額の起点",
    "deductible": "deductible|excess|retention|sir|self insured retention|each claim deductible|免責金額|免責|免責額|自己負担額",
    "limit": "limit|limit of liability|limit of indemnity|sum insured|occurrence limit|limit per occurrence|per occurrence limit|"
    "填補限度額|てん補限度額|支払限度額|補償限度額|限度額|1事故あたり填補限度額|1事故限度額",
    "aggregate_limit": "aggregate limit|aggregate|annual aggregate|annual aggregate limit|"
    "年間総填補限度額|総填補限度額|年間限度額|総支払限度額",
    "aggregate_deductible": "aggregate deductible|annual aggregate deductible|年間累計免責金額",
    "reinstatements": "reinstatements|reinstatement|復元|復元回数",
    "reinstatement_rate": "reinstatement rate|rate of reinstatement premium|復元保険料|復元保険料率",
    "shares": "share|shares|shares that can be bought|line|lines|written line|capacity|participation|引受割合|シェア|付保割合|引受シェア",
    "premium": "premium|annual premium|gross premium|premium a year|premium 100|保険料|年間保険料|支払保険料",
    RATE: "rate on line|rol|保険料率|料率|保険料率 填補限度額比",
    "minimum_premium": "minimum premium|最低保険料",
    "fixed_charge": "fixed charge|policy fee|fee|固定費用",
    "tax": "tax|insurance premium tax|税",
    "brokerage": "brokerage|commission|仲介手数料",
    "term_days": "term|period|policy period|term days|保険期間",
    "notice_days": "notice|cancellation notice|notice of cancellation|notice period|解約予告期間|解約予告",
    "payout_days": "payout days|pay out days|days to pay|pay out delay|claims payment|settlement|"
    "保険金支払までの日数|支払日数|支払までの日数",
    "exclusions": "exclusions|exclusion|免責事由|不担保",
    "features": "features|what the wording grants|特約",
    "wording": "wording|form|約款",
    "group": "group|グループ",
    "use": "use|in or out|採否",
    "currency": "currency|ccy|通貨",
    "note": "note|notes|remarks|conditions|備考|摘要",
}
"""Names of each column, parted by bars."""
_COLUMNS = {name: column for column, names in _NAMES.items() for name in names.split("|")} | {
    name.replace("_", " "): name for name in Offer.model_fields if name != "insurer"
}
_PARENTHESIS = re.compile(r"[(\[]([^)\]]*)[)\]]?|,|:")
_SIGNS = re.compile(r"[^\w%]+|_")
_UNIT_SIGNS = re.compile(r"[\s/.,:;%()\[\]]+")
LONGEST_UNIT = 40
"""Letters of a line that states a unit and nothing else."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """What a name above a column says."""

    column: str
    scale: int | None = None
    """How much one is, where the name states a unit: `limit (JPY million)`."""
    currency: str = ""
    is_per_cent: bool = False


def head_of(name: str) -> ColumnHead | None:
    """Return the column that a name means, with its unit; None where it means none."""
    words = folded(name)
    unit = " ".join(part for part in _PARENTHESIS.findall(words) if part)
    whole, bare = _spaced(words), _spaced(_PARENTHESIS.sub(" ", words))
    for candidate in (whole, bare, bare.removesuffix(" %"), bare.removeprefix("% ")):
        column = _COLUMNS.get(candidate)
        if column is not None:
            return ColumnHead(column, *_unit_of(unit), is_per_cent="%" in words)
    *start, last = bare.split() or [""]
    column = _COLUMNS.get(" ".join(start))  # `limit jpy`, `premium usd m`
    if column is None:
        column, last = _COLUMNS.get(" ".join(start[:-1])), " ".join([*start[-1:], last])
    scale, currency = _unit_of(last)
    return None if column is None or (scale is None and not currency) else ColumnHead(column, scale, currency)


def _spaced(words: str) -> str:
    return " ".join(_SIGNS.sub(" ", words).split())


def _unit_of(text: str) -> tuple[int | None, str]:
    """Return scale and currency of a unit such as `JPY million`, `百万円/年`, `US$m`; a currency alone means whole units of it."""
    marks = sorted([*CURRENCIES, *CODES], key=len, reverse=True)
    mark = next((mark for mark in marks if mark in text), "")
    words = _UNIT_SIGNS.split(text.replace(mark, " ", 1) if mark else text)
    scales = [MAGNITUDES[word] for word in words if word in MAGNITUDES]
    if scales:
        return scales[0], CURRENCIES.get(mark, mark.upper())
    return (1, CURRENCIES.get(mark, mark.upper())) if mark else (None, "")


def unit_above(cells: Sequence[str]) -> ColumnHead:
    """Return the unit that a line above the names of columns states for all of them, such as `単位：百万円`."""
    words = folded(" ".join(cells))
    return ColumnHead("", *_unit_of(words)) if len(words) <= LONGEST_UNIT else ColumnHead("")
