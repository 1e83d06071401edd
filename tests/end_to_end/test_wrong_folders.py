"""Wrong folders, as people meet them: at the command line, in their language, nothing computed."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import Result

from daowei.cli.exit_codes import ExitCode
from daowei.programme.charter.approvals import new_key, sign
from daowei.programme.charter.graph import signable
from daowei.programme.reading import read_programme

Said = Callable[..., Result]
ROWS = "code,name,parent,kind,opened,closed\ncounty,County,,county,,\n"
OWN_ELEMENT = "  {code}:\n    names: {code}\n    concept: {concept}\n  clients_informed:\n"
CHINESE = re.compile("[\u4e00-\u9fff]")


def swapped(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")


# ── what may be wrong ───────────────────────────────────────────────────────────────


def wrong_types(folder: Path) -> None:
    swapped(folder, "agreement.yaml", ("weight: 60", "weight: sixty"))
    swapped(folder, "forms.yaml", ("due_days: 10", "due_days: soon"))


def cycle(folder: Path) -> None:
    swapped(
        folder,
        "indicators.yaml",
        ('numerator: "#{anc_fourth}"', 'numerator: "N{informed_clients}"'),
        ('numerator: "#{clients_informed}"', 'numerator: "N{antenatal_four}"'),
    )


def unknown_code(folder: Path) -> None:
    swapped(folder, "forms.yaml", ("[anc_first,", "[anc_frist,"))


def doubled_unit(folder: Path) -> None:
    row = "north,North,county,township,,\n"
    (folder / "units.csv").write_text(ROWS + row + row)


def loop_in_the_tree(folder: Path) -> None:
    row = "north,North,south,township,,\nsouth,South,north,township,,\n"
    (folder / "units.csv").write_text(ROWS + row)


def unit_in_itself(folder: Path) -> None:
    row = "north,North,county,township,,2024-12-31\nnorth,North,north,township,2025-01-01,\n"
    (folder / "units.csv").write_text(ROWS + row)


def own_element_scored(folder: Path, code: str, concept: str) -> None:
    entry = OWN_ELEMENT.format(code=code, concept=concept)
    swapped(folder, "elements.yaml", ("  clients_informed:\n", entry))
    swapped(folder, "forms.yaml", ("anc_fourth]", f"anc_fourth, {code}]"))
    swapped(folder, "indicators.yaml", ('"#{anc_fourth}"', f'"#{{{code}}}"'))


def births_scored(folder: Path) -> None:
    own_element_scored(folder, "births", "fert.births")


def forged_signature(folder: Path) -> None:
    own_element_scored(folder, "notices", "rght.rights_notice_posted")
    programme = read_programme(folder).programme
    assert programme is not None
    of = "element:notices"
    author, second = (
        sign(who=who, private=new_key().private, role=role, of=of,
             definition=signable(programme)[of])
        for who, role in (("Ada", "author"), ("Bao", "second_signature"))
    )  # fmt: skip
    lines = ["approvals:"]
    for each in (author, replace(second, who="Chidi")):
        fields = ("of", "who", "role", "key", "digest", "signature")
        first, *others = (f"{name}: {getattr(each, name)}" for name in fields)
        lines += [f"  - {first}", *(f"    {other}" for other in others)]
    (folder / "approvals.yaml").write_text("\n".join(lines) + "\n")


def broken_yaml(folder: Path) -> None:
    swapped(folder, "forms.yaml", ("frequency: Monthly", "frequency: Monthly: 12"))


def yaml_bomb(folder: Path) -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30)]
    (folder / "forms.yaml").write_text("l0: &l0 [lol]\n" + "".join(levels))


def gbk(folder: Path) -> None:
    (folder / "units.csv").write_bytes((ROWS + "bei,北镇,county,township,,\n").encode("gbk"))


def utf16(folder: Path) -> None:
    (folder / "units.csv").write_bytes(ROWS.encode("utf-16"))


def endless_line(folder: Path) -> None:
    with (folder / "units.csv").open("wb") as file:
        file.write(ROWS.encode())
        file.truncate(200 << 20)  # a hole in the file: zeros without an end of line


def values_after_closing(folder: Path) -> None:
    swapped(folder, "units.csv", ("south,facility,,", "south,facility,,2026-03-31"))
    (folder / "values").mkdir()
    (folder / "values" / "monthly.csv").write_text(
        "element,unit,period,value\nanc_first,south-clinic,202605,7\n"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is done to the starter, and the problem a person must then be told."""

    done: Callable[[Path], None]
    code: str
    at: tuple[str, int | None]
    value: str
    ends: ExitCode = ExitCode.PROBLEMS
    alone: bool = True  # nothing else is to be told


