"""Who is asking, and what answers: ``system/info``, ``me``, and what clients ask first."""

from collections.abc import Sequence
from importlib.metadata import version

from django.conf import settings
from django.http import HttpResponse

from daowei.foundation.uids import uid_for
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.token_doors import token_of
from daowei.programme.dhis2.catalogue import Catalogue
from daowei.programme.dhis2.listings import singular
from daowei.programme.dhis2.selection import Showing, parse_fields
from daowei.site.dhis2.answers import answered, door
from daowei.site.dhis2.programmes import behind, catalogue

SPOKEN = (
    "2.40.0"  # the version whose answers ours are shaped like; clients choose their words by it
)

_AUTHORITIES = {
    Deed.SEE: ("M_dhis-web-dashboard", "F_VIEW_EVENT_ANALYTICS"),
    Deed.SEE_REPORTS: ("M_dhis-web-reports", "F_EXPORT_DATA"),
    Deed.ENTER_REPORTS: ("F_DATAVALUE_ADD", "F_DATAVALUE_DELETE", "M_dhis-web-dataentry"),
    Deed.REVIEW_REPORTS: ("F_APPROVE_DATA",),
    Deed.SEE_LOG: ("F_VIEW_AUDIT",),
}


@door(Deed.SEE)
def info(request: Visit) -> HttpResponse:
    """Which version of DHIS2's interface this is, and that daowei gives it."""
    here = behind(request)
    moment = request.moment.strftime("%Y-%m-%dT%H:%M:%S.000")
    return answered(
        {
            "contextPath": settings.DAOWEI_URL,
            "version": SPOKEN,
            "revision": here.version.digest.removeprefix("sha256:")[:7],
            "systemId": uid_for("system", here.programme.code),
            "systemName": here.programme.names.get("en", here.programme.code),
            "serverDate": moment,
            "serverTimeZoneId": settings.TIME_ZONE,
            "calendar": "iso8601",
            "dateFormat": "yyyy-mm-dd",
            "lastAnalyticsTableSuccess": moment,
            "instanceBaseUrl": settings.DAOWEI_URL,
            "emailConfigured": False,
            "daowei": {"version": version("daowei"), "programme": here.programme.code},
        }
    )


@door(Deed.SEE)
def ping(request: Visit) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """That somebody is there."""
    return HttpResponse("pong", content_type="text/plain")


@door(Deed.SEE)
def me(request: Visit) -> HttpResponse:
    """The token's owner, with the units at which the token may enter and look."""
    known = catalogue(request)
    fields = ",".join(request.GET.getlist("fields")) or ":all"
    return answered(Showing(known).shown(_account(request, known), parse_fields(fields)))


def _account(request: Visit, known: Catalogue) -> dict[str, object]:
    token = token_of(request)
    owner = token.owner
    given, _, family = owner.name.partition(" ")
    entered = _unit_objects(request, known, Deed.ENTER_REPORTS)
    seen = _unit_objects(request, known, Deed.SEE_REPORTS)
    uid = uid_for("user", str(owner.pk))
    return {
        "id": uid,
        "username": owner.email,
        "name": owner.name,
        "displayName": owner.name,
        "firstName": given,
        "surname": family,
        "email": owner.email,
        "organisationUnits": entered or seen,
        "dataViewOrganisationUnits": seen,
        "teiSearchOrganisationUnits": [],
        "userGroups": [],
        "userRoles": [{"id": uid_for("role", each), "name": each} for each in token.deeds],
        "userCredentials": {"id": uid, "username": owner.email, "userRoles": []},
        "authorities": list(_authorities(token.deeds)),
        "dataSets": list(known.kinds["dataSets"]),
        "programs": [],
        "settings": _settings(request),
        "access": _ACCESS,
        "attributeValues": [],
    }


_ACCESS = {"read": True, "update": False, "externalize": False, "delete": False, "write": False,
           "manage": False}  # fmt: skip


def _unit_objects(request: Visit, known: Catalogue, deed: Deed) -> list[object]:
    here = behind(request)
    units = known.kinds["organisationUnits"]
    tops = request.rights.subtrees(deed, here.programme.code)
    uids = [here.registry.units[code].uid for code in tops if code in here.registry.units]
    return [units[uid] for uid in uids if uid in units]


def _authorities(deeds: Sequence[str]) -> Sequence[str]:
    return [each for deed in deeds for each in _AUTHORITIES.get(Deed(deed), ())]


