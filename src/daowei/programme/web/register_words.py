"""Words for what the register keeps: kinds of units, languages of their names."""

from collections.abc import Mapping

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.texts import N_

KIND_NAMES: Mapping[UnitKind, str] = {
    UnitKind.COUNTRY: N_("Country"),
    UnitKind.REGION: N_("Region"),
    UnitKind.PROVINCE: N_("Province"),
    UnitKind.PREFECTURE: N_("Prefecture"),
    UnitKind.COUNTY: N_("County"),
    UnitKind.DISTRICT: N_("District"),
    UnitKind.TOWNSHIP: N_("Township"),
    UnitKind.STREET_OFFICE: N_("Street office"),
    UnitKind.COMMUNITY: N_("Community"),
    UnitKind.VILLAGE: N_("Village"),
    UnitKind.TEAM_FARM: N_("Team or farm"),
    UnitKind.FACILITY: N_("Facility"),
    UnitKind.DEPARTMENT: N_("Department"),
    UnitKind.STATION: N_("Station"),
    UnitKind.ASSOCIATION: N_("Association"),
    UnitKind.SCHOOL: N_("School"),
    UnitKind.ZONE: N_("Zone"),
}
LANGUAGE_NAMES: Mapping[str, str] = {
    "en": "English",
    "zh": "简体中文",
    "zh-Hant": "繁體中文",
    "fr": "français",
    "es": "español",
    "sw": "Kiswahili",
}
