"""What things are called in a reader's language: offers, insurers, classes, instruments, events, rules, dotted keys.

Ids stay in files (JSON, CSV, a setting of the command); on a screen and a paper stands the name made here, and nowhere else.
What a shipped file says in English is in the catalogue of words; what somebody else wrote is shown as it stands.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from optimizer.i18n import numbers
from optimizer.i18n.catalogue import in_language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.regime import Regime
from optimizer.results.solution import Policy, Solution

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"reserve\.(?P<id>[^.]+)\.(?P<what>max|min|carry|class)", "key.reserve.{what}"),
    (r"today\.reserve\.(?P<id>[^.]+)", "key.today.reserve"),
    (r"today\.policies\.(?P<offer>[^.]+)", "key.today.policies"),
    (r"tail\.(?P<id>[^.]+)\.(?P<what>level|hold|within_days|measure)", "key.tail.{what}"),
    (r"coverage\.(?P<id>[^.]+)\.(?P<what>min_limit)", "key.coverage.{what}"),
    (r"offers\.(?P<offer>[^.]+)\.(?P<what>use|premium)", "key.offers.{what}"),
    (r"losses\.simulate\.peril\.(?P<cls>.+)\.severity\.(?P<what>\w+)", "key.severity.{what}"),
    (r"losses\.simulate\.peril\.(?P<cls>.+)\.(?P<what>frequency|dispersion)", "key.{what}"),
    (r"losses\.simulate\.shock\.(?P<id>.+)\.(?P<what>frequency)", "key.{what}"),
    (r"stress\.(?P<event>[^.]+)\.losses\.(?P<cls>.+)\.loss", "key.stress.loss"),
    (r"stress\.(?P<event>[^.]+)\.price", "key.stress.price"),
    (r"backing\[\d+\]\.amount", "key.backing"),
    (r"fx\.(?P<id>[A-Z]{3})\.(?P<what>rate)", "key.fx"),
)
"""Keys that hold a name, and the text each has."""
_SHORT_ID = re.compile(r"[A-Z]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
"""Kana and ideographs."""
_HUNDRED_MILLION, _BILLION, _MILLION = 1e8, 1e9, 1e6


def shipped_words(text: str, say: Voice) -> str:
    """Return what a shipped file says, in the reader's language; what the catalogue does not have, as it is written."""
    return text if say.language == "en" else in_language(text, say.language) or text


def citation_words(cite: str, say: Voice) -> str:
    """Return where a law says something, in the reader's language; a citation of a foreign law as it is written, said to be English."""
    shown = shipped_words(cite, say)
    is_foreign = say.language == "ja" and shown and not _JAPANESE.search(shown)
    return say("cite.foreign", cite=shown) if is_foreign else shown


def insurer_name(insurer: str, case: Case, say: Voice) -> str:
    """Return what an insurer is called: by its name as stated, else by its id."""
    return stated_insurer(case.insurer_name(insurer), say)


def insurer_names(case: Case, say: Voice) -> dict[str, str]:
    """Return what each insurer of a case is called, by id."""
    ids = dict.fromkeys(offer.insurer for offer in (*case.in_force, *case.offers))
    return {insurer: insurer_name(insurer, case, say) for insurer in ids}


def stated_insurer(name: str, say: Voice) -> str:
    """Return what an insurer is called of whom a name, or only an id, is stated; a single letter is said to be an insurer."""
    if say.knows(f"named.insurer.{name}"):
        return say(f"named.insurer.{name}")
    return say("named.insurer", id=name) if _SHORT_ID.fullmatch(name) else shipped_words(name, say)


def offer_names(case: Case, say: Voice) -> Mapping[str, str]:
    """Return what each offer is called, its insurer and its layer; of two called alike the id is said too."""
    offers = {offer.offer: offer for offer in (*case.in_force, *case.offers)}
    names = {name: _offer_name(offer, case, say) for name, offer in offers.items()}
    times = Counter(names.values())
    return {name: text if times[text] == 1 else say("named.alike", name=text, id=name) for name, text in names.items()}


