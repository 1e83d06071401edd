"""Files held against the list that was published of them, and the charter it was made under."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import PurePosixPath

from daowei.foundation.problems import ProblemList, Severity
from daowei.foundation.texts import N_
from daowei.programme.charter.check import charter_digest


def is_inside(name: str) -> bool:
    """Whether a file lies in the folder that names it."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def check_listed(
    listed: Mapping[str, str],
    here: Collection[str],
    *,
    digest_here: Callable[[str], str],
    problems: ProblemList,
) -> None:
    """Whether every file of the list is here, with the bytes that were published."""
    for name, said in listed.items():
        if name not in here:
            tell_missing(name, problems)
        elif digest_here(name) != said:
            problems.add(
                "VER-006",
                N_("the bytes of {value} are not those that were published"),
                remedy=N_("It was changed after the results were written."),
                file=name,
                value=name,
            )


def tell_missing(name: str, problems: ProblemList) -> None:
    """A file of the list is not here."""
    problems.add(
        "VER-005",
        N_("the file {value} was published and is not here"),
        remedy=N_("Fetch it again from where it was published."),
        file=name,
        value=name,
    )


def tell_unlisted(
    names: Iterable[str], problems: ProblemList, *, severity: Severity = Severity.ERROR
) -> None:
    """Files are here that nobody published."""
    for name in sorted(names):
        problems.add(
            "VER-007",
            N_("the file {value} is not among those published"),
            remedy=N_("Take it away: it is no part of the results."),
            file=name,
            value=name,
            severity=severity,
        )


def check_charter(charter: str, *, daowei: str, file: str, problems: ProblemList) -> None:
    """Whether this daowei knows the charter that results were made under (CH-68)."""
    if charter != charter_digest():
        problems.add(
            "CH-68",
            N_("the results were made under a charter that this daowei does not know: {value}"),
            remedy=N_("Verify with the daowei that made them: version {version}."),
            file=file,
            field="charter",
            value=charter,
            version=daowei,
        )
