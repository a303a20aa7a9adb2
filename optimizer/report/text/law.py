"""A law in words made from its data: one line for each thing it says, with citations, in either language; two laws compared by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from optimizer.i18n import numbers
from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.grade import Grade
from optimizer.inputs.regime.clauses import Accrual, AnyMix, Bucket, Cap, EnumInput, Floor, Group, Groups, Input, NumberInput, OneOf, Stock
from optimizer.inputs.regime.instruments import (
    Deductible,
    ExtraCash,
    Haircut,
    InsuranceInstrument,
    InsurerFirst,
    MostDeductible,
    PolicyTest,
    Prohibited,
    ReserveInstrument,
    Silent,
)
from optimizer.inputs.regime.operators import Brackets, Clip, Difference, Given, Lookup, Max, Min, Node, Product, RoundDown, Sum
from optimizer.inputs.regime.regime import Regime
from optimizer.inputs.regime.units import Unit, units_of
from optimizer.report.text.names import citation_words, feature_words, requirement_name

SECTIONS = ("status", "source", "input", "amount", "counts", "condition", "combination", "limit", "figure")


@dataclass(frozen=True, slots=True)
class LawLine:
    """One thing that a law says: where it belongs, what it is called there, and the words."""

    section: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class LawChange:
    """A line that two laws do not share; None where one of them has none of that key."""

    section: str
    key: str
    before: str | None
    after: str | None


def law_lines(law: Regime, language: Language, reader: Voice | None = None) -> tuple[LawLine, ...]:
    """Return what a law says, section by section.

    To a `reader`, in the unit of that voice and without ids: a step of a formula is called by its number, an input by its title.
    """
    return tuple(_Teller(law, language, reader).lines())


def law_name(law: Regime, language: Language) -> str:
    """Return what a law is called."""
    return law.regime.name_ja if language == "ja" and law.regime.name_ja else law.regime.name


def law_changes(before: Regime, after: Regime, language: Language) -> tuple[LawChange, ...]:
    """Return the lines in which two laws differ, in the order of the sections."""
    earlier = {(line.section, line.key): line.text for line in law_lines(before, language)}
    later = {(line.section, line.key): line.text for line in law_lines(after, language)}
    keys = sorted(dict.fromkeys((*earlier, *later)), key=lambda key: SECTIONS.index(key[0]))
    return tuple(LawChange(*key, earlier.get(key), later.get(key)) for key in keys if earlier.get(key) != later.get(key))


class _Teller:
    """Tells one law in one language."""

    def __init__(self, law: Regime, language: Language, reader: Voice | None = None) -> None:
        self.law, self.language, self.reader = law, language, reader
        self.voice, self.with_ids = Voice(language, law.regime.currency), reader is None
        self.steps = {node.id: self.say("step", number=str(place)) for place, node in enumerate(law.node, start=1)}
        self.units = units_of(law.input, law.figure, law.node)
        self.figures = {figure.id: figure for figure in law.figure}
        self.inputs = {entry.id: entry for entry in law.input}

    def say(self, key: str, **parts: str) -> str:
        return self.voice(f"statute.{key}", **parts)

    def listed(self, names: Sequence[str], last: str = "and") -> str:
        comma, joint = self.say("comma"), self.say(last)
        return joint.join([comma.join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)

    def classes(self, names: Sequence[str]) -> str:
        return self.listed([self.say(f"class.{name}") for name in names])

    def value(self, value: float, unit: Unit) -> str:
        """Return a number with its unit."""
        match unit:
            case "money":
                return numbers.money(value, self.law.regime.currency) if self.reader is None else self.reader.money(value)
            case "rate":
                return f"{100 * value:.10g} %"
            case "days" | "years":
                return self.say(unit, value=f"{value:g}")
            case "flag":
                return self.say("yes" if value else "no")
            case "count" | "word":
                return f"{value:g}"
            case _:
                assert_never(unit)

    def ref(self, name: str) -> str:
        """Return a name as a reader meets it: a figure by its value, an input by its title, a node by its id."""
        if name in self.figures:
            return self.value(self.figures[name].value, self.units[name])
        if name in self.inputs:
            title = self.title(self.inputs[name])
            return f"{title} ({name})" if self.with_ids else title
        return name if self.with_ids else self.steps.get(name, name)

    def title(self, named: Input | Bucket | Group) -> str:
        in_language = named.title_ja if self.language == "ja" and named.title_ja else named.title
        return in_language or named.id

    def cited(self, grade: Grade | None, cite: str) -> str:
        return "" if grade is None else self.say("cited", grade=self.say(f"grade.{grade.value}"), cite=self.citation(cite))

    def citation(self, cite: str) -> str:
        """Return a citation: as the file has it where a command lists the law, in the reader's words on a screen."""
        return cite if self.with_ids else citation_words(cite, self.voice)

    def article(self, name: str) -> str:
        """Return citation and grade of a figure; nothing where the name is none."""
        figure = self.figures.get(name)
        return "" if figure is None else self.cited(figure.grade, figure.cite)

    def lines(self) -> Iterator[LawLine]:
        yield from self._head()
        for entry in self.law.input:
            yield LawLine("input", entry.id, self._input(entry))
        for node in self.law.node:
            yield LawLine("amount", node.id if self.with_ids else self.steps[node.id], self._formula(node))
        for bucket in self.law.bucket:
            key = f"[{bucket.id}]" if self.with_ids else requirement_name(bucket.id, self.law, self.voice)
            yield LawLine("amount", key, self._bucket(bucket))
        for instrument in self.law.instrument:
            yield from self._instrument(instrument)
        yield from self._combination()
        for rule in self.law.constraint:
            yield LawLine("limit", rule.id, self._limit(rule))
        for figure in self.law.figure:
            grade = self.say(f"grade.{figure.grade.value}")
            text = self.say("figure", value=self.value(figure.value, self.units[figure.id]), grade=grade, cite=figure.cite)
            yield LawLine("figure", figure.id, text)

    def _head(self) -> Iterator[LawLine]:
        head = self.law.regime
        dates = "" if head.effective_from is None else self.say("from", date=str(head.effective_from))
        dates += "" if head.effective_to is None else self.say("to", date=str(head.effective_to))
        text = self.say(
            "status",
            jurisdiction=head.jurisdiction,
            status=self.say(f"status.{head.status}"),
            dates=dates,
            as_of=str(head.as_of),
            grade=self.say(f"grade.{head.grade.value}"),
        )
        yield LawLine("status", head.currency, text)
        for place, source in enumerate(head.source, start=1):
            yield LawLine(
                "source", str(place), f"{source.cite}{f' {source.url}' if source.url else ''}{self.cited(source.grade, '').rstrip()}"
            )

    def averaging(self, entry: NumberInput) -> str:
        """Return over what time an amount is taken; nothing where it is that of a day."""
        return "" if entry.averaging == "point" else self.say(f"averaging.{entry.averaging}")

    def _input(self, entry: Input) -> str:
        match entry:
            case EnumInput(values=values):
                return (
                    f"{self.title(entry)}: {self.say('input.choice', values=self.listed([self._choice(value) for value in values], 'or'))}"
                )
            case NumberInput(unit=unit):
                text = f"{self.title(entry)}: {self.say(f'unit.{unit}')}{self.averaging(entry)}"
                text += self.say("input.optional") if entry.optional else ""
                text += "" if entry.required_unless is None else self.say("input.unless", other=self._other(entry.required_unless))
                return text + ("" if entry.default is None else self.say("input.default", value=self.value(entry.default, unit)))
            case _:
                assert_never(entry)

    def _choice(self, value: str) -> str:
        return self.voice(f"choice.law.{value}") if not self.with_ids and self.voice.knows(f"choice.law.{value}") else value

    def _other(self, name: str) -> str:
        """Return what an input or a figure named beside another is called, whatever its value."""
        if not self.with_ids and name in self.inputs:
            return self.title(self.inputs[name])
        return (
            self.voice("law.figure", number=str(list(self.figures).index(name) + 1)) if not self.with_ids and name in self.figures else name
        )

    def _formula(self, node: Node) -> str:
        match node:
            case Product(args=args):
                return " × ".join(self.ref(name) for name in args)
            case Sum(args=args):
                return " + ".join(self.ref(name) for name in args)
            case Max(args=args) | Min(args=args):
                return self.say(f"op.{node.op}", args=self.listed([self.ref(name) for name in args]))
            case Lookup(of=of, map=table):
                values = self.say("comma").join(f"{self._choice(word)} = {self.ref(name)}" for word, name in table.items())
                return self.say("op.lookup", of=self.ref(of), values=values)
            case Difference() | RoundDown() | Brackets() | Clip() | Given():
                return self._shape(node)
            case _:
                assert_never(node)

    def _shape(self, node: Difference | RoundDown | Brackets | Clip | Given) -> str:
        match node:
            case Difference(of=of, less=less):
                return self.say("op.difference", of=self.ref(of), less=self.ref(less))
            case RoundDown(of=of, to=to):
                return self.say("op.round_down", of=self.ref(of), to=self.ref(to))
            case Clip(of=of, lo=lo, hi=hi):
                return self.say("op.clip", of=self.ref(of), lo=self.ref(lo), hi=self.ref(hi))
            case Given(input=given, otherwise=otherwise):
                return self.say("op.given", input=self.ref(given), otherwise=self.ref(otherwise))
            case Brackets(of=of, bounds=bounds, rates=rates):
                pairs = zip(rates[:-1], bounds, strict=True)
                tiers = [self.say("op.tier", rate=self.ref(rate), bound=self.ref(bound)) for rate, bound in pairs]
                last = self.say("op.last_tier", rate=self.ref(rates[-1]))
                return self.say("op.brackets", of=self.ref(of), tiers=self.say("comma").join([*tiers, last]))
            case _:
                assert_never(node)

    def _bucket(self, bucket: Bucket) -> str:
        match bucket:
            case Stock(requirement=requirement):
                text = self.say("bucket.stock", amount=self.ref(requirement))
            case Accrual(yearly=yearly, cap=cap, balance=balance):
                text = self.say("bucket.accrual", yearly=self.ref(yearly), cap=self.ref(cap), balance=self.ref(balance))
            case _:
                assert_never(bucket)
        return f"{self.title(bucket)}: {text}" if self.with_ids and self.title(bucket) != bucket.id else text

    def _instrument(self, instrument: ReserveInstrument | InsuranceInstrument) -> Iterator[LawLine]:
        names = [self.title(bucket) for bucket in self.law.bucket if bucket.id in instrument.buckets]
        served = "" if len(self.law.bucket) == 1 else self.say("counts.for", buckets=self.listed(names))
        key = instrument.cls if len(self.law.bucket) == 1 else f"{instrument.cls} [{', '.join(instrument.buckets)}]"
        match instrument:
            case ReserveInstrument(factor=factor, eligible=eligible):
                text = self.say("counts.reserve", factor=self.ref(factor))
                text += "" if eligible is None else self.say("counts.eligible", flag=self.ref(eligible))
                yield LawLine("counts", key, f"{self.say(f'class.{instrument.cls}')}: {text}{served}{self.article(factor)}")
            case InsuranceInstrument(factor=factor):
                text = self.say("counts.insurance", count=self.say(f"count.{instrument.count}"), factor=self.ref(factor))
                yield LawLine("counts", key, f"{self.say('class.insurance')}: {text}{served}{self.article(factor)}")
                yield from (LawLine("counts", f"{key}.{what}", text) for what, text in self._cuts(instrument.haircut))
                yield from (LawLine("condition", f"{key}.{what}", text) for what, text in self._tests(instrument.policy))
                yield LawLine("condition", f"{key}.deductible", self._deductible(instrument.deductible))
            case _:
                assert_never(instrument)

    def _cuts(self, cut: Haircut) -> Iterator[tuple[str, str]]:
        for what in ("residual_term", "cancellation"):
            slope = getattr(cut, what)
            if slope is not None:
                text = self.say(f"cut.{what}", low=self.ref(slope.none_until), high=self.ref(slope.full_from))
                yield what, text + self.article(slope.none_until)
        if cut.rating:
            values = self.say("comma").join(f"{word} {self.ref(name)}" for word, name in cut.rating.items())
            yield "rating", self.say("cut.rating", values=values) + self.article(next(iter(cut.rating.values())))
        for what in ("mismatch", "uncertainty"):
            name = getattr(cut, what)
            if name is not None:
                yield what, self.say(f"cut.{what}", factor=self.ref(name)) + self.article(name)

    def _tests(self, test: PolicyTest) -> Iterator[tuple[str, str]]:
        for what in ("min_term_days", "min_notice_days", "min_prior_acts_years", "min_reporting_years"):
            name = getattr(test, what)
            if name is not None:
                yield what, self.say(f"test.{what}", least=self.ref(name)) + self.article(name)
        cite = self.cited(test.grade, test.cite)
        for what in ("consent_to_cancel", "unaffiliated"):
            if getattr(test, what):
                yield what, self.say(f"test.{what}") + cite
        for what, last in (("licences", "or"), ("features", "and"), ("banned_exclusions", "or")):
            names = getattr(test, what)
            if names:
                shown = names if self.with_ids else [feature_words(name, self.voice) for name in names]
                yield what, self.say(f"test.{what}", names=self.listed(shown, last)) + cite

    def _deductible(self, rule: Deductible) -> str:
        match rule:
            case ExtraCash(factor=factor, classes=classes):
                held = self.say("deductible.in", names=self.classes(classes)) if classes else ""
                return self.say("deductible.extra_cash", factor=self.ref(factor), classes=held) + self.article(factor)
            case MostDeductible(most=most, cite=cite):
                return self.say("deductible.cap", most=self.ref(most)) + (f" [{self.citation(cite)}]" if cite else self.article(most))
            case Prohibited(grade=grade, cite=cite) | InsurerFirst(grade=grade, cite=cite):
                return self.say(f"deductible.{rule.treatment}") + self.cited(grade, cite)
            case Silent():
                return self.say("deductible.silent")
            case _:
                assert_never(rule)

    def _combination(self) -> Iterator[LawLine]:
        rule = self.law.combination
        match rule:
            case AnyMix():
                yield LawLine("combination", "mode", self.say("combination.any_mix"))
            case OneOf(unless=unless):
                text = "" if unless is None else self.say("combination.unless", flag=self._other(unless))
                yield LawLine("combination", "mode", self.say("combination.one_of") + text)
            case Groups(group=groups):
                yield LawLine("combination", "mode", self.say("combination.groups"))
                for group in groups:
                    yield LawLine("combination", group.id, self._group(group))
            case _:
                assert_never(rule)

    def _group(self, group: Group) -> str:
        text = self.say(f"group.{group.within}", classes=self.classes(group.classes))
        names = [self.title(bucket) for bucket in self.law.bucket if bucket.id in group.buckets]
        return text + (self.say("group.for", buckets=self.listed(names)) if names else "")

    def _limit(self, rule: Floor | Cap) -> str:
        match rule:
            case Floor(classes=classes, amount=amount):
                return self.say("limit.floor", classes=self.classes(classes), amount=self.ref(amount))
            case Cap(classes=capped, amount=amount, unless=unless):
                text = self.say("limit.cap", classes=self.classes(capped), amount=self.ref(amount))
                return text + (
                    ""
                    if unless is None
                    else self.say("limit.unless", feature=unless.feature if self.with_ids else feature_words(unless.feature, self.voice))
                )
            case _:
                assert_never(rule)
