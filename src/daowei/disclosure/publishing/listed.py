"""Files held against the list that was published of them."""

from collections.abc import Callable, Collection, Iterable, Mapping

from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_


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


def tell_unlisted(names: Iterable[str], problems: ProblemList) -> None:
    """Files are here that nobody published."""
    for name in sorted(names):
        problems.add(
            "VER-007",
            N_("the file {value} is not among those published"),
            remedy=N_("Take it away: it is no part of the results."),
            file=name,
            value=name,
        )