def offer_name(offer: str, case: Case, say: Voice) -> str:
    """Return what an offer is called; of one that the case does not have, its id."""
    return offer_names(case, say).get(offer, offer)


def _offer_name(offer: Offer, case: Case, say: Voice) -> str:
    return say("named.offer", insurer=insurer_name(offer.insurer, case, say), layer=layer_words(offer, say))


def layer_words(offer: Offer, say: Voice) -> str:
    """Return the layer of an offer: whose losses, from and up to which amount of one, in the unit that suits its top."""
    bottom, top = offer.attachment + offer.deductible, offer.exhaustion
    covers = covers_words((pattern.text for pattern in offer.covers), say)
    return say("named.layer", covers=covers, band=band_words(bottom, top, say))


def layer_name(offer: str, case: Case, say: Voice) -> str:
    """Return the layer of an offer beside which its insurer stands; of one that the case does not have, its id."""
    stated = _stated(offer, case)
    if stated is None:
        return offer
    text = layer_words(stated, say)
    same = [c.offer for c in (*case.offers, *case.in_force) if c.insurer == stated.insurer and layer_words(c, say) == text]
    return text if len(set(same)) == 1 else say("named.alike", name=text, id=offer)


def covers_name(offer: str, case: Case, say: Voice) -> str:
    """Return whose losses an offer covers, beside which its terms stand; of one that the case does not have, its id."""
    stated = _stated(offer, case)
    return offer if stated is None else covers_words((pattern.text for pattern in stated.covers), say)


def _stated(offer: str, case: Case) -> Offer | None:
    return next((candidate for candidate in (*case.offers, *case.in_force) if candidate.offer == offer), None)


def policy_words(policy: Policy, case: Case, say: Voice) -> str:
    """Return a policy of any mix without its amounts, which another mix's case may have otherwise: insurer, classes, share."""
    insurer, covers = insurer_name(policy.insurer, case, say), covers_name(policy.offer, case, say)
    return say("named.policy", insurer=insurer, covers=covers, share=numbers.level(policy.share))


def band_words(bottom: float, top: float, say: Voice) -> str:
    """Return a band of amounts in few letters, the same whatever unit a reader chose: it is a part of a name."""
    size = bottom if math.isinf(top) else top
    unit, key = _unit(size, say)
    low = _trimmed(bottom, unit)
    if math.isinf(top):
        return say(f"named.open.{key}", low=low, currency=say.shown_currency).strip()
    return say(f"named.band.{key}", low=low, high=_trimmed(top, unit), currency=say.shown_currency).strip()


def _unit(size: float, say: Voice) -> tuple[float, str]:
    if say.language == "ja" and say.currency == "JPY" and size >= _HUNDRED_MILLION:
        return _HUNDRED_MILLION, "oku"
    if say.language == "en" and size >= _BILLION:
        return _BILLION, "billion"
    return (_MILLION, "million") if size >= _MILLION else (1.0, "one")


def _trimmed(amount: float, unit: float) -> str:
    return f"{float(Decimal(repr(float(amount))) / Decimal(unit)):,.10g}"


def covers_words(patterns: Iterable[str], say: Voice) -> str:
    """Return what patterns of classes are called: wallet and cause, or every class."""
    named = []
    for pattern in patterns:
        parts = [part for part in pattern.split(".") if part != "*"] or ["*"]
        words = [say(f"paper.class.{part}") if say.knows(f"paper.class.{part}") else part for part in parts]
        named.append(say("decision.class.of").join(words))
    return say("decision.class.and").join(named)


def id_words(name: str, say: Voice) -> str:
    """Return what an id that many cases share is called; any other as it is written."""
    return say(f"id.{name}") if say.knows(f"id.{name}") else name


def class_words(cls: str, say: Voice) -> str:
    """Return what a class of instrument is called."""
    return say(f"class.{cls}") if say.knows(f"class.{cls}") else cls


