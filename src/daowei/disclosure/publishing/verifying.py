"""A publication's files held against their digests, and its league table made again from them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from daowei.disclosure.first_difference import Difference, cells_of, first_in_tables
from daowei.disclosure.listed import check_charter, check_listed, tell_unlisted
from daowei.disclosure.publishing.document import (
    DOCUMENT,
    Believed,
    Document,
    check_seal,
    read,
)
from daowei.disclosure.publishing.method import FOLDER, Rules
from daowei.disclosure.publishing.scoring import PublicFacts, results_of
from daowei.disclosure.publishing.tables import (
    DRAWS,
    RESULTS,
    draws_as_text,
    facts_in,
    record_name,
    results_as_text,
)
from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.problems import ProblemList, errors_of
from daowei.foundation.texts import N_
from daowei.programme.checking import CheckResult
from daowei.verification.draw.checking import checked

# how the published rules are read and judged by the built-in charter; handed in from upstairs
Check = Callable[[Path, Document], CheckResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of verifying a publication.

    ``is_refused``: by the charter, or made under one that is not known; then nothing is computed.
    """

    document: Document | None
    is_refused: bool = False
    units: int = 0


def verified(folder: Path, check: Check, problems: ProblemList) -> Verified:
    """The document first, then the charter, then every file, then everything made once more."""
    believed = _believed(folder, problems)
    if believed is None:
        return Verified(document=None)
    document = believed.document
    check_charter(document.charter, daowei=document.daowei, file=DOCUMENT, problems=problems)
    if problems.errors:
        return Verified(document=document, is_refused=True)
    check_seal(believed, problems)
    files = dict(_files(folder))
    check_files(document, files, problems)
    found = check(folder / FOLDER, document)
    if found.verdict is not None and not found.verdict.allows:
        problems.extend(errors_of(found.problems))
        return Verified(document=document, is_refused=True)
    rules = rules_in(found, document, problems)
    if rules is None:
        return Verified(document=document)
    check_results(files, rules, problems)
    _check_draws(document, files, problems)
    return Verified(document=document, units=len(rules.units))


def _believed(folder: Path, problems: ProblemList) -> Believed | None:
    return read((folder / DOCUMENT).read_bytes(), problems)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != DOCUMENT:
            yield name, path.read_bytes()


def check_files(document: Document, files: Mapping[str, bytes], problems: ProblemList) -> None:
    """Whether every file is there with the bytes that were published, and no other is."""
    check_listed(
        document.files,
        files,
        digest_here=lambda name: digest_of_bytes(files[name]),
        problems=problems,
    )
    tell_unlisted(files.keys() - document.files.keys(), problems)


# ── made again ──────────────────────────────────────────────────────────────────────


def rules_in(found: CheckResult, document: Document, problems: ProblemList) -> Rules | None:
    """The published rules; None, and why, where they cannot be read or have no such agreement."""
    reading = found.reading
    agreements = reading.programme.agreements if reading.programme else {}
    agreement = agreements.get(document.agreement)
    if reading.programme is None or reading.formulas is None or reading.registry is None:
        problems.extend(errors_of(found.problems))
        return None
    if agreement is None or agreement.period != document.period:
        problems.add(
            "VER-023",
            N_("the published rules have no agreement {value} for {period}"),
            remedy=N_("Fetch the folder again from where it was published."),
            file=FOLDER,
            value=document.agreement,
            period=document.period,
        )
        return None
    return Rules(
        programme=reading.programme,
        formulas=reading.formulas,
        registry=reading.registry,
        agreement=agreement,
    )


def check_results(files: Mapping[str, bytes], rules: Rules, problems: ProblemList) -> None:
    """Whether targets, points, places and awards follow from the published figures and rules."""
    facts = _facts(files, problems)
    if facts is None:
        return
    again = results_as_text(results_of(facts, rules))
    for name in RESULTS:
        if name in files and files[name] != again[name]:
            _tell(name, _difference(files[name], again[name]), problems)


def _facts(files: Mapping[str, bytes], problems: ProblemList) -> PublicFacts | None:
    try:
        return facts_in(files)
    except (pl.exceptions.PolarsError, KeyError, ValueError) as error:
        problems.add(
            "VER-024",
            N_("what was scored by cannot be read: {fault}"),
            remedy=N_("Fetch the file again from where it was published."),
            file=DOCUMENT,
            fault=str(error).splitlines()[0],
        )
        return None


def _difference(here: bytes, again: bytes) -> Difference | None:
    try:
        return first_in_tables(cells_of(here), cells_of(again))
    except pl.exceptions.PolarsError as error:
        return Difference(line=0, before=str(error).splitlines()[0], after="a table")


def _tell(name: str, found: Difference | None, problems: ProblemList) -> None:
    if found is None:
        problems.add(
            "VER-011",
            N_("the table {value} comes out otherwise when recomputed"),
            remedy=N_("Its cells say the same; it is written otherwise."),
            file=name,
            value=name,
        )
        return
    problems.add(
        "VER-014",
        N_("here: {before}; in truth: {after} ({row})")
        if found.row
        else N_("here: {before}; in truth: {after}"),
        remedy=N_("This is the first row that differs."),
        file=name,
        line=found.line + 1,  # a text's first line is its head
        value=found.before,
        before=found.before,
        after=found.after,
        row=found.row,
        **({"field": found.column} if found.column else {}),
    )


def _check_draws(document: Document, files: Mapping[str, bytes], problems: ProblemList) -> None:
    if DRAWS in files and files[DRAWS] != draws_as_text(document.draws):
        problems.add(
            "VER-025",
            N_("the draws in {value} are not those that publication.json names"),
            remedy=N_("Fetch both again from where they were published."),
            file=DRAWS,
            value=DRAWS,
        )
    for each in document.draws:
        name = record_name(each.code)
        if name in files:
            found = checked(_json(files[name]), head=each.digest.removeprefix("sha256:"))
            problems.extend(each.at(file=name) for each in found.refusals)


def _json(text: bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
