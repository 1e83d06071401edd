"""Files beside a report are known by what they begin with."""

import pytest

from daowei.reporting.files import KINDS, LARGEST, media_type_of


@pytest.mark.parametrize("ending", KINDS)
def test_a_file_is_taken_that_begins_as_its_kind_does(ending: str) -> None:
    kind, beginning = KINDS[ending]

    assert media_type_of(f"a{ending.upper()}", beginning + b"rest") == (kind, ())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<html>", "RPT-021"),
        ("picture.svg", b"<svg>", "RPT-021"),
        ("picture.png", b"GIF89a", "RPT-021"),
        ("noending", b"text", "RPT-021"),
        ("table.csv", b"a,b\0", "RPT-021"),
        ("long.txt", b"a" * (LARGEST + 1), "RPT-022"),
    ],
)
def test_other_files_are_refused(name: str, content: bytes, code: str) -> None:
    assert [each.code for each in media_type_of(name, content)[1]] == [code]
