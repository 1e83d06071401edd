"""Every wrong folder ends in a clear list of problems, never in an exception."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from daowei.foundation.problems import Problem
from daowei.programme.charter.approvals import new_key, sign
from daowei.programme.charter.graph import signable
from daowei.programme.checking import check_folder
from daowei.programme.reading import read_programme

Starter = Callable[..., Path]
TODAY = date(2026, 6, 1)

HEADER = "code,name,parent,kind,opened,closed\n"
FREE_ELEMENT = (
    "  clients_informed:\n",
    """  notices:
    names: Notices of rights posted
    concept: rght.rights_notice_posted
  clients_informed:
""",
)


def told(folder: Path) -> list[tuple[str, str | None, int | None]]:
    """Code, file and line of every problem, all of them fit to be shown."""
    result = check_folder(folder, TODAY)
    for each in result.problems:
        assert str(each.message)
        assert each.message.in_language("zh")
        assert "{" not in str(each.message)
    return [(each.code, each.file, each.line) for each in result.problems]


def the(folder: Path, code: str) -> Problem:
    """The one problem of that code."""
    found = [each for each in check_folder(folder, TODAY).problems if each.code == code]
    assert len(found) == 1, found
    return found[0]


def refused(folder: Path) -> bool:
    """Whether nothing can be computed with the folder, and something says why."""
    reading = read_programme(folder)
    assert reading.programme is None
    return any(each.severity == "error" for each in reading.problems)


def test_the_starter_itself_has_no_problem(starter: Starter) -> None:
    assert told(starter()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == [("PRG-001", None, None)]


def test_an_empty_folder_lacks_its_files(tmp_path: Path) -> None:
    assert [(code, file) for code, file, _ in told(tmp_path)] == [
        ("PRG-002", "elements.yaml"),
        ("PRG-002", "programme.yaml"),
        ("PRG-002", "units.csv"),
    ]


def test_wrong_types_are_all_told_at_once_with_file_line_field_and_value(starter: Starter) -> None:
    folder = starter(
        replaced={
            "agreement.yaml": (
                ("weight: 60", "weight: yes"),
                ("appeal_days: 15", "appeal_days: a"),
            ),
            "programme.yaml": (("year_start: 1 ", "year_start: 13 "),),
            "forms.yaml": (("due_days: 10", "due_days: 1.5"),),
        }
    )

    problems = {each.field: each for each in read_programme(folder).problems}

    weight = problems["agreements.townships.pillars.services.criteria.antenatal_four.weight"]
    assert (weight.code, weight.value, weight.line) == ("PRG-012", "yes", 16)
    assert str(weight.message) == "“yes” is not a number"
    assert problems["agreements.townships.appeal_days"].code == "PRG-012"
    assert problems["year_start"].code == "PRG-014"
    assert problems["forms.monthly.due_days"].value == "1.5"
    assert refused(folder)


def test_a_misspelt_field_is_told_with_the_one_that_was_meant(starter: Starter) -> None:
    folder = starter(replaced={"agreement.yaml": (("weight: 40", "wieght: 40"),)})

    slip = the(folder, "PRG-011")

    assert str(slip.remedy) == "Did you mean weight?"
    assert the(folder, "PRG-010").field is not None


def test_unknown_codes_are_told_with_the_nearest_known(starter: Starter) -> None:
    folder = starter(
        replaced={
            "forms.yaml": (("[anc_first, anc_fourth]", "[anc_frist, anc_fourth]"),),
            "indicators.yaml": (('"#{anc_fourth}"', '"#{anc_forth}"'),),
            "agreement.yaml": (("informed_clients:", "informed_client:"),),
        }
    )

    remedies = {each.value: str(each.remedy) for each in read_programme(folder).problems}

    assert remedies["anc_frist"] == "Did you mean anc_first?"
    assert remedies["anc_forth"] == "Did you mean anc_fourth?"
    assert remedies["informed_client"] == "Did you mean informed_clients?"


def test_a_file_that_cannot_be_read_does_not_make_its_codes_unknown(starter: Starter) -> None:
    folder = starter(replaced={"elements.yaml": (("elements:", "elements: ["),)})

    codes = {(code, file) for code, file, _ in told(folder)}

    assert ("PRG-005", "elements.yaml") in codes
    assert not {file for code, file in codes if code in {"PRG-020", "PRG-080"}}


def test_an_entry_with_a_fault_is_still_known_to_others(starter: Starter) -> None:
    folder = starter(
        replaced={"elements.yaml": (("  anc_first:\n", "  anc_first:\n    decimals: many\n"),)}
    )

    assert {code for code, _, _ in told(folder)} == {"PRG-012"}


def test_indicators_in_a_circle_are_told_with_the_whole_path(starter: Starter) -> None:
    folder = starter(
        replaced={
            "indicators.yaml": (
                ('numerator: "#{anc_fourth}"', 'numerator: "N{informed_clients}"'),
                ('numerator: "#{clients_informed}"', 'numerator: "N{antenatal_women}"'),
                (
                    'numerator: "#{anc_first}"\n    source: "monthly',
                    'numerator: "N{antenatal_four}"\n    source: "monthly',
                ),
            )
        }
    )

    circle = the(folder, "PRG-021")

    assert "antenatal_four → informed_clients → antenatal_women → antenatal_four" in str(
        circle.message
    )
    assert circle.line is not None


def test_a_formula_that_cannot_be_read_is_told_where_it_stands(starter: Starter) -> None:
    folder = starter(replaced={"indicators.yaml": (('"#{anc_fourth}"', '"#{anc_fourth} +"'),)})

    found = [each for each in read_programme(folder).problems if each.code.startswith("LNG")]

    assert [(each.file, each.field) for each in found] == [
        ("indicators.yaml", "indicators.antenatal_four.numerator")
    ]


def test_a_bare_name_in_a_formula_is_told_how_to_be_written(starter: Starter) -> None:
    folder = starter(replaced={"indicators.yaml": (('"#{anc_fourth}"', "anc_fourth"),)})

    assert "#{anc_fourth}" in str(the(folder, "PRG-082").remedy)


def test_a_unit_written_twice_is_told_with_its_line(starter: Starter) -> None:
    rows = HEADER + "county,County,,county,,\nnorth,North,county,township,,\n" * 2

    folder = starter({"units.csv": rows.replace("\ncounty,County,,county,,\nnorth", "\nnorth")})
    folder.joinpath("units.csv").write_text(
        HEADER
        + "county,County,,county,,\nnorth,North,county,township,,\nnorth,North,county,township,,\n"
    )

    assert ("PRG-034", "units.csv", 4) in told(folder)


def test_a_loop_in_the_tree_is_told(starter: Starter) -> None:
    rows = HEADER + "a,A,c,county,,\nb,B,a,township,,\nc,C,b,village,,\n"

    folder = starter({"units.csv": rows})

    assert any(code.startswith("UNT-") for code, file, _ in told(folder) if file == "units.csv")
    assert refused(folder)


def test_a_unit_moved_into_itself_is_told(starter: Starter) -> None:
    rows = (
        HEADER + "county,County,,county,,\nnorth,North,county,township,,2024-12-31\n"
        "north,North,north,township,2025-01-01,\n"
    )

    assert ("UNT-005", "units.csv", 4) in told(starter({"units.csv": rows}))


def test_a_household_is_no_unit(starter: Starter) -> None:
    rows = HEADER + "county,County,,county,,\nfamily,Family,county,household,,\n"

    problem = the(starter({"units.csv": rows}), "PRG-033")

    assert (problem.line, problem.value) == (3, "household")


def test_a_criterion_that_scores_births_is_refused_by_the_charter(starter: Starter) -> None:
    folder = starter(
        replaced={
            "elements.yaml": (
                (
                    "  clients_informed:\n",
                    "  births:\n    names: Births\n    concept: fert.births\n  clients_informed:\n",
                ),
            ),
            "forms.yaml": (("[anc_first, anc_fourth]", "[anc_first, anc_fourth, births]"),),
            "indicators.yaml": (('"#{anc_fourth}"', '"#{births}"'),),
        }
    )

    assert "CH-01" in {code for code, _, _ in told(folder)}
    assert not check_folder(folder, TODAY).passes


def approvals(folder: Path, *, forged: bool) -> str:
    """A file with the author's signature and a second person's, the latter forged or not."""
    programme = read_programme(folder).programme
    assert programme is not None
    element = signable(programme)["element:notices"]
    ada, bao = new_key(), new_key()
    author = sign(who="Ada", private=ada.private, role="author", of="element:notices",
                  definition=element)  # fmt: skip
    second = sign(who="Bao", private=bao.private, role="second_signature", of="element:notices",
                  definition=element)  # fmt: skip
    if forged:
        second = replace(second, who="Chidi")
    lines = ["approvals:"]
    for each in (author, second):
        lines.append(f"  - of: {each.of}")
        lines.extend(
            f"    {name}: {getattr(each, name)}"
            for name in ("who", "role", "key", "digest", "signature")
        )
    return "\n".join(lines) + "\n"


def with_free_element(starter: Starter) -> Path:
    return starter(
        replaced={
            "elements.yaml": (FREE_ELEMENT,),
            "forms.yaml": (("[anc_first, anc_fourth]", "[anc_first, anc_fourth, notices]"),),
            "indicators.yaml": (('"#{anc_fourth}"', '"#{notices}"'),),
        }
    )


def test_a_forged_second_signature_does_not_count(starter: Starter) -> None:
    folder = with_free_element(starter)
    (folder / "approvals.yaml").write_text(approvals(folder, forged=True))

    codes = {code for code, _, _ in told(folder)}

    assert {"APR-003", "CH-62"} <= codes


def test_a_true_second_signature_counts(starter: Starter) -> None:
    folder = with_free_element(starter)
    (folder / "approvals.yaml").write_text(approvals(folder, forged=False))

    codes = {code for code, _, _ in told(folder)}

    assert not {"APR-003", "CH-62"} & codes


@pytest.mark.parametrize(
    "text",
    ["a: [1\nb: 2", "a:\n\t- b", "a: b: c", "'abc", "a: \x07", "%YAML 9.9\n---\na: 1", "{", "- 1"],
)
def test_broken_yaml_is_told_with_its_line(starter: Starter, text: str) -> None:
    folder = starter({"forms.yaml": text})

    codes = {code for code, file, _ in told(folder) if file == "forms.yaml"}

    assert codes & {"PRG-005", "PRG-008"}
    assert refused(folder)


def test_a_yaml_bomb_is_refused_before_it_unfolds(starter: Starter) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))

    folder = starter({"forms.yaml": "l0: &l0 [lol]\n" + levels})

    assert ("PRG-006", "forms.yaml", 2) in told(folder)


def test_a_deep_nest_is_refused_before_it_is_followed(starter: Starter) -> None:
    folder = starter({"forms.yaml": "forms: " + "[" * 2_000})

    assert ("PRG-008", "forms.yaml", 1) in told(folder)


def test_a_tag_that_would_build_an_object_is_refused(starter: Starter) -> None:
    folder = starter({"forms.yaml": "forms: !!python/object/apply:os.system [ls]"})

    assert ("PRG-006", "forms.yaml", 1) in told(folder)


def test_a_key_written_twice_is_told_with_both_lines(starter: Starter) -> None:
    folder = starter(
        replaced={"programme.yaml": (("currency: CNY", "currency: CNY\ncurrency: EUR"),)}
    )

    doubled = the(folder, "PRG-007")

    assert (doubled.value, doubled.line) == ("currency", 9)
    assert "line 8" in str(doubled.message)


@pytest.mark.parametrize(
    ("encoding", "said"), [("gb18030", "GBK"), ("utf-16", "UTF-16"), ("big5", "GBK")]
)
def test_a_wrong_encoding_is_told_with_the_byte_and_a_guess(
    starter: Starter, encoding: str, said: str
) -> None:
    folder = starter({"units.csv": (HEADER + "county,甲乙,,county,,\n").encode(encoding)})

    problem = the(folder, "PRG-004")

    assert said in str(problem.message)
    assert "UTF-8" in str(problem.remedy)


def test_a_line_of_200_megabytes_is_refused(starter: Starter) -> None:
    folder = starter()
    with (folder / "units.csv").open("wb") as file:
        file.write(HEADER.encode())
        file.truncate(200 << 20)
    (folder / "forms.yaml").rename(folder / "old.yaml")
    (folder / "forms.yaml").hardlink_to(folder / "units.csv")

    found = told(folder)

    assert ("PRG-003", "forms.yaml", None) in found
    assert ("PRG-003", "units.csv", 2) in found


def test_a_gzip_bomb_is_unpacked_no_further_than_its_limit(
    starter: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "daowei.programme.text_files.MOST_BYTES", {".csv": 1 << 20, ".yaml": 1 << 20}
    )
    bomb = gzip.compress(b"\n" * (4 << 20))

    folder = starter(
        {"values/bomb.csv.gz": bomb, "values/second.csv.gz": gzip.compress(b"a") + bomb}
    )

    assert [(code, file) for code, file, _ in told(folder)] == [
        ("PRG-003", "values/bomb.csv.gz"),
        ("PRG-003", "values/second.csv.gz"),
    ]


def test_a_link_out_of_the_folder_is_not_followed(starter: Starter, tmp_path: Path) -> None:
    folder = starter()
    secret = tmp_path / "secret.yaml"
    secret.write_text("forms: {}")
    (folder / "forms.yaml").unlink()
    (folder / "forms.yaml").symlink_to(secret)

    assert ("PRG-001", "forms.yaml", None) in told(folder)


def test_a_file_that_is_a_folder_is_told(starter: Starter) -> None:
    folder = starter()
    (folder / "forms.yaml").unlink()
    (folder / "forms.yaml").mkdir()

    assert ("PRG-001", "forms.yaml", None) in told(folder)


def test_a_misnamed_file_is_warned_of(starter: Starter) -> None:
    folder = starter({"agreements.yaml": ""})

    warning = the(folder, "PRG-009")

    assert (str(warning.remedy), warning.severity) == ("Did you mean agreement.yaml?", "warning")


def test_values_for_closed_units_are_told_by_line_and_the_rest_is_read(starter: Starter) -> None:
    folder = starter(
        {
            "values/monthly.csv": "element,unit,period,value\n"
            "anc_first,north-clinic,202601,5\n"
            "anc_first,south-clinic,202601,6\n"
            "anc_first,south-clinic,202605,7\n"
        },
        {
            "units.csv": (
                ("facility,,\nsouth", "facility,,\nsouth"),
                ("south,facility,,", "south,facility,,2026-03-31"),
            )
        },
    )

    result = check_folder(folder, TODAY)

    assert [(each.code, each.line) for each in result.problems] == [("PRG-054", 4)]
    assert result.values is not None
    assert result.values.values.height == 2
