"""Questions about programmes: which version is in force, and what it says."""

from daowei.foundation.problems import DaoweiError
from daowei.programme.definition import Programme
from daowei.programme.reading import Reading
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import Version


class NoVersionError(DaoweiError, LookupError):
    """A programme without a version in force; activate one first."""


def version_in_force(programme: str) -> Version | None:
    """The version that counts now; None before the first was activated."""
    return Version.objects.filter(programme=programme, state=Version.State.IN_FORCE).first()


def reading_in_force(programme: str) -> Reading:
    """The folder of the version in force, as read: definitions, formulas, lines, and problems.

    Its registers are those handed in with it; those that count now are asked of
    ``foundation.web.places``.
    Raises: NoVersionError: none is in force.
    """
    version = version_in_force(programme)
    if version is None:
        raise NoVersionError(f"programme {programme!r} has no version in force; activate one")
    return reading_of(version)


def programme_in_force(programme: str) -> Programme:
    """The definition in force.

    Raises: NoVersionError: none is in force.
    """
    found = reading_in_force(programme).programme
    assert found is not None, "a version with errors is never activated"
    return found
