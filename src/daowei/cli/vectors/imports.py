"""Runs DHIS2's own import and export cases: payloads loaded into a store, step after step."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from daowei.cli.vectors.answers import Answer, same
from daowei.foundation.periods import PeriodType
from daowei.foundation.tables import empty
from daowei.foundation.uids import uid_for
from daowei.reporting.exchange.directory import (
    DEFAULT_CATEGORY_COMBO,
    DEFAULT_COMBOS,
    Directory,
    IdKind,
    Known,
    KnownCategory,
    KnownCategoryCombo,
    KnownDataSet,
    KnownElement,
    KnownOptionCombo,
    KnownUnit,
)
from daowei.reporting.exchange.exporting import Selection, export_adx
from daowei.reporting.exchange.importing import Outcome, import_values
from daowei.reporting.exchange.judging import ImportOptions
from daowei.reporting.exchange.reading import read_document
from daowei.reporting.exchange.store import STORED, standing
from daowei.reporting.exchange.summary import import_summary
from daowei.reporting.exchange.xml_format import elements_of, local

_TEST_ATTRIBUTES = ("uh6H2ff562G", "ATTRIBUTE_UID")
Case = Mapping[str, Any]


def answer(document: Mapping[str, Any], *, data: Path | None = None) -> Iterator[Answer]:  # noqa: ARG001 - runners share a signature
    """For each case: the answers to its steps, or the text exported, or what was stored."""
    payloads = document["payloads"]
    plain = _plain_directory(document["metadata"])
    for case in document["dxf2"]:
        yield _stepped(case, payloads, plain)
    malaria = _malaria_directory(document["adxMetadata"])
    for case in document["adx"]:
        run = _exported if case["op"] == "export" else _loaded
        yield run(case, payloads, malaria)


# ── data value sets, step by step ─────────────────────────────────────────────────────


def _stepped(case: Case, payloads: Mapping[str, str], directory: Directory) -> Answer:
    payload_names = [step["payload"] for step in case["steps"] if "payload" in step]
    if any(step["op"] == "import" and not _text(step, payloads) for step in case["steps"]):
        reason = f"the source gives no payload: {payload_names or None}"
        return Answer(id=case["id"], not_applicable=reason)
    stored = empty(STORED)
    answers: list[object] = []
    for step in case["steps"]:
        if step["op"] == "storedValueCount":
            answers.append(len(standing(stored)))
            continue
        outcome = _imported(step, payloads, directory, stored=stored)
        stored = outcome.merged.table
        answers.append(_as_upstream(outcome, stored))
    expected = [step.get("expected") for step in case["steps"]]
    passed = all(map(_agrees, answers, expected)) if any(e is not None for e in expected) else None
    return Answer(id=case["id"], answer=answers, expected=expected, passed=passed)


def _text(step: Case, payloads: Mapping[str, str]) -> str | None:
    return step.get("payloadText") or payloads.get(step.get("payload", ""))


def _imported(
    step: Case, payloads: Mapping[str, str], directory: Directory, *, stored: pl.DataFrame
) -> Outcome:
    given = step.get("options", {})
    sent, problems = read_document(str(_text(step, payloads)).encode(), step["format"])
    assert sent is not None, problems
    return import_values(
        sent,
        directory,
        stored=stored,
        options=ImportOptions(
            dry_run=bool(given.get("DryRun")),
            delete="DELETE" in {given.get("ImportStrategy"), given.get("Strategy")},
            schemes={name: each for name, each in given.items() if name.endswith("IdScheme")}
            | ({"idScheme": given["IdScheme"]} if "IdScheme" in given else {}),
        ),
    )


def _as_upstream(outcome: Outcome, stored: pl.DataFrame) -> dict[str, Any]:
    summary: dict[str, Any] = import_summary(outcome)
    conflicts = summary["conflicts"]
    answers = {
        **summary["importCount"],
        "status": summary["status"],
        "conflictCount": len(conflicts),
        "conflictOccurrences": len(conflicts),
        "rejectedIndexes": summary["rejectedIndexes"],
    }
    if conflicts:
        first = conflicts[0]
        answers |= {"errorCode": first["errorCode"], "conflictMessage": first["value"]}
    if len(stored) == 1:
        answers |= {"storedValue": stored["value"][0], "storedComment": stored["comment"][0]}
    return answers


def _agrees(answer: object, expected: object) -> bool:
    """Whether all that was expected is so; what the source does not speak of is free."""
    if expected is None:
        return True
    if not (isinstance(expected, Mapping) and isinstance(answer, Mapping)):
        return same(answer, expected)
    return all(
        answer["status"] != "ERROR" if each == "not ERROR" else same(answer.get(name), each)
        for name, each in expected.items()
    )


def _plain_directory(metadata: Mapping[str, Any]) -> Directory:
    combos = tuple(
        KnownOptionCombo(
            uid=each["id"],
            code=each.get("code"),
            name=each.get("name"),
            category_combo=each.get("categoryCombo", DEFAULT_CATEGORY_COMBO),
        )
        for each in metadata["categoryOptionCombos"]
    )
    elements = tuple(
        KnownElement(**_identifiers(each, "element"), value_type=each["valueType"])
        for each in metadata["dataElements"]
    )
    return Directory(
        elements=elements,
        units=tuple(KnownUnit(**_identifiers(each, "unit")) for each in metadata["orgUnits"]),
        data_sets=tuple(_data_set(each, elements) for each in metadata["dataSets"]),
        option_combos=combos,
    )


def _identifiers(given: Case, kind: str) -> dict[str, Any]:
    name = given.get("code") or given["name"]
    attributes = dict.fromkeys(_TEST_ATTRIBUTES, given["attr"]) if "attr" in given else {}
    return {
        "uid": given.get("id") or uid_for(kind, name),
        "code": given.get("code"),
        "name": given.get("name"),
        "attributes": attributes,
    }


def _data_set(given: Case, elements: Sequence[KnownElement]) -> KnownDataSet:
    names = [name for each in given["elements"].split(",") for name in (each, f"DE_{each}")]
    return KnownDataSet(
        uid=given["id"],
        code=given["code"],
        period_type=PeriodType(given["periodType"]),
        elements={e.uid: e.category_combo for e in elements if {e.code, e.name} & set(names)},
        units=frozenset(given["orgUnits"]),
    )


# ── ADX ───────────────────────────────────────────────────────────────────────────────


def _schemes(case: Case) -> dict[str, str]:
    """Upstream's schemes; one for option combinations stands for those of both kinds."""
    given = {
        name if name == "idScheme" else f"{name}IdScheme": each
        for name, each in case["idSchemes"].items()
    }
    if "categoryOptionComboIdScheme" in given:
        given.setdefault("attributeOptionComboIdScheme", given["categoryOptionComboIdScheme"])
    return given