FOLDERS = [
    Wrong(done=wrong_types, code="PRG-012", at=("agreement.yaml", 16), value="sixty"),
    Wrong(done=wrong_types, code="PRG-012", at=("forms.yaml", 9), value="soon"),
    Wrong(done=cycle, code="PRG-021", at=("indicators.yaml", 6), value="antenatal_four"),
    Wrong(done=unknown_code, code="PRG-020", at=("forms.yaml", 10), value="anc_frist",
          alone=False),
    Wrong(done=doubled_unit, code="PRG-034", at=("units.csv", 4), value="north",
          alone=False),
    Wrong(done=loop_in_the_tree, code="UNT-009", at=("units.csv", 3), value="north"),
    Wrong(done=unit_in_itself, code="UNT-005", at=("units.csv", 4), value="north"),
    Wrong(done=births_scored, code="CH-01", at=("agreement.yaml", 5), value="",
          ends=ExitCode.REFUSED, alone=False),
    Wrong(done=forged_signature, code="APR-003", at=("approvals.yaml", 8), value="",
          ends=ExitCode.REFUSED, alone=False),
    Wrong(done=forged_signature, code="CH-62", at=("indicators.yaml", 6), value="",
          ends=ExitCode.REFUSED, alone=False),
    Wrong(done=broken_yaml, code="PRG-005", at=("forms.yaml", 7), value=""),
    Wrong(done=yaml_bomb, code="PRG-006", at=("forms.yaml", 2), value="l0"),
    Wrong(done=gbk, code="PRG-004", at=("units.csv", 3), value="0xB1"),
    Wrong(done=utf16, code="PRG-004", at=("units.csv", 1), value="0xFF"),
    Wrong(done=endless_line, code="PRG-003", at=("units.csv", 3), value="200.0 MiB"),
    Wrong(done=values_after_closing, code="PRG-054", at=("values/monthly.csv", 2),
          value="south-clinic"),
]  # fmt: skip


def named(wrong: Wrong) -> str:
    return f"{wrong.done.__name__}-{wrong.code}"


@pytest.mark.parametrize("wrong", FOLDERS, ids=named)
def test_the_problem_is_told_with_place_value_and_remedy(
    said: Said, folder: Path, wrong: Wrong
) -> None:
    wrong.done(folder)

    ended = said("check", folder, "--as-of", "2026-06-01", "--json")

    problems = json.loads(ended.stdout)["problems"]
    found = [each for each in problems if (each["file"], each["line"]) == wrong.at]
    (told,) = [each for each in found if each["code"] == wrong.code]
    assert ended.exit_code == wrong.ends
    assert (told["value"] or "").startswith(wrong.value)
    assert all(each["message"] and each["remedy"] and each["file"] for each in problems)
    assert not [each for each in problems if "{" in each["message"] + each["remedy"]]


@pytest.mark.parametrize("wrong", [each for each in FOLDERS if each.alone], ids=named)
def test_nothing_is_told_that_only_follows_from_it(said: Said, folder: Path, wrong: Wrong) -> None:
    wrong.done(folder)

    ended = said("check", folder, "--as-of", "2026-06-01", "--json")

    assert {each["code"] for each in json.loads(ended.stdout)["problems"]} == {wrong.code}