@door(Deed.SEE)
def authorization(request: Visit) -> HttpResponse:
    """What the token may do, in DHIS2's words."""
    return answered(_authorities(token_of(request).deeds))


@door(Deed.SEE)
def has_authority(request: Visit, name: str) -> HttpResponse:
    """Whether the token has one authority."""
    return answered(name in _authorities(token_of(request).deeds))


@door(Deed.SEE)
def user_settings(request: Visit) -> HttpResponse:
    """How the owner wants to be spoken to."""
    return answered(_settings(request))


def _settings(request: Visit) -> dict[str, object]:
    language = token_of(request).owner.language
    return {
        "keyUiLocale": language,
        "keyDbLocale": language,
        "keyAnalysisDisplayProperty": "name",
        "keyStyle": "",
    }


@door(Deed.SEE)
def system_settings(request: Visit) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The settings that change what numbers mean."""
    return answered(
        {
            "keyAnalysisRelativePeriod": "LAST_12_MONTHS",
            "keyAnalysisDisplayProperty": "name",
            "keyCalendar": "iso8601",
            "keyDateFormat": "yyyy-MM-dd",
            "analyticsFinancialYearStart": "FINANCIAL_YEAR_OCTOBER",
            "applicationTitle": "daowei",
        }
    )


@door(Deed.SEE)
def nothing(request: Visit) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """A list that is empty here: applications, interface languages."""
    return answered([])


@door(Deed.SEE)
def dimensions(request: Visit) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Group sets by which analytics may split; none beyond dx, pe and ou."""
    return answered({"pager": {"page": 1, "total": 0, "pageSize": 50, "pageCount": 1},
                     "dimensions": []})  # fmt: skip


# ── schemas ─────────────────────────────────────────────────────────────────────────


@door(Deed.SEE)
def schemas(request: Visit) -> HttpResponse:
    """The kinds of objects there are, with their fields."""
    known = catalogue(request)
    selection = parse_fields(",".join(request.GET.getlist("fields")) or ":all")
    showing = Showing(known)
    return answered(
        {"schemas": [showing.shown(_schema(each, known), selection) for each in known.kinds]}
    )


@door(Deed.SEE)
def schema(request: Visit, name: str) -> HttpResponse:
    """One kind of objects."""
    known = catalogue(request)
    kinds = {_called(each): each for each in known.kinds}
    selection = parse_fields(",".join(request.GET.getlist("fields")) or ":all")
    if name not in kinds:
        return answered({"httpStatusCode": 404, "message": f"Unknown type: `{name}`"}, status=404)
    return answered(Showing(known).shown(_schema(kinds[name], known), selection))


def _called(kind: str) -> str:
    name = singular(kind)
    return name[:1].lower() + name[1:]


def _schema(kind: str, known: Catalogue) -> dict[str, object]:
    name = _called(kind)
    address = f"{settings.DAOWEI_URL}/api/{kind}"
    sample = next(iter(known.kinds[kind].values()), {"id": "", "name": "", "code": ""})
    return {
        "klass": f"org.hisp.dhis.{name.lower()}.{singular(kind)}",
        "name": name,
        "singular": name,
        "plural": kind,
        "collectionName": kind,
        "displayName": singular(kind),
        "metadata": True,
        "identifiableObject": True,
        "nameableObject": True,
        "translatable": True,
        "shareable": False,
        "persisted": True,
        "embeddedObject": False,
        "relativeApiEndpoint": f"/{kind}",
        "apiEndpoint": address,
        "href": f"{settings.DAOWEI_URL}/api/schemas/{name}",
        "authorities": [],
        "properties": [_property(field, value) for field, value in sample.items()],
    }


def _property(name: str, value: object) -> dict[str, object]:
    is_list = isinstance(value, list)
    kinds = {bool: "BOOLEAN", int: "INTEGER", float: "NUMBER", str: "TEXT"}
    kind = "COLLECTION" if is_list else kinds.get(type(value), "REFERENCE")
    return {
        "name": name,
        "fieldName": name,
        "collectionName": name,
        "propertyType": kind,
        "klass": "java.util.List" if is_list else "java.lang.String",
        "collection": is_list,
        "owner": True,
        "persisted": True,
        "writable": False,
        "readable": True,
        "required": name in {"id", "name"},
        "unique": name in {"id", "code"},
        "simple": kind in kinds.values(),
        "identifiableObject": kind == "REFERENCE",
        "nameableObject": False,
        "embeddedObject": False,
        "manyToMany": False,
        "ordered": False,
        "translatable": name in {"name", "shortName"},
    }
