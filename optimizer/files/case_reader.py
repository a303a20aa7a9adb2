"""All files of a case, in order: what each says, and everything that is wrong with any of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from optimizer.errors import Fault, InputError, Message
from optimizer.files import laws, settings
from optimizer.files.bundles import read_bundles
from optimizer.files.case_file import CaseFile, read_case
from optimizer.files.catalogue import Catalogue, read_catalogue
from optimizer.files.disk import LARGEST_SMALL_FILE, LARGEST_TABLE, CaseFolder
from optimizer.files.failures import read_failures
from optimizer.files.faults import FaultList
from optimizer.files.fields import Guesses
from optimizer.files.insurer_tables import read_insurers, read_responses
from optimizer.files.loss_table import read_losses
from optimizer.files.loss_years import Failed, var_faults, with_failures, years_of
from optimizer.files.simulation_checks import simulation_faults
from optimizer.files.workbook.opening import case_folder_of, opened
from optimizer.inputs.case import Case
from optimizer.inputs.insurers import Insurer, Response
from optimizer.inputs.offers import Bundle
from optimizer.inputs.regime.regime import Regime
from optimizer.losses.cache import Cache
from optimizer.losses.scenarios import Scenarios
from optimizer.losses.simulation import simulate

Result = TypeVar("Result")


class CaseReading:
    """One reading of a case: goes on after a file with faults, and keeps them in order of the files."""

    def __init__(self, case_folder: CaseFolder) -> None:
        """Start without a fault."""
        self.case_folder = case_folder
        self.faults: list[Fault] = []

    def attempt(self, file: str, read: Callable[[FaultList], Result]) -> Result | None:
        """Return what a file says; None where it cannot be read."""
        findings = FaultList(file)
        try:
            result = read(findings)
        except InputError as error:
            self.faults += error.faults
            return None
        self.faults += findings.faults()
        return result


def case_of(path: str | Path, given: settings.Settings, *, losses: bool) -> Case:
    """Return the case, or raise `InputError` with every fault of every file; the loss table is checked where `losses`."""
    case_folder, document = opened(path)
    pairs, faults = settings.pairs_of(given)
    of_case, of_offers = settings.split([*_under(document.offers, pairs), *pairs])
    offer_settings = settings.OfferSettings(of_offers)
    reading = CaseReading(case_folder)
    read = read_case(document, of_case)
    reading.faults += [*faults, *offer_settings.faults, *read.findings.faults()]
    catalogue = _catalogue(reading, read, offer_settings)
    bundles = _bundles(reading, read, catalogue)
    _check_losses_of(reading, read, catalogue, losses=losses)
    underwriters, answers = _cover(reading, read, catalogue)
    law = _law(reading, read)
    reading.faults += [*_undated(read, catalogue), *_unknown_refusals(read, catalogue), *_unknown_in_force(read, catalogue)]
    every_fault = case_folder.all_faults(reading.faults)
    if every_fault or catalogue is None:
        raise InputError(every_fault)
    facts = {
        "offers": catalogue.offers,
        "in_force": catalogue.in_force,
        "underwriters": underwriters,
        "answers": answers,
        "discounts": bundles,
        "law": law,
        "folder": str(case_folder.folder.absolute()),
        "sources": tuple(reading.case_folder.sources),
        "fingerprint": _fingerprint(reading.case_folder.sources, pairs),
    }
    return read.case.model_copy(update=facts)


def _under(stated: Sequence[tuple[str, str]], pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the settings of offers that a case states itself and that no setting given replaces."""
    given = {key for key, _ in pairs}
    return [pair for pair in stated if pair[0] not in given]


def _catalogue(reading: CaseReading, read: CaseFile, offer_settings: settings.OfferSettings) -> Catalogue | None:
    if not read.reads("catalogue"):
        return None
    name = read.case.catalogue

    def attempt(findings: FaultList) -> Catalogue:
        return read_catalogue(reading.case_folder.take(name, LARGEST_SMALL_FILE), read, offer_settings, findings)

    return reading.attempt(name, attempt)


def _bundles(reading: CaseReading, read: CaseFile, catalogue: Catalogue | None) -> tuple[Bundle, ...]:
    name = read.case.bundles
    if name is None or not read.reads("bundles"):
        return ()
    offers = None if catalogue is None else catalogue.ids
    return reading.attempt(name, lambda findings: read_bundles(_small(reading.case_folder, findings), offers, findings)) or ()


def _check_losses_of(reading: CaseReading, read: CaseFile, catalogue: Catalogue | None, *, losses: bool) -> None:
    """Check loss table or simulation, and failures; without `losses` the loss table is only fingerprinted."""
    case = read.case
    if case.losses.table is not None and read.reads("losses.table", "losses.simulate"):
        reading.attempt(case.losses.table, partial(_check_losses, reading.case_folder, read, losses=losses))
    if case.losses.simulate is not None and read.reads("losses.simulate"):
        reading.faults += simulation_faults(read)
    if case.losses.failures is not None and read.reads("losses.failures"):
        insurers = None if catalogue is None else catalogue.insurers
        reading.attempt(case.losses.failures, partial(_failed, reading.case_folder, insurers=insurers))


def _cover(reading: CaseReading, read: CaseFile, catalogue: Catalogue | None) -> tuple[tuple[Insurer, ...], tuple[Response, ...]]:
    """Return what the tables of insurers and of responses say."""
    case, insurers, responses = read.case, None, None
    if case.insurers is not None and read.reads("insurers"):
        insurers = reading.attempt(case.insurers, lambda findings: read_insurers(_small(reading.case_folder, findings), findings))
    if case.responses is not None and read.reads("responses"):
        offers = None if catalogue is None or catalogue.ids is None else sorted(catalogue.ids)
        responses = reading.attempt(
            case.responses, lambda findings: read_responses(_small(reading.case_folder, findings), offers, findings)
        )
    return insurers or (), responses or ()


