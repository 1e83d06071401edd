"""Editing a field leaves every other line as it was, and says what it was given."""

import difflib

import pytest
from hypothesis import given, strategies as st

from daowei.programme.editing import EditError, Number, with_value, without
from daowei.programme.yaml_files import read_yaml

TEXT = """\
# what is counted and computed
indicators:
  # about first visits
  anc1:   # the first
    names: {en: "A", zh: "甲"}
    numerator: "#{a}"   # all of them
    uses: [observe, score]
    decimals: 1

  anc2:
    names:
      en: B
      zh: 乙
    numerator: |
      #{b} +
      #{c}
    factor:
# the end
checks:
"""


def _content(text: str) -> object:
    document, problems = read_yaml(text, file="indicators.yaml")
    assert document is not None, problems
    return document.content


def _at(text: str, *path: str) -> object:
    here = _content(text)
    for part in path:
        assert isinstance(here, dict)
        here = here.get(part)
    return here


def _changed_lines(before: str, after: str) -> list[str]:
    told = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[2:].strip() for line in told if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (("anc1", "numerator"), "#{a} + 1", 2),
        (("anc1", "denominator"), "#{d}", 1),
        (("anc1", "names", "en"), "Visits: first", 2),
        (("anc1", "names", "fr"), "Visites", 2),
        (("anc2", "names", "en"), "Visits", 2),
        (("anc2", "numerator"), "#{z}", 4),
        (("anc2", "factor"), Number("100"), 2),
        (("anc2", "uses"), ["observe", "plan"], 1),
        (("anc3",), {"names": {"en": "C"}, "numerator": "#{c}"}, 3),
    ],
)
def test_only_the_lines_of_the_field_change(
    path: tuple[str, ...], value: object, lines: int
) -> None:
    after = with_value(TEXT, ("indicators", *path), value)

    assert _at(after, "indicators", *path) == value
    assert len(_changed_lines(TEXT, after)) == lines


def test_a_mapping_that_said_nothing_gets_its_first_entry() -> None:
    after = with_value(TEXT, ("checks", "within"), {"names": {"en": "C"}, "left": "#{a}"})

    assert _at(after, "checks", "within", "left") == "#{a}"
    assert after.startswith(TEXT)


def test_what_is_missing_on_the_way_is_added() -> None:
    after = with_value("code: x\n", ("redress", "names", "en"), "By telephone")

    assert _content(after) == {"code": "x", "redress": {"names": {"en": "By telephone"}}}


def test_an_empty_file_is_begun() -> None:
    assert _content(with_value("# nothing yet\n", ("checks", "c", "left"), "1")) == {
        "checks": {"c": {"left": "1"}}
    }


@pytest.mark.parametrize("path", [("anc1", "decimals"), ("anc2",), ("anc1", "names", "zh")])
def test_a_field_is_taken_out_with_its_lines(path: tuple[str, ...]) -> None:
    after = without(TEXT, ("indicators", *path))

    assert _at(after, "indicators", *path) is None
    assert "# about first visits" in after
    assert "# the end" in after


def test_the_last_entry_leaves_an_empty_mapping() -> None:
    assert _content(without("checks:\n  one:\n    left: 1\n", ("checks", "one"))) == {"checks": {}}


def test_a_field_inside_a_word_is_refused() -> None:
    with pytest.raises(EditError):
        with_value(TEXT, ("indicators", "anc1", "decimals", "en"), "x")


WORDS = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp"), include_characters="\n"), max_size=30
)
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "no", "zh"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES, st.sampled_from([("anc1", "x"), ("anc2", "names", "en"), ("anc2", "factor")]))
def test_whatever_is_written_is_read_again(value: object, path: tuple[str, ...]) -> None:
    after = with_value(TEXT, ("indicators", *path), value)

    assert _at(after, "indicators", *path) == value
    assert _at(after, "indicators", "anc1", "names") == {"en": "A", "zh": "甲"}


def test_a_long_title_is_written_at_once() -> None:
    title = "Population and Family Planning Law of the People's Republic, as amended in 2021" * 20

    after = with_value(TEXT, ("indicators", "anc1", "source"), {"title": title})

    assert _at(after, "indicators", "anc1", "source", "title") == title
