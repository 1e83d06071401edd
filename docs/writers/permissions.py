"""The page of permissions: every door of the site, and who comes in."""

import os
import tempfile
from collections.abc import Iterable
from typing import Any

from writers.markdown import code, listed, page, section, table

from daowei.foundation.hierarchy import tree_of
from daowei.foundation.web.rights import DEEDS, ROLE_NAMES, Deed, Granted, Rights, Role

_TREE = tree_of({"whole": None, "own": "whole", "other": "whole"})


def page_of_permissions() -> str:
    """Every route by who may come in; what each role is told is worked out as the guards do."""
    found = [each for each in _doors() if not each.is_of_a_library]
    below = [each for each in found if each.guard.kind == "deed"]
    return page(
        "Permissions",
        "A right is a role, in a unit and all below it, of one programme. ✓: comes in. 403: sees "
        "that it is there, and may not. 404: is told of nothing. A page may narrow this further "
        "(nobody accepts a report they handed in), never widen it. `tests/web/permissions` walks "
        "through every door with every role.",
        section("What each role may do", _deeds()),
        section(
            "Open to everybody",
            "Also the pages of accounts below `/account/` and the choice of language.",
            listed(_addresses(found, "public")),
        ),
        section("Open to every account", listed(_addresses(found, "signed_in"))),
        section(
            "Opened by a token",
            "A program's token hands on some of its owner's rights; passwords open nothing here.",
            table(["Address", "Deed"], _by_token(found)),
        ),
        section(
            "Of the whole programme",
            "First for a right in the whole programme, then for one in a unit below its top.",
            table(["Address", "Deed", *_roles()], _rows(below, with_unit=False)),
        ),
        section(
            "Of a unit",
            "First for a right in that unit or above it, then for one in another unit.",
            table(["Address", "Deed", *_roles()], _rows(below, with_unit=True)),
        ),
        written_from="the guards of the routes, and `daowei.foundation.web.rights`",
    )


def _doors() -> tuple[Any, ...]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "daowei.site.settings"
    os.environ.setdefault("DAOWEI_DATA", tempfile.mkdtemp(prefix="daowei-docs-"))
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from daowei.site.doors import doors  # noqa: PLC0415

    return tuple(doors())


def _roles() -> list[str]:
    return [ROLE_NAMES[role] for role in Role]


def _deeds() -> str:
    rows = (
        [code(deed.value), *("✓" if deed in DEEDS[role] else "" for role in Role)] for deed in Deed
    )
    return table(["Deed", *_roles()], rows)


def _addresses(doors: Iterable[Any], kind: str) -> list[str]:
    return [code(_address(each)) for each in doors if each.guard.kind == kind]


def _address(door: Any) -> str:
    return "/" + door.path.removeprefix("^").removesuffix("$")


def _by_token(doors: Iterable[Any]) -> list[list[str]]:
    return [
        [code(_address(each)), code(each.guard.deed.value) if each.guard.deed else "by address"]
        for each in doors
        if each.guard.kind == "token"
    ]


def _rows(doors: Iterable[Any], *, with_unit: bool) -> list[list[str]]:
    return [
        [
            code(_address(each).removeprefix("/p/<slug:programme>")),
            code(each.guard.deed.value),
            *(_told(each.guard, role, with_unit=with_unit) for role in Role),
        ]
        for each in doors
        if ("unit" in each.parts) is with_unit
    ]


def _told(guard: Any, role: Role, *, with_unit: bool) -> str:
    from daowei.foundation.web.guards import answer  # noqa: PLC0415 - after Django is set up

    tops = ("own", "own") if with_unit else ("whole", "own")
    units = ("own", "other") if with_unit else (None, None)
    told = [
        answer(guard, _holding(role, top), ("p", unit))
        for top, unit in zip(tops, units, strict=True)
    ]
    marks = ["✓" if each == 200 else str(each) for each in told]
    return marks[0] if marks[0] == marks[1] else " / ".join(marks)


def _holding(role: Role, unit: str) -> Rights:
    granted = Granted(role=role, programme="p", unit=unit)
    return Rights(grants=(granted,), tree_of=lambda _: _TREE)
