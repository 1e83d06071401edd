import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from daowei.foundation.hierarchy import UnitKind
from daowei.programme.definition import AggregationType, Measure, Use
from daowei.programme.dhis2.importing import Imported, ImportOptions, import_metadata
from daowei.programme.reading import Reading, read_programme

COUNTRY, DISTRICT, CLINIC = "CountryAaaa", "DistrictBbb", "ClinicCcccc"
ANC1, SHARES = "AncFirstAaa", ["ShareQ1Achi", "ShareQ2Achi", "ShareQ3Achi", "ShareQ4Achi"]
BUNDLE = Path(__file__).parent / "dhis2" / "bundle.json"  # made up, with faults that real ones have


def bundle() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(BUNDLE.read_text(encoding="utf-8"))
    return content


def element(uid: str, name: str) -> dict[str, Any]:
    return {"id": uid, "name": name, "valueType": "NUMBER", "aggregationType": "SUM"}


def imported(*contents: dict[str, Any], kinds: tuple[UnitKind, ...] = ()) -> Imported:
    files = [
        (f"part{number}.json", json.dumps(each).encode()) for number, each in enumerate(contents)
    ]
    return import_metadata(files, ImportOptions(kinds=kinds))


def written(found: Imported, place: Path) -> Reading:
    for name, text in found.files.items():
        (place / name).write_text(text, encoding="utf-8")
    return read_programme(place)


def fields(found: Imported, code: str) -> set[str | None]:
    """Of which objects a problem is told."""
    return {each.field for each in found.problems if each.code == code}


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return written(imported(bundle()), tmp_path)


# ── what is taken ───────────────────────────────────────────────────────────────────


def test_the_folder_is_accepted_and_scores_nothing(reading: Reading) -> None:
    assert reading.programme is not None, [str(each.message) for each in reading.problems]
    assert {use for each in reading.programme.indicators.values() for use in each.uses} == {
        Use.OBSERVE
    }
    assert not reading.programme.agreements


def test_a_code_is_kept_where_it_can_be_and_the_uid_always(reading: Reading) -> None:
    assert reading.programme
    element_kept = reading.programme.elements["ANC1"]

    assert element_kept.uid == ANC1
    assert element_kept.names == {"en": "ANC 1st visit", "fr": "CPN 1"}
    assert element_kept.concept == "mat.anc1"
    assert reading.registry
    assert {"D1", COUNTRY, CLINIC} == set(reading.registry.units)  # "C 1" is no one word


def test_a_part_of_an_element_is_read_by_the_codes_of_its_options(reading: Reading) -> None:
    assert reading.programme
    indicator = reading.programme.indicators["GirlsShareA"]

    assert indicator.numerator == "#{BoysAndGirl.female} + #{BoysAndGirl.female}"
    assert reading.programme.category_combos["ComboSexAaa"].combos[1].uid == "PartFemaleA"


def test_the_default_part_is_the_whole_and_the_factor_is_that_of_the_type(
    reading: Reading,
) -> None:
    assert reading.programme
    coverage = reading.programme.indicators["CoverageAnc"]

    assert coverage.numerator == "#{ANC1}"
    assert (coverage.factor, coverage.decimals, coverage.annualised) == (100, 1, True)
    assert reading.programme.indicators["NestedAaaaa"].numerator == "N{CoverageAnc} / 2"


def test_a_percentage_is_never_added_up(reading: Reading) -> None:
    assert reading.programme
    for uid in SHARES:
        share = reading.programme.elements[uid]
        assert (share.measure, share.aggregation) == (Measure.RATE, AggregationType.NONE)
        assert share.concept is None


def test_an_element_of_two_data_sets_stands_on_one_form_that_both_owe(reading: Reading) -> None:
    assert reading.programme
    homes = [each for each in reading.programme.forms.values() if "ANC1" in each.elements]

    assert len(homes) == 1
    assert set(homes[0].kinds) == {UnitKind.DISTRICT, UnitKind.FACILITY}
    assert homes[0].names == {"en": "Monthly + Outreach"}
    assert homes[0].due_days == 15  # the later of ten and fifteen
    assert reading.programme.forms["SetMonthlyA"].elements == ("BoysAndGirl",)