def _loaded(case: Case, payloads: Mapping[str, str], directory: Directory) -> Answer:
    stored, summary = empty(STORED), {}
    names = case["payload"] if isinstance(case["payload"], list) else [case["payload"]]
    for name in names:
        sent, problems = read_document(payloads[name].encode(), "adx")
        assert sent is not None, problems
        options = ImportOptions(schemes=_schemes(case))
        outcome = import_values(sent, directory, stored=stored, options=options)
        stored = outcome.merged.table
        summary = _as_upstream(outcome, stored)
    found = {"expected": summary, "expectedStored": _stored_rows(stored, directory)}
    agreed = []
    if "expected" in case:
        agreed.append(_agrees(summary, case["expected"]))
    if "expectedStored" in case:
        agreed.append(_as_set(found["expectedStored"]) == _as_set(case["expectedStored"]))
    return Answer(
        id=case["id"],
        answer=found,
        passed=all(agreed) if agreed else None,
        expected=case.get("expected") or case.get("expectedStored"),
    )


def _as_set(rows: object) -> set[tuple[tuple[str, str], ...]]:
    assert isinstance(rows, list)
    return {tuple(sorted(row.items())) for row in rows}


def _stored_rows(stored: pl.DataFrame, directory: Directory) -> list[dict[str, str]]:
    def code(kind: IdKind, uid: str) -> str:
        return directory.of(kind)[directory.positions(kind, "UID")[uid]].code or uid

    return [
        {
            "dataElement": code(IdKind.DATA_ELEMENT, row["element"]),
            "period": row["period"],
            "orgUnit": code(IdKind.ORG_UNIT, row["unit"]),
            "categoryOptionCombo": code(IdKind.CATEGORY_OPTION_COMBO, row["combo"]),
            "attributeOptionCombo": code(IdKind.ATTRIBUTE_OPTION_COMBO, row["attribute"]),
            "value": row["value"],
        }
        for row in standing(stored).iter_rows(named=True)
    ]


def _exported(case: Case, payloads: Mapping[str, str], directory: Directory) -> Answer:
    asked = case["params"]

    def uids(kind: IdKind, names: Sequence[str]) -> tuple[str, ...]:
        known = {**directory.positions(kind, "CODE"), **directory.positions(kind, "UID")}
        return tuple(directory.of(kind)[known[each]].uid for each in names)

    attributes = uids(IdKind.ATTRIBUTE_OPTION_COMBO, asked.get("attributeOptionCombo", []))
    text = export_adx(
        _as_stored(case["stored"], uids),
        directory,
        selection=Selection(
            data_sets=uids(IdKind.DATA_SET, asked["dataSet"]),
            periods=frozenset(asked["period"]),
            units=frozenset(uids(IdKind.ORG_UNIT, asked["orgUnit"])),
            children=asked.get("children", False),
            attributes=frozenset(attributes) or None,
            schemes=_schemes(case),
        ),
    ).decode()
    if "expectedPayload" not in case:
        return Answer(id=case["id"], answer=text)
    expected = payloads[case["expectedPayload"]]
    passed = _group_texts(text) == _group_texts(expected)
    return Answer(id=case["id"], answer=text, expected=expected, passed=passed)


