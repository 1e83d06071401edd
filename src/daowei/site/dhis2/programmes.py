"""The programme behind a token, as DHIS2's tools know it; kept while nothing changes."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from daowei.foundation.hierarchy import Registry
from daowei.foundation.web.models import User
from daowei.foundation.web.places import register_stamp, registry_of
from daowei.foundation.web.token_doors import token_of
from daowei.programme.definition import Programme
from daowei.programme.dhis2.catalogue import Catalogue, Telling, catalogue_of
from daowei.programme.formulas import Formulas
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import Version
from daowei.programme.web.queries import NoVersionError, version_in_force
from daowei.reporting.exchange.directory import Directory, directory_of

Parameters = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Behind:
    """What a request speaks of: the version in force, its definition, and the register."""

    version: Version
    programme: Programme
    formulas: Formulas
    registry: Registry
    stamp: int


def behind(request: HttpRequest) -> Behind:
    """The programme of the request's token.

    Raises: NoVersionError: none of its versions is in force.
    """
    return behind_code(token_of(request).programme)


def behind_code(code: str) -> Behind:
    """A programme by its code.

    Raises: NoVersionError: none of its versions is in force.
    """
    version = version_in_force(code)
    if version is None:
        raise NoVersionError(f"programme {code!r} has no version in force; activate one")
    reading = reading_of(version)
    assert reading.programme is not None, "a version with errors is never activated"
    assert reading.formulas is not None, "a version with errors is never activated"
    return Behind(
        version=version,
        programme=reading.programme,
        formulas=reading.formulas,
        registry=registry_of(code),
        stamp=register_stamp(code),
    )


def catalogue(request: HttpRequest) -> Catalogue:
    """All metadata objects, their names displayed in the language of the token's owner."""
    asked = request.GET.get("locale")
    user = request.user
    language = asked or (user.language if isinstance(user, User) else "en")
    known = {"en": "en", "zh": "zh", "zh-hans": "zh", "zh-hant": "zh-Hant"}
    here = behind(request)
    return _catalogue(_key(here), known.get(language.lower(), "en"))


_Key = tuple[str, str, datetime | None, int]


def _key(here: Behind) -> _Key:
    """What tells one state of a programme from another: its bytes, since when, its register."""
    return (here.programme.code, here.version.digest, here.version.activated_at, here.stamp)


@lru_cache(maxsize=8)
def _catalogue(key: _Key, language: str) -> Catalogue:
    code, _, since, _ = key
    here = behind_code(code)
    return catalogue_of(
        here.programme,
        here.formulas,
        here.registry,
        telling=Telling(language=language, since=since, address=settings.DAOWEI_URL),
    )


def directory(here: Behind) -> Directory:
    """Everything an exchange may name; only periods that are over are taken."""
    return _directory(_key(here))


@lru_cache(maxsize=4)
def _directory(key: _Key) -> Directory:
    here = behind_code(key[0])
    found = directory_of(here.programme, here.registry)
    over = tuple(replace(each, open_future_periods=0) for each in found.data_sets)
    return replace(found, data_sets=over)


def parameters(request: HttpRequest) -> Parameters:
    """The parameters of the address, each with all its values."""
    return {name: list(values) for name, values in request.GET.lists()}