def instrument_name(instrument: str, case: Case, say: Voice) -> str:
    """Return what an instrument of the reserve is called: by its class, with its id where two are of one class."""
    classes = {held.id: held.cls for held in case.reserve}
    cls = classes.get(instrument)
    if cls is None or list(classes.values()).count(cls) > 1:
        return id_words(instrument, say)
    return class_words(cls, say)


def requirement_name(requirement: str, law: Regime | None, say: Voice) -> str:
    """Return what a requirement of a law is called: as the law has it, or in the words that laws share."""
    bucket, _, rule = requirement.partition(".")
    entry = next((entry for entry in (() if law is None else law.bucket) if entry.id == bucket), None)
    title = "" if rule or entry is None else entry.title_ja if say.language == "ja" and entry.title_ja else entry.title
    key = f"requirement.{rule or bucket}"
    return title or (say(key) if say.knows(key) else rule or bucket)


def limit_name(limit: str, case: Case, say: Voice) -> str:
    """Return what a limit is called."""
    rule, _, whose = limit.removeprefix("limits.").partition(".")
    if limit.startswith("limits.") and whose:
        named = offer_name(whose, case, say) if rule == "no_gap" else insurer_name(whose, case, say)
        return say("named.limit", limit=say(f"limit.{rule}"), of=named)
    return key_words(limit, case, say)


def feature_words(feature: str, say: Voice) -> str:
    """Return what a feature of a wording, an exclusion or a licence is called; one that no shipped law names is shown as it is written."""
    return say(f"feature.{feature}") if say.knows(f"feature.{feature}") else feature


def tail_name(rule: str, measure: str, level: float, say: Voice) -> str:
    """Return what a tail rule is called."""
    return say("named.tail", rule=id_words(rule, say), measure=say(measure, level=numbers.level(level)))


def event_name(event: str, name: str, say: Voice) -> str:
    """Return what a named event is called."""
    return shipped_words(name, say) or event


def law_name(case: Case, say: Voice) -> str:
    """Return what the law is called."""
    if case.law is None:
        return say("law.none")
    head = case.law.regime
    return head.name_ja if say.language == "ja" and head.name_ja else head.name


def case_name(solution: Solution, say: Voice) -> str:
    """Return what the case is called."""
    return shipped_words(solution.case.name, say)


def case_words(case: Case, say: Voice) -> str:
    """Return which case a paper is of: that of an exchange's own answers is said so, any other by its id."""
    return say(f"named.case.{case.id}") if say.knows(f"named.case.{case.id}") else case.id


def key_words(key: str, case: Case, say: Voice) -> str:
    """Return what a dotted key is called."""
    for pattern, text in _PATTERNS:
        match = re.fullmatch(pattern, key)
        if match is not None:
            named = match.groupdict()
            word = text.format(what=named.get("what", ""))
            return say(word, **_places(named, case, say)) if say.knows(word) else key
    if key.startswith("regime.inputs."):
        return _law_words(key.removeprefix("regime.inputs."), case, say)
    return say(f"key.{key}") if say.knows(f"key.{key}") else key


def _places(named: Mapping[str, str], case: Case, say: Voice) -> dict[str, str]:
    """Return the names in a key as a reader knows them, by the places that its text has."""
    events = {event.id: event.name for event in case.stress}
    places = {}
    if "event" in named:
        places["event"] = event_name(named["event"], events.get(named["event"], ""), say)
    if "cls" in named:
        places["id"] = covers_words([named["cls"]], say)
    if "offer" in named:
        places["id"] = offer_name(named["offer"], case, say)
    if "id" in named:
        places["id"] = id_words(named["id"], say)
    return places


def _law_words(name: str, case: Case, say: Voice) -> str:
    if say.knows(f"law.{name}"):
        return say(f"law.{name}")
    law_input = next((entry for entry in (() if case.law is None else case.law.input) if entry.id == name), None)
    if law_input is None:
        figures = [] if case.law is None else [figure.id for figure in case.law.figure]
        return say("law.figure", number=str(figures.index(name) + 1)) if name in figures else name
    return law_input.title_ja if say.language == "ja" and law_input.title_ja else law_input.title
