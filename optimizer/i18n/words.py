"""Words in both languages, for the page and the papers; the terms are those of the glossary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.i18n import numbers
from optimizer.i18n.demand_words import DEMAND_ENGLISH, DEMAND_JAPANESE
from optimizer.i18n.paper_words import PAPER_ENGLISH, PAPER_JAPANESE
from optimizer.i18n.price_words import PRICE_ENGLISH, PRICE_JAPANESE

Language = Literal["日本語", "English"]
LANGUAGES: tuple[Language, ...] = ("日本語", "English")
Code = Literal["ja", "en"]
LANGUAGE_OF: dict[Code, Language] = {"ja": "日本語", "en": "English"}

GROUP_NAMES = {
    "cash_out": "Cash out this year",
    "opportunity": "Opportunity cost",
    "own_losses": "Own losses (expected)",
}
PART_NAMES = {
    "premium": "Premium",
    "tax": "Tax on premium",
    "fixed_charge": "Fixed charges",
    "discount": "Bundle discounts",
    "carry": "Holding the reserve (carry)",
    "own_funds_charge": "Own funds at risk",
    "expected_net": "Expected net loss",
    "emergency": "Emergency funding",
}

ENGLISH: dict[str, str] = {
    **{f"group.{key}": text for key, text in GROUP_NAMES.items()},
    **{f"part.{key}": text for key, text in PART_NAMES.items()},
    "title": "Cheapest lawful mix of insurance and cash",
    "illustrative": "Illustrative figures: no quote here is a real one.",
    "solving": "Solving the example…",
    "currency": "Amounts in {currency}.",
    "million": "{currency} million",
    "million.JPY": "JPY million",
    "unlimited": "unlimited",
    "status.certified": "Certified: optimal, with proof.",
    "status.solved": "Solved: a lawful mix; the bound is the solver's own.",
    "status.feasible": "Feasible: a lawful mix, not proved the cheapest; a cheaper one may exist.",
    "status.undecided": "Undecided: no lawful mix was found, nor that there is none; or two methods disagree.",
    "status.infeasible": "Infeasible: no mix meets the rules.",
    "status.rejected": "Rejected: the input has faults; nothing was computed.",
    "status.error": "The computation failed; no answer is shown.",
    "proof.enumeration": "Proof: every mix was priced by an independent checker (gap {gap}).",
    "proof.certificate": "Proof: a certificate of the bound was verified by an independent checker (gap {gap}).",
    "proof.solver": "The bound is the solver's own, not proved independently (gap {gap}).",
    "proof.none": "No bound was proved.",
    "failed": "The page could not be made: {reason}",
    "card.cost": "Yearly cost",
    "card.reserve": "Reserve held",
    "card.premium": "Premium due",
    "card.headroom": "Headroom over the law",
    "mix": "Policies bought",
    "mix.none": "No policy is bought: the reserve alone meets the rules.",
    "reserve": "Reserve held",
    "cost": "Yearly cost by part",
    "law": "The law's ledger",
    "tail": "Tail before and after insurance",
    "warnings": "Warnings",
    "conflict": "Rules in conflict",
    "repairs": "Each of these alone makes the case feasible",
    "offer": "Offer",
    "insurer": "Insurer",
    "share": "Share",
    "limit": "Limit",
    "attachment": "Attachment",
    "deductible": "Deductible",
    "premium": "Premium",
    "instrument": "Instrument",
    "class": "Class",
    "amount": "Amount",
    "carry": "Carry a year",
    "part": "Part",
    "of_total": "Of total",
    "total": "Total",
    "requirement": "Requirement",
    "required": "Required",
    "counted": "Counted",
    "slack": "Headroom",
    "grade": "Grade",
    "what": "What",
    "counts_for": "Counts for",
    "why": "Why",
    "rule": "Rule",
    "before": "Before",
    "after": "After",
    "by_reserve": "By reserve",
    "by_own_funds": "By own funds",
    "tvar": "TVaR {level}",
    "var": "VaR {level}",
    "stress": "Stress: named events on this mix",
    "stress.owed": "Customers are owed {owed}, of which {backing} is paid in kind by the backing.",
    "stress.source": "Paid by",
    "stress.within": "Within",
    "stress.refuses": "refuses",
    "stress.days": "{days} days",
    "stress.reserve": "Reserve",
    "stress.own_funds": "Own funds at risk",
    "stress.missing": "Missing",
    "stress.missing_if_refused": "Missing if every insurer refuses",
    "stress.by": "By",
    "stress.end": "in the end",
    "stress.paid": "Paid",
    "stress.line": "By credit line",
    "stress.if": "If",
    "stress.policies": "Policies pay",
    "stress.missing_at_once": "Missing on day 0",
    "stress.insurer_refuses": "{insurer} refuses",
    "stress.insurer_fails": "{insurer} has failed",
    "stress.coins_double": "coins cost twice as much at repayment",
}

JAPANESE: dict[str, str] = {
    "group.cash_out": "当期の支出",
    "group.opportunity": "機会費用",
    "group.own_losses": "自己負担損失（期待値）",
    "part.premium": "支払保険料",
    "part.tax": "保険料に係る税",
    "part.fixed_charge": "固定費用",
    "part.discount": "セット割引",
    "part.carry": "準備金の年間保有コスト",
    "part.own_funds_charge": "自己資本の資本コスト",
    "part.expected_net": "自己負担の期待損失",
    "part.emergency": "緊急資金調達",
    "title": "保険と現金準備の最小コストの組合せ",
    "illustrative": "例示値（実在の見積ではありません）",
    "solving": "例題を計算しています…",
    "currency": "金額の単位：{currency}",
    "million": "百万{currency}",
    "million.JPY": "百万円",
    "unlimited": "無制限",
    "status.certified": "検算済み（最適性の証明あり）",
    "status.solved": "条件を満たす組合せ（下限はソルバーによる）",
    "status.feasible": "条件を満たす組合せ。ただし最小コストの証明がなく、より安い組合せがありえます。",
    "status.undecided": "判定できません：条件を満たす組合せの有無が決まらないか、二つの方法の結果が一致しません。",
    "status.infeasible": "条件を満たす組合せがありません。",
    "status.rejected": "入力に誤りがあるため、計算していません。",
    "status.error": "計算に失敗したため、結果を表示しません。",
    "proof.enumeration": "証明：独立した検算がすべての組合せの費用を確かめました（最適値との差の上限：{gap}）",
    "proof.certificate": "証明：独立した検算が下限の証明書を確かめました（最適値との差の上限：{gap}）",
    "proof.solver": "下限はソルバーによるもので、独立した証明はありません（最適値との差の上限：{gap}）",
    "proof.none": "下限は証明されていません。",
    "failed": "ページを表示できません：{reason}",
    "card.cost": "年間コスト",
    "card.reserve": "準備金",
    "card.premium": "支払保険料",
    "card.headroom": "法令に対する余裕額",
    "mix": "採用した保険契約",
    "mix.none": "保険契約は採用されません。準備金だけで条件を満たします。",
    "reserve": "保有する準備金",
    "cost": "年間コストの内訳",
    "law": "法令上の算入",
    "tail": "保険の前後の損失（裾）",
    "warnings": "注意",
    "conflict": "矛盾する条件",
    "repairs": "最小の修正案（いずれか一つで条件を満たせます）",
    "offer": "見積",
    "insurer": "保険会社",
    "share": "付保割合",
    "limit": "1事故あたり填補限度額",
    "attachment": "アタッチメントポイント",
    "deductible": "免責金額",
    "premium": "保険料",
    "instrument": "手段",
    "class": "種類",
    "amount": "金額",
    "carry": "年間保有コスト",
    "part": "項目",
    "of_total": "構成比",
    "total": "合計",
    "requirement": "要件",
    "required": "必要額",
    "counted": "算入額",
    "slack": "余裕額",
    "grade": "根拠の確かさ",
    "what": "対象",
    "counts_for": "算入額",
    "why": "理由",
    "rule": "条件",
    "before": "保険前",
    "after": "保険後（自己負担）",
    "by_reserve": "準備金による吸収",
    "by_own_funds": "自己資本による吸収",
    "tvar": "TVaR {level}",
    "var": "VaR {level}",
    "stress": "ストレスシナリオ",
    "stress.owed": "利用者への返還額 {owed}（うち履行保証暗号資産による返還 {backing}）",
    "stress.source": "支払の原資",
    "stress.within": "保険金支払までの日数",
    "stress.refuses": "不払い",
    "stress.days": "{days}日",
    "stress.reserve": "準備金",
    "stress.own_funds": "損失吸収に充てる自己資本",
    "stress.missing": "不足額",
    "stress.missing_if_refused": "全保険会社が不払いの場合の不足額",
    "stress.by": "経過日数",
    "stress.end": "最終",
    "stress.paid": "支払済額",
    "stress.line": "コミットメントライン（融資枠）",
    "stress.if": "条件の変更",
    "stress.policies": "保険による回収",
    "stress.missing_at_once": "当日の不足額",
    "stress.insurer_refuses": "{insurer}が不払い",
    "stress.insurer_fails": "{insurer}が破綻",
    "stress.coins_double": "返還時の価格が2倍",
}

CATALOGUES: dict[Language, dict[str, str]] = {
    "日本語": JAPANESE | PAPER_JAPANESE | PRICE_JAPANESE | DEMAND_JAPANESE,
    "English": ENGLISH | PAPER_ENGLISH | PRICE_ENGLISH | DEMAND_ENGLISH,
}


@dataclass(frozen=True, slots=True)
class CurrencyVoice:
    """One language, speaking of amounts in one currency."""

    language: Language
    currency: str = ""

    def __call__(self, key: str, **parts: str) -> str:
        """Return the text of a key, its places filled."""
        return CATALOGUES[self.language][key].format(**parts)

    def knows(self, key: str) -> bool:
        """Say whether there is a text of this key."""
        return key in CATALOGUES[self.language]

    @property
    def shown_currency(self) -> str:
        """What the currency is called; nothing where the case has none."""
        key = f"currency.{self.currency}"
        return self(key) if self.knows(key) else self.currency

    def amount(self, value: float | None) -> str:
        """Return an amount in full."""
        text = numbers.amount(value, self.currency)
        return self("unlimited") if text == numbers.UNLIMITED else text

    def money(self, value: float | None) -> str:
        """Return an amount in full with its currency."""
        key = f"money.{self.currency}"
        text = self.amount(value)
        return self(key, amount=text) if self.knows(key) and text != numbers.DASH else numbers.money(value, self.currency)

    @property
    def million(self) -> str:
        """What a million of the currency is called."""
        key = f"million.{self.currency}"
        return self(key if key in CATALOGUES[self.language] else "million", currency=self.currency)