def _small(case_folder: CaseFolder, findings: FaultList) -> bytes:
    return case_folder.take(findings.file, LARGEST_SMALL_FILE)


def _check_losses(case_folder: CaseFolder, read: CaseFile, findings: FaultList, *, losses: bool) -> None:
    data = _loss_bytes(case_folder, findings.file)
    table = read_losses(data, findings) if losses else None
    if table is None or not read.reads("losses.years", "scale"):
        return
    years = years_of(table, read.case, {}, findings)
    if years is not None and read.reads("tail"):
        findings.extend(var_faults(read.case, years.years, read.origin.document.file))


def _loss_bytes(case_folder: CaseFolder, file: str) -> bytes:
    """Return the bytes of the loss table, or raise `InputError` where its name says that it is another kind of file."""
    if not file.endswith((".csv", ".parquet")):
        rule = Message("a loss table is a .csv or a .parquet file")
        raise InputError([Fault(file, None, "", file, rule, Message("give it a name with that ending"))])
    return case_folder.take(file, LARGEST_TABLE)


def _failed(case_folder: CaseFolder, findings: FaultList, *, insurers: frozenset[str] | None) -> Failed:
    return read_failures(_small(case_folder, findings), insurers, findings)


def _law(reading: CaseReading, read: CaseFile) -> Regime | None:
    """Return the law of the case; tell what is wrong with its file and with what the case states to it."""
    if read.case.regime is None or not read.reads("regime.id"):
        return None
    name = read.case.regime.id
    fault = laws.unknown(name, read, reading.case_folder.folder)
    if fault is not None:
        reading.faults.append(fault)
        return None
    law = reading.attempt(laws.file_of(name), partial(laws.read_law, name, reading.case_folder))
    if law is not None:
        findings = FaultList(read.origin.document.file)
        findings.extend(laws.joint_faults(law, read))
        reading.faults += findings.faults()
    return law


def _undated(read: CaseFile, catalogue: Catalogue | None) -> Iterator[Fault]:
    """Yield a fault for each dated rate that is used in a case without a day."""
    used = catalogue.currencies if catalogue is not None and read.case.as_of is None and read.reads("as_of") else ()
    for currency in sorted(used):
        rate = read.case.fx.get(currency)
        if rate is not None and rate.date is not None and read.case.regime is None:
            words = (Message("a dated rate is used, so the case needs a day"), Message("write for example as_of = 2026-11-22"))
            yield read.origin.fault(("as_of",), words, "")


def _unknown_refusals(read: CaseFile, catalogue: Catalogue | None) -> Iterator[Fault]:
    """Yield a fault for each insurer or offer that a named event lets refuse and the catalogue does not have."""
    if catalogue is None or catalogue.insurers is None or catalogue.ids is None or not read.reads("stress"):
        return
    names = catalogue.insurers | catalogue.ids
    guesses = Guesses(sorted(names))
    for place, event in enumerate(read.case.stress):
        for at, name in enumerate(event.refuse):
            if name not in names:
                words = (Message("the catalogue has no such insurer or offer"), guesses.of(name))
                yield read.origin.fault(("stress", place, "refuse", at), words, name)


def _unknown_in_force(read: CaseFile, catalogue: Catalogue | None) -> Iterator[Fault]:
    """Yield a fault for each policy in force today that the catalogue does not have."""
    if catalogue is None or catalogue.ids is None or read.case.today is None or not read.reads("today"):
        return
    guesses = Guesses(sorted(catalogue.ids))
    for name in read.case.today.policies:
        if name not in catalogue.ids:
            words = (Message("the catalogue has no such offer"), guesses.of(name))
            yield read.origin.fault(("today", "policies", name), words, name)


def _fingerprint(sources: Iterable[tuple[str, str]], pairs: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(repr((tuple(sources), sorted(pairs))).encode()).hexdigest()


def years_from(case: Case, drawn: Cache | None = None) -> Scenarios:
    """Return the loss years of a case that was read, or raise `InputError`."""
    reading = CaseReading(case_folder_of(case))
    failed: Failed | None = None
    if case.losses.failures is not None:
        failed = reading.attempt(case.losses.failures, partial(_failed, reading.case_folder, insurers=None))
    years = reading.attempt(case.losses.source, partial(_scenarios, (reading.case_folder, drawn), case, failed))
    if case.sources and not reading.faults:
        reading.faults += _changed(case, reading.case_folder)
    every_fault = reading.case_folder.all_faults(reading.faults)
    if years is None or every_fault:
        raise InputError(every_fault)
    return years


def _scenarios(source: tuple[CaseFolder, Cache | None], case: Case, failed: Failed | None, findings: FaultList) -> Scenarios | None:
    case_folder, drawn = source
    if case.losses.simulate is not None:
        simulated = simulate(case, drawn=drawn)
        return simulated if failed is None else with_failures(simulated, case, failed)
    table = read_losses(_loss_bytes(case_folder, findings.file), findings)
    years = None if table is None else years_of(table, case, failed, findings)
    if years is not None:
        findings.extend(var_faults(case, years.years, "case.toml"))
    return years


def _changed(case: Case, case_folder: CaseFolder) -> Iterator[Fault]:
    """Yield a fault for each file that is not what it was when the case was read."""
    for name, digest in case_folder.sources:
        if (name, digest) not in case.sources:
            yield Fault(name, None, "", "", Message("the file has changed since the case was read"), Message("read the case again"))
