"""Verbs of programmes: hand in a folder, propose it, put it in force by a second person."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.problems import DaoweiError, errors_of
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import RegisteredUnit, User
from daowei.programme.web.checking import checked
from daowei.programme.web.folders import digest_of_files, reading_of, store_files
from daowei.programme.web.models import Version
from daowei.programme.web.registering import register_all


class VersionError(DaoweiError):
    """A version that cannot take this step."""


@transaction.atomic
def hand_in(
    *, programme: str, label: str, files: Mapping[str, bytes], by: User | None, at: datetime
) -> Version:
    """A new draft of a programme, made of the files of its folder."""
    version = Version.objects.create(
        programme=programme, label=label, digest=digest_of_files(files), made_by=by, made_at=at
    )
    store_files(version, files)
    _note("programme.handed_in", version, by=by, at=at, after={"digest": version.digest})
    return version


@transaction.atomic
def propose(version: Version, *, by: User, at: datetime) -> Version:
    """Asks a second person to put the draft in force.

    Raises: VersionError: it is no draft, or anything stands against it: the charter above all.
    """
    _expect_state(version, Version.State.DRAFT)
    _expect_sound(version, at)
    version.state, version.proposed_by = Version.State.PROPOSED, by
    version.save(update_fields=("state", "proposed_by"))
    _note("programme.proposed", version, by=by, at=at, after={"digest": version.digest})
    return version


@transaction.atomic
def put_in_force(version: Version, *, by: User, at: datetime) -> Version:
    """The second signature: the version counts from now on, the one before is superseded.

    Raises: VersionError: it was not proposed, or by the same person, or something stands against
        it by now.
    """
    _expect_state(version, Version.State.PROPOSED)
    if version.proposed_by_id == by.pk:
        raise VersionError(f"{by.name} proposed this version; another person puts it in force")
    _expect_sound(version, at)
    before = Version.objects.select_for_update().filter(
        programme=version.programme, state=Version.State.IN_FORCE
    )
    superseded = [each.digest for each in before]
    before.update(state=Version.State.SUPERSEDED)
    version.state, version.activated_by, version.activated_at = Version.State.IN_FORCE, by, at
    version.save(update_fields=("state", "activated_by", "activated_at"))
    _register(version)
    _note(
        "programme.put_in_force",
        version,
        by=by,
        at=at,
        before={"digests": superseded},
        after={"digest": version.digest},
    )
    return version


def _register(version: Version) -> None:
    """The first version brings its registers along; from then on they are kept on the site."""
    if not RegisteredUnit.objects.filter(programme=version.programme).exists():
        register_all(version.programme, reading_of(version), reason=version.label)


def _expect_state(version: Version, state: Version.State) -> None:
    if version.state != state:
        raise VersionError(f"version {version.label} is {version.state}, not {state.value}")


def _expect_sound(version: Version, at: datetime) -> None:
    """Nothing stands against it: no file, no rule of the charter, no worked example."""
    errors = errors_of(checked(version, on=localtime(at).date()).result.problems)
    if errors:
        first = errors[0]
        raise VersionError(f"{first.code} {first.place}: {first.message}")


def _note(deed: str, version: Version, *, by: User | None, at: datetime, **change: object) -> None:
    record(
        by=by,
        at=at,
        deed=deed,
        programme=version.programme,
        unit="",
        on=f"version:{version.pk}",
        **change,  # type: ignore[arg-type]  # before and after
    )
