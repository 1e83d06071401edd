"""``daowei verify`` for what is public: a publication's files, or a whole site of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.cli.folders import check_of
from daowei.cli.telling import as_json, tell_json, tell_problems
from daowei.disclosure.publishing.document import DOCUMENT, Document
from daowei.disclosure.publishing.verifying import Verified, verified
from daowei.disclosure.publishing.whole_site import SITE, verified_site
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.texts import N_, Text
from daowei.programme.checking import CheckResult


def is_public(folder: Path) -> bool:
    """Whether a folder holds a publication's files, or a site of publications."""
    return (folder / DOCUMENT).is_file() or (folder / SITE).is_file()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of it: publications by number, and how many further files there are."""

    publications: Mapping[str, Verified]
    files: int
    problems: tuple[Problem, ...]
    code: ExitCode


def tell_public(
    folder: Path, language: str, *, announced: str | None, wants_json: bool
) -> ExitCode:
    """Verifies and tells; gives how the command ends."""
    found = checked(folder, announced)
    if wants_json:
        tell_json(_document(found, language))
        return found.code
    tell_problems(found.problems, language)
    for line in _lines(found) if found.code is ExitCode.OK else ():
        click.echo(line.in_language(language))
    return found.code


def checked(folder: Path, announced: str | None = None) -> Checked:
    """Everything that can be said of public files."""
    problems = ProblemList()
    if (folder / SITE).is_file():
        site = verified_site(folder, _check, problems)
        publications, files = site.publications, site.files
    else:
        one = verified(folder, _check, problems)
        number = str(one.document.number) if one.document else "–"
        publications, files = {number: one}, 0
    _check_announced(publications, announced, problems)
    is_refused = any(each.is_refused for each in publications.values())
    mismatch = ExitCode.REFUSED if is_refused else ExitCode.MISMATCH
    return Checked(
        publications=publications,
        files=files,
        problems=tuple(problems.found),
        code=mismatch if problems.errors else ExitCode.OK,
    )


def _check(rules: Path, document: Document) -> CheckResult:
    """The published rules as the built-in charter sees them, on the day of the publication."""
    return check_of(rules, as_of=document.as_of, values=False, examples=False)


def _check_announced(
    publications: Mapping[str, Verified], announced: str | None, problems: ProblemList
) -> None:
    found = [each.document.digest for each in publications.values() if each.document]
    if announced is not None and announced not in found:
        problems.add(
            "VER-016",
            N_("these are not the results that were announced: their digest is {value}"),
            remedy=N_("Announced was {announced}."),
            file=DOCUMENT,
            field="digest",
            value=", ".join(found) or "–",
            announced=announced,
        )


def _lines(found: Checked) -> Iterator[Text]:
    for number, each in found.publications.items():
        if each.document is None:
            continue
        yield Text(
            N_(
                "Publication {number}, {agreement} {period}: {files} files match, and points and "
                "places of {units} units follow from the published figures."
            ),
            {
                "number": number,
                "agreement": each.document.agreement,
                "period": each.document.period,
                "files": len(each.document.files),
                "units": each.units,
            },
        )
        yield Text(
            N_("Digest: {digest}; compare it with the one announced."),
            {"digest": each.document.digest},
        )
    if found.files:
        yield Text(N_("{count} pages and further files match."), {"count": found.files})


def _document(found: Checked, language: str) -> dict[str, object]:
    return {
        "verified": found.code is ExitCode.OK,
        "publications": {
            number: each.document.digest
            for number, each in found.publications.items()
            if each.document
        },
        "files": found.files,
        "problems": as_json(found.problems, language),
    }
