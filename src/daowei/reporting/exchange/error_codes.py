"""DHIS2's codes for refused values, as its clients know them, each with our remedy.

Source: DHIS2 ``ErrorCode`` E8000-E8204; ``{name}`` stands where DHIS2 prints an argument.
"""

from collections.abc import Mapping
from typing import NamedTuple

from daowei.foundation.texts import N_


class Wording(NamedTuple):
    """What is said of a code: the message, and what the sender can do."""

    message: str
    remedy: str


_ASK_SETS = N_("Name the data set in the document or in the request.")
_KNOWN_ID = N_("Send an identifier that the programme knows, in the id scheme you state.")
_UID_FORM = N_(
    "A uid is a letter and ten letters or digits; state another id scheme if you use one."
)
_RIGHTS = N_("Ask the office that keeps the accounts for the right to enter these data.")
_FORM = N_("Compare with the form's definition: its elements, frequency, units and categories.")
_LATE = N_("Ask for the period to be opened, or report the difference in the next period.")
_EXPORT = N_("Give the property to every object asked for, or export in another id scheme.")

WORDINGS: Mapping[str, Wording] = {
    "E8000": Wording(
        N_(
            "Atomic mode requires all values to be valid but only {valid}/{total} were. "
            "First issue: {first}"
        ),
        N_("Mend the values listed, or load without atomic mode to keep the valid ones."),
    ),
    "E8001": Wording(
        N_("PDF input does not support Acro fields"), N_("Send JSON, XML, CSV or ADX instead.")
    ),
    "E8002": Wording(N_("Data set detection failed, found multiple sets: `{datasets}`"), _ASK_SETS),
    "E8003": Wording(
        N_("Data set detection failed, found no set for data element(s): `{elements}`"), _ASK_SETS
    ),
    "E8004": Wording(N_("Data set UID not valid: `{id}`"), _UID_FORM),
    "E8005": Wording(N_("Data set not found: `{id}`"), _KNOWN_ID),
    "E8006": Wording(N_("PDF file error : {error}"), N_("Send JSON, XML, CSV or ADX instead.")),
    "E8007": Wording(
        N_("XML file error : {error}"), N_("Send well-formed XML without a DTD or entities.")
    ),
    "E8008": Wording(
        N_("Data set `completeDate` is not a valid date string: `{date}`"),
        N_("Write the date as year-month-day, such as 2024-01-31."),
    ),
    "E8009": Wording(
        N_(
            "Data set `completeDate` requires data set, org unit, period and attribute option "
            "combo to be defined at the group level."
        ),
        N_("State data set, unit and period beside the completeDate, or leave the date out."),
    ),
    "E8010": Wording(N_("Current user cannot enter data for data set: `{ds}`"), _RIGHTS),
    "E8011": Wording(N_("Current user cannot enter data for org unit(s): `{units}`"), _RIGHTS),
    "E8012": Wording(
        N_("Current user cannot enter data for category option(s): `{options}`"), _RIGHTS
    ),
    "E8020": Wording(N_("Data set {ds} not usable with data element(s): `{elements}`"), _FORM),
    "E8021": Wording(N_("Data set {ds} not usable with period(s): `{periods}`"), _FORM),
    "E8022": Wording(N_("Data set {ds} not usable with org unit(s): `{units}`"), _FORM),
    "E8023": Wording(
        N_("Data set {ds} not usable with attribute option combo(s): `{combos}`"), _FORM
    ),
    "E8024": Wording(
        N_(
            "Data set {ds} + data element {de} not usable with category option combo(s): `{combos}`"
        ),
        _FORM,
    ),
    "E8025": Wording(
        N_("Attribute option combo {combo} not usable with org unit(s): `{units}`"), _FORM
    ),
    "E8030": Wording(N_("Untimely data entry for data set {ds} and period(s): `{periods}`"), _LATE),
    "E8031": Wording(
        N_("Untimely data entry for org unit {unit} and period(s): `{periods}`"),
        N_("The unit was not open then; correct the unit, the period or the register."),
    ),
    "E8032": Wording(
        N_("Untimely data entry for attribute option combo {combo} and period(s): `{periods}`"),
        _LATE,
    ),
    "E8033": Wording(
        N_(
            "Untimely data entry (already approved) for attribute option combo {combo}, "
            "org unit {unit} and periods: `{periods}`"
        ),
        _LATE,
    ),
    "E8034": Wording(
        N_("Data set deletion scope ID refers to a non-existing object: `{id}`"), _KNOWN_ID
    ),
    "E8035": Wording(N_("Data set deletion scope ID is not a valid UID: `{id}`"), _UID_FORM),
    "E8100": Wording(
        N_("Value #{index} period not defined in group or value: `{value}`"),
        N_("Give a period that DHIS2 writes, such as 202401, 2024Q1 or 2024."),
    ),
    "E8101": Wording(
        N_("Value #{index} data set is required to decode category options: `{value}`"), _ASK_SETS
    ),
    "E8102": Wording(
        N_("Value #{index} data element not defined in group or value: `{value}`"),
        N_("Name the data element of every value."),
    ),
    "E8103": Wording(N_("Value #{index} data element not found: `{value}`"), _KNOWN_ID),
    "E8104": Wording(N_("Value #{index} data element UID not valid: `{value}`"), _UID_FORM),
    "E8105": Wording(
        N_("Value #{index} org unit not defined in group or value: `{value}`"),
        N_("Name the unit of every value."),
    ),
    "E8106": Wording(N_("Value #{index} org unit UID is not valid: `{value}`"), _UID_FORM),
    "E8107": Wording(N_("Value #{index} org unit not found: `{value}`"), _KNOWN_ID),
    "E8108": Wording(N_("Value #{index} category option combo not found: `{value}`"), _KNOWN_ID),
    "E8109": Wording(
        N_("Value #{index} category option combo UID is not valid: `{value}`"), _UID_FORM
    ),
    "E8110": Wording(N_("Value #{index} attribute option combo not found: `{value}`"), _KNOWN_ID),
    "E8111": Wording(
        N_("Value #{index} attribute option combo UID is not valid: `{value}`"), _UID_FORM
    ),
    "E8120": Wording(
        N_("Value #{index} value is required"),
        N_("Send the value, or leave the entry out: a blank is not a zero."),
    ),
    "E8121": Wording(
        N_("Value #{index} value or comment is required"),
        N_("Send a value or a comment, or leave the entry out."),
    ),
    "E8122": Wording(
        N_("Value #{index} value `{value}` is no valid {type}: {reason}"),
        N_("Write the value as its data element's type asks."),
    ),
    "E8123": Wording(
        N_("Value #{index} value `{value}` is no valid option for data element `{element}`"),
        N_("Send one of the options of the data element."),
    ),
    "E8124": Wording(
        N_("Value #{index} comment is restricted to options and does not allow {value}"),
        N_("Send one of the options allowed as a comment."),
    ),
    "E8125": Wording(
        N_("Value #{index} comment too long (max {reason} characters)"),
        N_("Shorten the comment."),
    ),
    "E8126": Wording(N_("Value #{index} category combo not found: `{value}`"), _KNOWN_ID),
    "E8127": Wording(
        N_("Value #{index} category combo {reason} has no option combo for options: `{value}`"),
        _KNOWN_ID,
    ),
    "E8128": Wording(
        N_("Value #{indexes} all affect the same data value: `{key}`"),
        N_("Send each value once; decide which of them is right."),
    ),
    "E8200": Wording(
        N_("Export as {schema} not possible as the property is undefined for data set: `{ids}`"),
        _EXPORT,
    ),
    "E8201": Wording(
        N_(
            "Export as {schema} not possible as the property is undefined for data element(s): "
            "`{ids}`"
        ),
        _EXPORT,
    ),
    "E8202": Wording(
        N_("Export as {schema} not possible as the property is undefined for org unit(s): `{ids}`"),
        _EXPORT,
    ),
    "E8203": Wording(
        N_(
            "Export as {schema} not possible as the property is undefined for category option "
            "combo(s): `{ids}`"
        ),
        _EXPORT,
    ),
    "E8204": Wording(
        N_(
            "Export as category {schema} and category options {option_schema} not possible as the "
            "property is undefined for at least one of them linked to category option combo(s): "
            "`{ids}`"
        ),
        _EXPORT,
    ),
    "EXC-011": Wording(
        N_("Value #{index} value `{value}` has more decimals than its data element keeps"),
        N_("Round it to the {reason} decimals of the data element, or let the element keep more."),
    ),
    "EXC-012": Wording(
        N_("Value #{index} value `{value}` is too large to be added up exactly"),
        N_("Check the value: its magnitude exceeds nine trillion million."),
    ),
    "EXC-013": Wording(
        N_("Value #{index} value `{value}` is a text, and a report holds numbers and yes or no"),
        N_("Leave it out; texts belong into the comment of the report."),
    ),
}
