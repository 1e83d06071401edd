"""Answers to questions on metadata: a page of a list, one object, or everything at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from urllib.parse import urlencode

from daowei.foundation.problems import DaoweiError
from daowei.programme.dhis2.catalogue import Catalogue, Object, Ref
from daowei.programme.dhis2.filters import Filter, kept, ordered, parse_filter
from daowei.programme.dhis2.selection import QuestionError, Selection, Showing, parse_fields

Parameters = Mapping[str, Sequence[str]]
PAGE_SIZE, LARGEST_PAGE = 50, 100_000
LIST_FIELDS = "id,displayName"
_FALSE = frozenset({"false", "0", "no"})


class NoSuchObjectError(DaoweiError, LookupError):
    """A uid or a kind of object that there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is asked of a list of objects."""

    selection: Selection
    filters: tuple[Filter, ...] = ()
    junction: str = "AND"
    orders: tuple[str, ...] = ()
    paging: bool = True
    page: int = 1
    size: int = PAGE_SIZE
    further: Mapping[str, Sequence[str]] = field(default_factory=dict)


def listing_of(given: Parameters, *, fields: str = LIST_FIELDS, paging: bool = True) -> Listing:
    """The question that parameters put.

    Raises: QuestionError: a parameter cannot be read.
    """
    return Listing(
        selection=parse_fields(",".join(given.get("fields") or [fields])),
        filters=tuple(map(parse_filter, (*given.get("filter", ()), *_shorthand(given)))),
        junction=_last(given, "rootJunction", "AND"),
        orders=tuple(each for text in given.get("order", ()) for each in text.split(",") if each),
        paging=paging
        and _last(given, "paging", "true").lower() not in _FALSE
        and _last(given, "skipPaging", "false").lower() in _FALSE,
        page=_whole(given, "page", 1),
        size=min(_whole(given, "pageSize", PAGE_SIZE), LARGEST_PAGE),
        further={name: each for name, each in given.items() if name not in {"page", "pageSize"}},
    )


def _shorthand(given: Parameters) -> Iterable[str]:
    """Parameters that stand for filters; ``query`` looks in every identifier."""
    for name, operator in (("level", "eq"), ("maxLevel", "le")):
        if name in given:
            yield f"level:{operator}:{_whole(given, name, 1)}"
    if query := _last(given, "query", ""):
        yield f"identifiable:token:{query}"


def _last(given: Parameters, name: str, default: str) -> str:
    found = given.get(name)
    return found[-1] if found else default


def _whole(given: Parameters, name: str, default: int) -> int:
    text = _last(given, name, str(default))
    if not (text.isascii() and text.isdigit() and 0 < int(text[:12]) < 10**9):
        raise QuestionError(f"`{name}` is a whole number from 1 on, not `{text}`")
    return int(text)


def listed(kind: str, catalogue: Catalogue, listing: Listing, *, address: str = "") -> Object:
    """The page asked for, under the kind's name, with its pager.

    ``address``: of the list, for the links to the pages before and after.
    Raises: NoSuchObjectError: there is no such kind.
    """
    found, showing = chosen(kind, catalogue, listing), Showing(catalogue)
    if not listing.paging:
        return {kind: [showing.shown(each, listing.selection) for each in found]}
    first = (listing.page - 1) * listing.size
    page = islice(found, first, first + listing.size)
    return {
        "pager": _pager(listing, len(found), address),
        kind: [showing.shown(each, listing.selection) for each in page],
    }


def chosen(kind: str, catalogue: Catalogue, listing: Listing) -> Sequence[Object]:
    """All objects of a kind that meet the filters, in the order asked for.

    Raises: NoSuchObjectError: there is no such kind.
    """
    if kind not in catalogue.kinds:
        raise NoSuchObjectError(f"Unknown type: `{kind}`")
    things = kept(
        catalogue.kinds[kind].values(), listing.filters, catalogue, junction=listing.junction
    )
    return ordered(things, listing.orders)


def _pager(listing: Listing, total: int, address: str) -> Object:
    pages = max(ceil(total / listing.size), 1)
    pager: Object = {
        "page": listing.page,
        "total": total,
        "pageSize": listing.size,
        "pageCount": pages,
    }
    if listing.page < pages:
        pager["nextPage"] = _link(listing, listing.page + 1, address)
    if listing.page > 1:
        pager["prevPage"] = _link(listing, listing.page - 1, address)
    return pager


def _link(listing: Listing, page: int, address: str) -> str:
    asked = {**listing.further, "page": [page], "pageSize": [listing.size]}
    return f"{address}?{urlencode(asked, doseq=True)}"


def one(kind: str, uid: str, catalogue: Catalogue, *, fields: str = ":all") -> Object:
    """One object.

    Raises: NoSuchObjectError: there is no object of that uid; QuestionError.
    """
    thing = catalogue.kinds.get(kind, {}).get(uid)
    if thing is None:
        raise NoSuchObjectError(f"{singular(kind)} with id {uid} could not be found.")
    return Showing(catalogue).shown(thing, parse_fields(fields))


def part(kind: str, uid: str, catalogue: Catalogue, *, name: str, fields: str = ":all") -> Object:
    """One field of an object, as ``/api/dataSets/<uid>/organisationUnits`` asks.

    Raises: NoSuchObjectError: there is no such object or field.
    """
    thing = catalogue.kinds.get(kind, {}).get(uid)
    if thing is None or name not in thing:
        raise NoSuchObjectError(f"{singular(kind)} with id {uid} has no {name}.")
    return Showing(catalogue).shown(thing, parse_fields(f"{name}[{fields}]"))


def around(uid: str, catalogue: Catalogue, given: Parameters) -> list[str]:
    """The uids of a unit and of those around it that ``includeChildren`` and its like ask for.

    Raises: NoSuchObjectError: there is no such unit.
    """
    units = catalogue.kinds["organisationUnits"]
    if uid not in units:
        raise NoSuchObjectError(f"OrganisationUnit with id {uid} could not be found.")
    unit = units[uid]
    asked = {name for name, each in given.items() if each[-1].lower() == "true"}
    found = [uid]
    if "includeChildren" in asked:
        found += _uids(unit["children"])
    if "includeDescendants" in asked:
        start = f"{unit['path']}/"
        found += [each for each, below in units.items() if below["path"].startswith(start)]
    if "includeAncestors" in asked:
        found += _uids(unit["ancestors"])
    return list(dict.fromkeys(found))


def _uids(refs: Sequence[Ref]) -> list[str]:
    return [each.uid for each in refs]


def everything(given: Parameters, catalogue: Catalogue, *, system: Object) -> Object:
    """``/api/metadata``: the kinds switched on, or all; each with its own fields and filters.

    ``organisationUnits=true``, ``dataSets:fields=id,name``, ``dataSets:filter=code:eq:x``.
    """
    answer: Object = {"system": system}
    for kind in _switched_on(given, catalogue):
        own = {
            name: given.get(f"{kind}:{name}") or given.get(name) or ()
            for name in ("fields", "filter", "order")
        }
        listing = listing_of(
            {name: each for name, each in own.items() if each}, fields=":owner", paging=False
        )
        found = listed(kind, catalogue, listing)[kind]
        if found:
            answer[kind] = found
    return answer


def _switched_on(given: Parameters, catalogue: Catalogue) -> list[str]:
    named = {name.partition(":")[0] for name in given if ":" in name}
    named |= {name for name, each in given.items() if each and each[-1].lower() == "true"}
    asked = [kind for kind in catalogue.kinds if kind in named]
    off = {name for name, each in given.items() if each and each[-1].lower() == "false"}
    return asked or [kind for kind in catalogue.kinds if kind not in off]


def singular(kind: str) -> str:
    """The name of one of a kind: ``dataElements`` gives ``DataElement``."""
    stem = f"{kind[:-3]}y" if kind.endswith("ies") else kind.removesuffix("s")
    return stem[:1].upper() + stem[1:]
