"""Metadata: lists of any kind, one object, one of its lists, and everything at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from daowei.foundation.uids import uid_for
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.programme.dhis2.listings import around, everything, listed, listing_of, one, part
from daowei.site.dhis2.answers import RefusedError, answered, door
from daowei.site.dhis2.programmes import behind, catalogue, parameters
from daowei.site.dhis2.system import SPOKEN


@door(Deed.SEE)
def collection(request: Visit, kind: str) -> HttpResponse:
    """A page of the objects of a kind."""
    _only_read(request)
    given = parameters(request)
    if kind == "organisationUnits":
        given = _of_own_units(request, given)
    address = f"{settings.DAOWEI_URL}/api/{kind}"
    return answered(listed(kind, catalogue(request), listing_of(given), address=address))


def _of_own_units(request: Visit, given: dict[str, list[str]]) -> dict[str, list[str]]:
    """``userOnly``: the units of the token; ``userDataViewOnly`` and ``withinUserHierarchy``."""
    here = behind(request)
    asked = {name for name, each in given.items() if each[-1].lower() == "true"}
    within = {"withinUserHierarchy", "withinUserSearchHierarchy"} & asked
    own = {"userOnly", "userDataViewOnly", "userDataViewFallback"} & asked
    if not within and not own:
        return given
    codes = (
        request.rights.units(Deed.SEE_REPORTS, here.programme.code)
        if within
        else request.rights.subtrees(Deed.SEE_REPORTS, here.programme.code)
    )
    uids = [here.registry.units[each].uid for each in codes if each in here.registry.units]
    return {**given, "filter": [*given.get("filter", []), f"id:in:[{','.join(uids)}]"]}


@door(Deed.SEE)
def single(request: Visit, kind: str, uid: str) -> HttpResponse:
    """One object; a unit also with those around it."""
    _only_read(request)
    known, given = catalogue(request), parameters(request)
    if kind == "organisationUnits" and any(each.startswith("include") for each in given):
        uids = around(uid, known, given)
        within = {**given, "filter": [f"id:in:[{','.join(uids)}]"], "paging": ["false"]}
        return answered(listed(kind, known, listing_of(within, fields=":all")))
    fields = ",".join(given.get("fields", ())) or ":all"
    return answered(one(kind, uid, known, fields=fields))


@door(Deed.SEE)
def of_single(request: Visit, *, kind: str, uid: str, name: str) -> HttpResponse:
    """One list of an object: the units of a data set."""
    _only_read(request)
    fields = ",".join(request.GET.getlist("fields")) or "id,displayName"
    return answered(part(kind, uid, catalogue(request), name=name, fields=fields))


@door(Deed.SEE)
def all_metadata(request: Visit) -> HttpResponse:
    """Everything, or the kinds switched on."""
    _only_read(request)
    here = behind(request)
    system = {
        "id": uid_for("system", here.programme.code),
        "rev": here.version.digest.removeprefix("sha256:")[:7],
        "version": SPOKEN,
        "date": request.moment.strftime("%Y-%m-%dT%H:%M:%S.000"),
    }
    return answered(everything(parameters(request), catalogue(request), system=system))


def _only_read(request: HttpRequest) -> None:
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        raise RefusedError(
            "Definitions are changed by a new version of the programme, activated by two people; "
            "here they are only read.",
            status=405,
        )
