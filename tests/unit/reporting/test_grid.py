"""A form as people see it: in its own order, cut where the disaggregation changes."""

from pathlib import Path

from daowei.cli.demo.folder import write_county
from daowei.programme.reading import read_programme
from daowei.reporting.grid import cells_of, sections_of


def test_the_sections_hold_every_cell_of_the_form_once(tmp_path: Path) -> None:
    folder = tmp_path / "qinghe"
    write_county(folder)
    programme = read_programme(folder).programme
    assert programme is not None
    form = programme.forms["township_monthly"]

    sections = sections_of(form, programme)
    cells = cells_of(form, programme)

    assert [len(each.combos) for each in sections] == [1, 12, 3, 1]
    assert len(cells) == len(set(cells)) == 20 + 12 + 3
    ages, methods = sections[1].headings
    assert [each.columns for each in ages] == [4, 4, 4]
    assert [each.names[-1]["en"] for each in methods[:4]] == ["Condom", "Pill", "IUD", "Implant"]
    assert {each for each, _ in cells} == set(form.elements)
