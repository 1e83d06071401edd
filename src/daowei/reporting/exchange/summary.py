"""What DHIS2's clients are told of an import.

Source: DHIS2 ``DataEntrySummary.toImportSummary``, where whatever was taken counts as updated.
"""

from collections.abc import Iterator

from daowei.reporting.exchange.importing import Outcome
from daowei.reporting.exchange.judging import Verdict
from daowei.reporting.exchange.refusals import message_of

STATUS_SUCCESS, STATUS_WARNING, STATUS_ERROR = "SUCCESS", "WARNING", "ERROR"


def status_of(verdict: Verdict) -> str:
    """ERROR where nothing was taken or a whole group was refused; WARNING where some were not."""
    taken = len(verdict.accepted)
    if verdict.group_refusals or (verdict.sent_count and not taken):
        return STATUS_ERROR
    return STATUS_SUCCESS if taken == verdict.sent_count else STATUS_WARNING


def import_summary(outcome: Outcome) -> dict[str, object]:
    """The answer's body, with our own counts beside DHIS2's under ``daowei``."""
    verdict, merged = outcome.verdict, outcome.merged
    taken = len(verdict.accepted)
    return {
        "responseType": "ImportSummary",
        "status": status_of(verdict),
        "importCount": {
            "imported": 0,
            "updated": 0 if verdict.delete else taken,
            "ignored": verdict.sent_count - taken,
            "deleted": taken if verdict.delete else 0,
        },
        "conflicts": list(_conflicts(verdict)),
        "rejectedIndexes": verdict.refused_indexes.to_list(),
        "dataSetComplete": verdict.registrations[0].complete_date
        if verdict.registrations
        else "false",
        "daowei": {
            "created": merged.created,
            "changed": merged.changed,
            "unchanged": merged.unchanged,
            "deleted": merged.deleted,
        },
    }


def _conflicts(verdict: Verdict) -> Iterator[dict[str, object]]:
    for each in verdict.group_refusals:
        yield {
            "value": each.as_problem().message.in_language("en"),
            "objects": {name: str(value) for name, value in each.arguments.items()},
            "errorCode": each.code,
            "property": each.field,
            "indexes": list(each.indexes),
        }
    for row in verdict.refused.sort("index", "code").iter_rows(named=True):
        yield {
            "object": row["data_element"],
            "objects": {"dataElement": row["data_element"], "orgUnit": row["org_unit"]},
            "value": message_of(row),
            "errorCode": row["code"],
            "property": row["field"],
            "indexes": [row["index"]],
        }


def web_message(outcome: Outcome) -> dict[str, object]:
    """The summary as DHIS2 wraps it: 409 for ERROR, 200 for WARNING and SUCCESS."""
    status = status_of(outcome.verdict)
    failed = status == STATUS_ERROR
    return {
        "httpStatus": "Conflict" if failed else "OK",
        "httpStatusCode": 409 if failed else 200,
        "status": "OK" if status == STATUS_SUCCESS else status,
        "message": {
            STATUS_SUCCESS: "Import was successful.",
            STATUS_WARNING: "One or more conflicts encountered, please check import summary.",
            STATUS_ERROR: "An error occurred, please check import summary.",
        }[status],
        "response": import_summary(outcome),
    }