def _as_stored(rows: Sequence[Case], uids: Any) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "element": uids(IdKind.DATA_ELEMENT, [row["dataElement"]])[0],
                "period": row["period"],
                "unit": uids(IdKind.ORG_UNIT, [row["orgUnit"]])[0],
                "combo": uids(IdKind.CATEGORY_OPTION_COMBO, [row["categoryOptionCombo"]])[0],
                "attribute": uids(IdKind.ATTRIBUTE_OPTION_COMBO, [row["attributeOptionCombo"]])[0],
                "value": row["value"],
                "comment": None,
                "followup": False,
                "deleted": False,
            }
            for row in rows
        ],
        schema=dict(STORED.columns),
    )


def _group_texts(text: str) -> set[object]:
    """Each group as a value in which the order of attributes and of values counts for nothing."""
    groups: set[object] = set()
    for event, element in elements_of(text.encode()):
        if event == "end" and local(element) == "group":
            values = frozenset(
                (frozenset(each.attrib.items()), "".join(each.itertext()).strip())
                for each in element
            )
            groups.add((frozenset(element.attrib.items()), values))
    return groups


def _malaria_directory(metadata: Mapping[str, Any]) -> Directory:
    categories = {
        each["code"]: KnownCategory(
            uid=each["id"],
            code=each["code"],
            name=each["name"],
            options=tuple(metadata["categoryOptions"][code] for code in each["options"]),
        )
        for each in metadata["categories"]
    }
    combos = {
        each["name"]: KnownCategoryCombo(
            uid=uid_for("category_combo", each["name"]),
            name=each["name"],
            categories=tuple(categories[code].uid for code in each["categories"]),
        )
        for each in metadata["categoryCombos"]
    }
    elements = tuple(
        KnownElement(
            uid=each["id"],
            code=each["code"],
            name=each["name"],
            value_type=each["valueType"],
            category_combo=_combo_uid(combos, each.get("categoryCombo")),
        )
        for each in metadata["dataElements"]
    )
    units = {each["code"]: each for each in metadata["orgUnits"]}
    return Directory(
        elements=elements,
        units=tuple(
            KnownUnit(
                uid=each["id"],
                code=each["code"],
                name=each["name"],
                parent=units[each["parent"]]["id"] if "parent" in each else None,
            )
            for each in units.values()
        ),
        data_sets=tuple(
            KnownDataSet(
                uid=each["id"],
                code=each["code"],
                name=each["name"],
                period_type=PeriodType(each["periodType"]),
                elements={element.uid: element.category_combo for element in elements},
                units=frozenset(unit["id"] for unit in units.values()),
                category_combo=_combo_uid(combos, each["categoryCombo"]),
            )
            for each in metadata["dataSets"]
        ),
        option_combos=DEFAULT_COMBOS + tuple(_option_combos(metadata, combos)),
        categories=tuple(categories.values()),
        category_options=tuple(
            Known(uid=uid, code=code, name=metadata["categoryOptionNames"][code])
            for code, uid in metadata["categoryOptions"].items()
        ),
        category_combos=tuple(combos.values()),
    )


def _combo_uid(combos: Mapping[str, KnownCategoryCombo], name: str | None) -> str:
    return combos[name].uid if name is not None and name in combos else DEFAULT_CATEGORY_COMBO


def _option_combos(
    metadata: Mapping[str, Any], combos: Mapping[str, KnownCategoryCombo]
) -> Iterator[KnownOptionCombo]:
    """Option combinations with their options, which the source only spells in their codes."""
    by_code = {each["code"]: each["options"] for each in metadata["categories"]}
    for combo in metadata["categoryCombos"]:
        for options in itertools.product(*(by_code[code] for code in combo["categories"])):
            words = {each.lower() for each in options}
            given = next(
                each
                for each in metadata["categoryOptionCombos"]
                if words <= set(each["code"].lower().split("_"))
            )
            yield KnownOptionCombo(
                uid=given["id"],
                code=given["code"],
                name=given["name"],
                category_combo=combos[combo["name"]].uid,
                options=frozenset(metadata["categoryOptions"][each] for each in options),
            )