@pytest.mark.parametrize("wrong", FOLDERS, ids=named)
def test_it_is_told_in_chinese_too(said: Said, folder: Path, wrong: Wrong) -> None:
    wrong.done(folder)

    ended = said("check", folder, "--as-of", "2026-06-01", language="zh")

    file, line = wrong.at
    lines = ended.stderr.splitlines()
    (index, *_) = [number for number, each in enumerate(lines)
                   if each.startswith(f"{wrong.code} {file}:{line}")]  # fmt: skip
    assert CHINESE.search(lines[index])
    assert CHINESE.search(lines[index + 1])
    assert ended.stdout == ""


@pytest.mark.parametrize("wrong", FOLDERS, ids=named)
def test_nothing_is_computed_with_it(said: Said, folder: Path, wrong: Wrong) -> None:
    wrong.done(folder)
    before = sorted(folder.rglob("*"))

    ended = said("compute", folder, "--as-of", "2026-06-01")

    assert ended.exit_code == wrong.ends
    assert wrong.code in ended.stderr
    assert ended.stdout == ""
    assert sorted(folder.rglob("*")) == before


# ── files that are to be brought in ─────────────────────────────────────────────────

MAPPING = """tables:
  - file: {file}
    unit: {{column: unit}}
    period: {{column: period, pattern: YYYYMM}}
    columns: {{first: anc_first}}
"""
FAR_CELL = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def sheet(cells: str) -> bytes:
    """A workbook of one sheet, no more of it than a reader looks at before it is refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet>{cells}</worksheet>")
    return out.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file that somebody sent, and the code under which it is refused."""

    file: str
    content: bytes
    code: str
    mapping: bytes | None = None


FILES = [
    Sent(file="bomb.xlsx", content=sheet(" " * (32 << 20)), code="EXC-005"),
    Sent(file="far.xlsx", content=sheet(FAR_CELL), code="EXC-009"),
    Sent(file="none.xlsx", content=b"no workbook", code="EXC-006"),
    Sent(file="bomb.csv.gz", content=gzip.compress(bytes(32 << 20)), code="EXC-005"),
    Sent(file="office.csv", content="unit,period,第一\n".encode("gbk"), code="PRG-004"),
    Sent(file="office.csv", content="unit,period,first\n".encode("utf-16"), code="PRG-004"),
    Sent(file="line.csv", content=b"unit,period,first\n" + bytes(1 << 20), code="PRG-003"),
    Sent(file="short.csv", content=b"unit,period\nnorth,202601\n", code="EXC-025"),
    Sent(file="a.csv", content=b"", mapping="# 我们的\ntables:\n".encode("gbk"), code="PRG-004"),
    Sent(file="a.csv", content=b"", mapping=b"tables: [&a [x], *a]\n", code="PRG-006"),
    Sent(file="a.csv", content=b"", mapping=b"tables: " + b"[" * 50_000, code="PRG-008"),
    Sent(file="open.json", content=b'{"dataValues": [', code="EXC-001"),
    Sent(file="office.json", content='{"dataSet": "好"}'.encode("gbk"), code="EXC-001"),
    Sent(file="deep.json", content=b'{"dataValues": ' + b"[" * 100_000, code="EXC-001"),
    Sent(file="bomb.xml", content=f"<!DOCTYPE d [{ENTITIES}]><d>&e9;</d>".encode(), code="EXC-002"),
]  # fmt: skip


@pytest.mark.parametrize("sent", FILES, ids=lambda each: f"{each.file}-{each.code}")
def test_a_file_that_cannot_be_brought_in_is_told_and_nothing_is_written(
    said: Said, folder: Path, sent: Sent
) -> None:
    file, mapping = folder.parent / sent.file, folder.parent / "mapping.yaml"
    file.write_bytes(sent.content)
    mapping.write_bytes(sent.mapping or MAPPING.format(file=sent.file).encode())
    is_document = file.suffix in {".json", ".xml"}
    how = ["values", file] if is_document else ["table", file, "--mapping", mapping]
    before = sorted(folder.rglob("*"))

    ended = said("import", *how, "--into", folder, "--json")

    told = json.loads(ended.stdout)["problems"]
    assert ended.exit_code == ExitCode.PROBLEMS
    assert sent.code in {each["code"] for each in told}
    assert all(each["message"] and each["remedy"] and each["file"] for each in told)
    assert sorted(folder.rglob("*")) == before