def test_kinds_are_guessed_by_names_and_taken_where_they_are_said(tmp_path: Path) -> None:
    said = (UnitKind.COUNTRY, UnitKind.COUNTY, UnitKind.STATION)

    guessed = written(imported(bundle()), tmp_path).registry
    stated = written(imported(bundle(), kinds=said), tmp_path).registry

    assert guessed
    assert stated
    assert guessed.units[CLINIC].kind is UnitKind.FACILITY
    assert [stated.units[each].kind for each in (COUNTRY, "D1", CLINIC)] == list(said)
    assert fields(imported(bundle()), "DHI-015") == {"organisationUnits"}
    assert not fields(imported(bundle(), kinds=said), "DHI-015")


def test_a_year_that_begins_in_july_is_that_of_the_programme(reading: Reading) -> None:
    assert reading.programme
    assert reading.programme.year_start == 7


def test_the_same_metadata_gives_the_same_files_whatever_its_order() -> None:
    turned: dict[str, Any] = {
        name: list(reversed(each)) if isinstance(each, list) else each
        for name, each in reversed(bundle().items())
    }

    assert imported(turned).files.keys() == imported(bundle()).files.keys()
    for name in ("elements.yaml", "forms.yaml", "indicators.yaml", "units.csv"):
        assert imported(turned).files[name] == imported(bundle()).files[name]


def test_several_files_are_one_bundle_and_the_fuller_entry_is_taken() -> None:
    whole = bundle()
    units = {"pager": {"page": 1}, "organisationUnits": whole.pop("organisationUnits")}
    short = {"organisationUnits": [{"id": CLINIC, "displayName": "Clinic"}]}

    together = imported(short, units, whole)

    assert together.files["units.csv"] == imported(bundle()).files["units.csv"]
    assert not fields(together, "DHI-004")


# ── what is told ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "objects"),
    [
        ("DHI-005", {"dashboards"}),
        ("DHI-010", {COUNTRY}),
        ("DHI-016", {"GroupLonely"}),
        ("DHI-017", {CLINIC}),
        ("DHI-018", {DISTRICT}),
        ("DHI-021", {"TrackedAaaa"}),
        ("DHI-022", {"PhotographA"}),
        ("DHI-040", {"ShareQ1Targ", *SHARES}),
        ("DHI-042", {"ShareQ2Achi", "ShareQ3Achi", "ShareQ4Achi"}),
        ("DHI-043", {"CoverageAnc"}),
        ("DHI-045", {"ShareQ1Targ", *SHARES}),
        ("DHI-047", {"GirlsShareA"}),
        ("DHI-050", {"BrokenAaaaa"}),
        ("DHI-051", {"MissingAaaa"}),
        ("DHI-052", {"PartMissing"}),
        ("DHI-053", {"EventsAaaaa"}),
        ("DHI-054", {"ReadsAnnual"}),
        ("LNG-202", {"YearlyShare"}),
        ("LNG-210", {"FlowAnnual1"}),
    ],
)
def test_each_fault_is_told_with_the_uid_of_its_object(code: str, objects: set[str]) -> None:
    assert fields(imported(bundle()), code) == objects


def test_what_was_left_out_stands_aside_with_its_reasons() -> None:
    found = imported(bundle())
    left_out = found.files["import-left-out.yaml"]

    assert fields(found, "DHI-057") == {
        "YearlyShare", "ReadsAnnual", "FlowAnnual1", "MissingAaaa", "PartMissing", "EventsAaaaa",
        "BrokenAaaaa",
    }  # fmt: skip
    assert "  FlowAnnual1:\n    why: [LNG-210]" in left_out
    assert "YearlyShare" not in found.files["indicators.yaml"]


