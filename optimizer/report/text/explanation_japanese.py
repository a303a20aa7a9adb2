"""The sentences of an explanation in Japanese, made of its numbers; the terms are those of the glossary."""

from __future__ import annotations

import re
from typing import assert_never

from optimizer.i18n import numbers
from optimizer.results.explanation import Binding, NextMix, OfferReason, Sensitivity, Shift, Verdict
from optimizer.results.solution import Barred

LEVERS = {
    "requirement": "必要額（{id}）",
    "carry": "{id}の保有コスト率",
    "premium": "すべての保険料",
    "breach_rate": "不正流出の年間発生確率",
}
KINDS = {"requirement": "法令の要件", "tail": "裾の条件", "limit": "社内の限度"}
COLUMNS = {"term_days": "保険期間", "notice_days": "解約予告期間"}
CURES = {
    "prior_acts_years": "契約前の行為の補償を{least}年以上にすれば算入されます",
    "reporting_years": "契約終了後の請求の補償を{least}年以上にすれば算入されます",
    "consent_to_cancel": "解約に監督当局の承認を要することにすれば算入されます",
    "features": "約款が次を認めれば算入されます：{least}",
    "exclusions": "免責事由を次にすれば算入されます：{least}",
    "affiliated": "グループ外の保険会社であれば算入されます",
    "licence": "免許（{least}）を持つ保険会社であれば算入されます",
    "rating": "格付{least}以上の保険会社であれば算入されます",
    "deductible": "免責金額を{least}以下にすれば算入されます",
}
"""Of columns that are no number of days."""
CITED = re.compile(r"\[(.+)\]$", re.DOTALL)
LEFT_OUT = {
    "the case names no law, so nothing is required": "適用する法令の指定がないため、必要額がありません",
    "less than 0 is required": "必要額は0を下回りません",
    "a carry is not below 0": "保有コスト率は0を下回りません",
    "a rate is between 0 and 1, and a simulated tail holds at least 20 years": "確率は0以上1以下で、裾には20以上の損失シナリオが必要です",
}


def offer_sentence(reason: OfferReason, currency: str) -> str:
    """Return why an offer is bought or not, and the premium that would change it."""
    premium = numbers.money(reason.premium, currency)
    share = "" if reason.share in (0.0, 1.0) else f"、付保割合{numbers.level(reason.share)}"
    must = "（契約済みまたは指定による）" if reason.must and reason.bought else ""
    decision = f"採用{must}" if reason.bought else "不採用"
    return "".join([f"{reason.offer}は{decision}（保険料 {premium}{share}）。{_edge(reason, currency)}。", *map(_bar, reason.barred)])


def _edge(reason: OfferReason, currency: str) -> str:
    match reason.verdict:
        case Verdict.PREMIUM:
            return _premium(reason, currency)
        case Verdict.ANY:
            return "これがなければ、保険料にかかわらず条件を満たす組合せがありません"
        case Verdict.NONE:
            return "保険料が0でも採用されません"
        case Verdict.UNLAWFUL:
            return "これを含む組合せは条件を満たしません"
        case Verdict.UNDECIDED:
            return "採否の分岐保険料は求められていません"
        case _:
            assert_never(reason.verdict)


def _premium(reason: OfferReason, currency: str) -> str:
    edge = numbers.money(reason.walk_away, currency)
    by = "" if reason.room is None else f"（現在より{numbers.percent(abs(reason.room))}{'高い' if reason.room >= 0 else '低い'}水準）"
    if reason.bought:
        return f"保険料が{edge}を超えると採用されなくなります{by}{_saved(reason, currency)}"
    if reason.room is not None and reason.room >= 0:
        return f"これを含む同じ費用の組合せがあり、保険料{edge}まで変わりません{by}"
    return f"採用される上限保険料は{edge}です{by}"


def _saved(reason: OfferReason, currency: str) -> str:
    without = reason.cost_without
    return "" if without is None else f"。これを除く最小コストの組合せの年間コストは{numbers.money(without, currency)}"


def _bar(bar: Barred) -> str:
    column, _, least = bar.cure.partition(" ")
    cited = CITED.search(bar.why)
    where = f"［{cited[1]}］" if cited else ""
    name = COLUMNS.get(column, column)
    cure = CURES.get(column, "{name}を{least}日以上にすれば算入されます").format(name=name, least=least)
    return f"法令上は算入されません（{bar.rule}）{where}。{cure}。"


def next_sentence(mix: NextMix, currency: str) -> str:
    """Return a next-best mix, what more it costs and what it trades."""
    what = [
        f"{'、'.join(mix.removed)}を除き" if mix.removed else "",
        f"{'、'.join(mix.added)}を加える" if mix.added else "、代わりを加えない",
    ]
    trades = [
        _moved("当期の支出", mix.cash_out, currency),
        _moved("準備金", mix.reserve, currency),
        _moved("自己負担の期待損失", mix.expected_net, currency),
        *(_moved(f"自己負担の裾（{tail.id}）", tail.change, currency) for tail in mix.tails),
        *(_moved(f"余裕額（{rule.id}）", rule.change, currency) for rule in mix.headroom),
    ]
    traded = "、".join(trade for trade in trades if trade) or "ほかに変わるものはありません"
    return f"次善の組合せ：{''.join(what)}。年間コストは{_signed(mix.dearer, currency)}。変化：{traded}。"


def _moved(what: str, change: float, currency: str) -> str:
    return "" if _is_nothing(change, currency) else f"{what} {_signed(change, currency)}"


def _is_nothing(change: float, currency: str) -> bool:
    return numbers.amount(change, currency).strip("-0.,") == ""


def _signed(change: float, currency: str) -> str:
    sign = "-" if change < 0 and not _is_nothing(change, currency) else "+"
    return f"{sign}{numbers.money(abs(change), currency)}"


def sensitivity_sentence(found: Sensitivity, currency: str) -> str:
    """Return what a step of a figure costs, up and down."""
    name = LEVERS[found.lever].format(id=found.id)
    sides = [_side(word, shift, currency) for word, shift in (("増", found.up), ("減", found.down)) if shift is not None]
    missing = LEFT_OUT.get(found.left_out, found.left_out)
    if not sides:
        return f"{name}の感応度：{missing}。"
    return f"{name}の感応度（{_step(found, currency)}）：{'、'.join(sides)}{f'（{missing}）' if missing else ''}。"


def _step(found: Sensitivity, currency: str) -> str:
    match found.lever:
        case "requirement":
            return numbers.money(found.step, currency)
        case "premium":
            return "10 %"
        case "carry" | "breach_rate":
            return "1ポイント"
        case _:
            assert_never(found.lever)


def _side(word: str, shift: Shift, currency: str) -> str:
    if shift.change is None:
        return f"{word}：{'条件を満たす組合せなし' if shift.status == 'infeasible' else '計算の上限に達しました'}"
    return f"{word}：年間コスト {_signed(shift.change, currency)}（{'組合せが変わる' if shift.mix_changes else '組合せは同じ'}）"


def binding_sentence(rule: Binding, currency: str) -> str:
    """Return a rule that is met with nothing to spare."""
    counts = rule.id == "limits.max_policies"
    limit = f"{rule.limit:g}" if counts else numbers.money(rule.limit, currency)
    return f"効いている制約：{KINDS[rule.kind]} {rule.id}（{limit}）。"
