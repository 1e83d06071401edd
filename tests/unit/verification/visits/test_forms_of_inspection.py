"""Forms of inspection: read, judged by the charter, converted, with their fingerprint."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from daowei.foundation.problems import Problem
from daowei.programme.beginning import write_starter
from daowei.programme.definition import Programme
from daowei.programme.reading import read_programme
from daowei.verification.visits.charter_of_forms import problems_of_files, problems_of_forms
from daowei.verification.visits.forms import InspectionForm, forms_in, read_form
from daowei.verification.visits.same_day import (
    Promptness,
    Told,
    as_typed,
    fingerprint_of,
    in_fours,
    promptness,
)
from daowei.verification.visits.xlsforms import converted, has_java, version_at

DAY = date(2026, 1, 12)
ZONE = timezone(timedelta(hours=8))
GOOD = """\
| survey |
| | type | name | label | concept | recount | appearance |
| | integer | seen | Equipment seen working | inf.functional | {recount} | |
{more}
| settings |
| | form_id | form_title | purpose | key |
| | visit | Visit | {purpose} | {key} |
"""


def _form(
    more: str = "", *, purpose: str = "facility_checklist", key: str = "facility", recount: str = ""
) -> bytes:
    return GOOD.format(more=more, purpose=purpose, key=key, recount=recount).encode()


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    place = tmp_path_factory.mktemp("small") / "beizhen"
    write_starter(place, code="beizhen", names={"en": "Beizhen"}, year=2026)
    found = read_programme(place).programme
    assert found is not None
    return found


def _problems(content: bytes, programme: Programme) -> tuple[Problem, ...]:
    return problems_of_files({"inspection/visit.md": content}, programme, as_of=DAY)


def _codes(content: bytes, programme: Programme) -> list[str]:
    return sorted({each.code for each in _problems(content, programme)})


def _read(content: bytes) -> InspectionForm:
    form, problems = read_form("inspection/visit.md", content)
    assert problems == ()
    assert form is not None
    return form


def test_a_form_of_a_facility_passes(programme: Programme) -> None:
    assert _codes(_form(), programme) == []


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("| | text | who | Name of the woman | pid.name repro.pregnancy | | |", "CH-30"),
        ("| | integer | iud | IUDs checked | repro.iud_check | | |", "VST-014"),
        ("| | integer | plan | 计划外生育人数 | dq.consistency | | |", "CH-54"),
        ("| | integer | plan | Births within plan | comp.plan_compliance | | |", "CH-05"),
        ("| | integer | loose | Something | | | |", "CH-54"),
        ("| | note | told | Look for 超生 in every household | | | |", "CH-54"),
    ],
)
def test_the_charter_reads_questions_and_notes(programme: Programme, more: str, rule: str) -> None:
    assert rule in _codes(_form(more), programme)


@pytest.mark.parametrize("key", ["person", "household", "pseudonym", ""])
def test_households_and_persons_are_not_inspected(programme: Programme, key: str) -> None:
    assert "VST-008" in _codes(_form(key=key), programme)


@pytest.mark.parametrize("purpose", ["entitlement", "complaint", "", "programme"])
def test_a_form_of_inspection_is_for_places(programme: Programme, purpose: str) -> None:
    assert "VST-007" in _codes(_form(purpose=purpose), programme)


@pytest.mark.parametrize(
    ("recount", "code"),
    [("anc_first", None), ("anc_first.under_20", None), ("not_verifiable: anc_first", None),
     ("nothing_such", "VST-009"), ("Two Words", "VST-006")],
)  # fmt: skip
def test_recounts_name_elements_there_are(
    programme: Programme, recount: str, code: str | None
) -> None:
    assert _codes(_form(recount=recount), programme) == ([code] if code else [])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("| | integer | seen | Again | inf.functional | | |", "VST-005"),
        ("| | integer | 2nd | Numbered | inf.functional | | |", "VST-005"),
        ("| | image | board | The board | rght.rights_notice_posted | | |", "VST-012"),
        ("| | audio | voice | A voice | rght.rights_notice_posted | | |", "VST-012"),
    ],
)
def test_what_is_wrong_in_a_row_is_told(programme: Programme, more: str, code: str) -> None:
    assert _codes(_form(more), programme) == [code]


def test_a_picture_that_can_be_painted_over_passes(programme: Programme) -> None:
    picture = "| | image | board | The board | rght.rights_notice_posted | | annotate |"

    assert _codes(_form(picture), programme) == []


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff\xfe", b"| survey |", b"PK\x03\x04"])
def test_what_is_no_form_is_told_and_nothing_fails(programme: Programme, content: bytes) -> None:
    for file in ("inspection/a.md", "inspection/a.xlsx"):
        (problem, *_) = problems_of_files({file: content}, programme, as_of=DAY)
        assert problem.code in {"VST-001", "VST-002", "VST-007"}
        assert problem.file == file


def test_an_id_stands_once(programme: Programme) -> None:
    files = {"inspection/a.md": _form(), "inspection/b.md": _form()}

    codes = [each.code for each in problems_of_files(files, programme, as_of=DAY)]

    assert codes == ["VST-011"]


def test_only_tables_and_workbooks_below_inspection_are_forms() -> None:
    names = ("inspection/a.md", "inspection/b.xlsx", "inspection/c.csv", "a.md",
             "inspection/a-media/x.md")  # fmt: skip

    assert forms_in(names) == ("inspection/a.md", "inspection/b.xlsx")


def test_a_folder_without_forms_has_no_problems(programme: Programme, tmp_path: Path) -> None:
    assert problems_of_forms(tmp_path, programme, as_of=DAY) == ()


# ── Converting ──────────────────────────────────────────────────────────────────────


def test_the_xform_bears_our_version_and_no_column_of_ours() -> None:
    made, problems = converted(_read(_form()), "2026011201", validate=False)

    assert problems == ()
    assert made is not None
    text = made.xform.decode()
    assert 'id="visit" version="2026011201"' in text
    assert "inf.functional" not in text
    assert "digest(" in text
    assert not made.is_validated


@pytest.mark.skipif(not has_java(), reason="needs Java")
def test_odk_validate_refuses_what_pyxform_lets_pass() -> None:
    wrong = "| | calculate | sum | | | | |\n"
    content = _form(wrong).replace(b"| appearance |", b"| appearance | calculation |")
    content = content.replace(b"| | calculate | sum | | | | |",
                              b"| | calculate | sum | | | | | nosuchfunc() |")  # fmt: skip
    form = _read(content)

    passed, _ = converted(form, "2026011201", validate=False)
    refused, problems = converted(form, "2026011201", validate=True)

    assert passed is not None
    assert refused is None
    assert [each.code for each in problems] == ["VST-010"]


def test_versions_sort_as_they_follow_each_other() -> None:
    at = datetime(2026, 1, 12, 9, 0, tzinfo=ZONE)
    versions = [version_at(at, 1), version_at(at, 2), version_at(at + timedelta(days=1), 1)]

    assert versions == sorted(versions)
    assert versions[0] == "2026011201"


# ── The same day ────────────────────────────────────────────────────────────────────


def test_a_fingerprint_is_sixteen_signs_and_no_two_answers_share_one() -> None:
    found = fingerprint_of(["yes", "12"], "uuid:1")

    assert len(found) == 16
    assert found != fingerprint_of(["yes", "13"], "uuid:1")
    assert found != fingerprint_of(["yes", "12"], "uuid:2")
    assert in_fours("0a1b2c3d4e5f6a7b") == "0a1b 2c3d 4e5f 6a7b"


@pytest.mark.parametrize(
    ("written", "read"),
    [("0A1B 2c3d-4e5f.6a7b", "0a1b2c3d4e5f6a7b"), ("oalb2c3d4e5f6a7b", "0a1b2c3d4e5f6a7b"),
     ("0a1b2c3d4e5f6a7", None), ("", None), ("g" * 16, None)],
)  # fmt: skip
def test_a_fingerprint_is_read_as_people_write_it(written: str, read: str | None) -> None:
    assert as_typed(written) == read


def test_the_clock_of_the_server_decides_in_the_time_of_the_place() -> None:
    def judged(received: datetime, *told: Told) -> Promptness:
        return promptness(day=DAY, received_at=received, fingerprint="a" * 16, told=told, zone=ZONE)

    late_evening = datetime(2026, 1, 12, 15, 59, tzinfo=timezone(timedelta()))
    midnight = late_evening + timedelta(minutes=1)
    right, wrong = (Told(fingerprint=each * 16, at=late_evening) for each in "ab")

    assert judged(late_evening) is Promptness.SAME_DAY
    assert judged(midnight) is Promptness.LATE
    assert judged(midnight, right) is Promptness.FINGERPRINT
    assert judged(midnight, wrong) is Promptness.MISMATCH
    assert judged(midnight, wrong, right) is Promptness.FINGERPRINT