def test_the_report_counts_every_code() -> None:
    found = imported(bundle())
    report = found.files["import-report.md"]

    assert f"| DHI-040 | {len(fields(found, 'DHI-040'))} |" in report
    assert "| indicators | 10 | 3 |" in report
    assert "`YearlyShare`" in report


def test_names_that_say_the_same_and_figures_that_are_the_same_are_told() -> None:
    content = bundle()
    content["dataElements"].append(element("AncAgainAaa", "anc 1ST visit"))
    content["indicators"].append({**content["indicators"][0], "id": "ZzCoverage1"})

    found = imported(content)

    assert fields(found, "DHI-044") & {ANC1, "AncAgainAaa"}
    assert fields(found, "DHI-046") & {"CoverageAnc", "ZzCoverage1"}


def test_a_unit_known_only_from_a_data_set_stands_for_itself(tmp_path: Path) -> None:
    content = bundle()
    del content["organisationUnits"]

    found = imported(content)
    registry = written(found, tmp_path).registry

    assert registry
    assert registry.units[DISTRICT].kind is UnitKind.ZONE
    told = [each for each in found.problems if each.code == "DHI-014"]
    assert {str(each.message).split()[0] for each in told} == {DISTRICT, CLINIC}


def test_a_unit_is_open_while_any_below_it_is(reading: Reading) -> None:
    assert reading.registry

    (placement,) = reading.registry.units["D1"].placements

    assert placement.since is None  # DHIS2 says 1990, and the clinic below has no first day


def test_a_data_set_that_nobody_is_assigned_to_is_owed_by_the_lowest_units(
    tmp_path: Path,
) -> None:
    content = bundle()
    for each in content["dataSets"]:
        del each["organisationUnits"]

    found = imported(content)
    programme = written(found, tmp_path).programme

    assert programme
    assert {each.kinds for each in programme.forms.values()} == {(UnitKind.FACILITY,)}
    assert fields(found, "DHI-032")


def test_a_combination_that_is_not_whole_is_told_and_its_element_taken_whole(
    tmp_path: Path,
) -> None:
    content = bundle()
    del content["categoryOptions"]

    found = imported(content)
    programme = written(found, tmp_path).programme

    assert fields(found, "DHI-020") == {"ComboSexAaa"}
    assert fields(found, "DHI-024") == {"BoysAndGirl"}
    assert programme
    assert programme.elements["BoysAndGirl"].category_combo is None


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"not json", {"DHI-001"}),
        (b"[1]", {"DHI-001"}),
        (b'{"name": "Clinic"}', {"DHI-002"}),
        (b'{"dataElements": [{"id": "short", "name": "x"}]}', {"DHI-003"}),
        (b'{"dataElements": [7, {"id": "TooLongAaaa", "name": 3}]}', {"DHI-003"}),
    ],
)
def test_what_is_no_metadata_is_told_and_nothing_breaks(content: bytes, codes: set[str]) -> None:
    found = import_metadata([("odd.json", content)])

    assert {each.code for each in found.problems} == codes
    assert all(each.file == "odd.json" for each in found.problems)


def test_names_cannot_break_out_of_their_files(tmp_path: Path) -> None:
    content = bundle()
    content["dataElements"].append(element("NastyNameAa", 'a"\n}: #{x}\nindicators: *b \x07 \\'))
    content["organisationUnits"][0]["name"] = 'Clinic, "old"\n=1+1'
    content["dataSets"][1]["dataSetElements"] += [{"dataElement": {"id": "NastyNameAa"}}]

    reading = written(imported(content), tmp_path)

    assert reading.programme, _said(reading.problems)
    assert reading.programme.elements["NastyNameAa"].names["en"].startswith('a" }: #{x}')
    assert reading.registry
    assert reading.registry.units[CLINIC].names["en"] == 'Clinic, "old" =1+1'


def _said(problems: Iterable[object]) -> list[str]:
    return [str(each) for each in problems]
