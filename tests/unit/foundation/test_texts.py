from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from daowei.foundation.texts import N_, Text, named, translated

# a sentence of each form that the catalogue has: plain, folded over lines, with quotes
FOLDED = N_("… and {count} more; --json tells them all.")


def test_the_catalogue_is_read_as_babel_reads_it() -> None:
    place = files("daowei").joinpath("locale", "zh", "LC_MESSAGES")
    known: dict[str, str] = {}
    for room in place.iterdir():
        with room.open("rb") as file:
            known.update({str(each.id): str(each.string) for each in read_po(file) if each.id})

    assert len(known) > 500
    assert {text: translated(text, "zh") for text in known} == {
        text: said or text for text, said in known.items()
    }


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "… and 3 more"), ("zh", "另有3项"), ("zh-Hant", "另有3項"), ("fr", "… and 3 more")],
)
def test_a_sentence_is_told_in_the_language_asked_for(language: str, sentence: str) -> None:
    assert sentence in Text(FOLDED, {"count": 3}).in_language(language)


def test_a_text_within_a_text_is_told_in_the_same_language() -> None:
    inner = Text(FOLDED, {"count": 2})

    assert "另有2项" in Text("{inner}", {"inner": inner}).in_language("zh")


def test_names_fall_back_to_what_there_is() -> None:
    assert named({"en": "Clinic", "zh": "诊所"}, "zh-Hant") == "診所"
    assert named({"en": "Clinic"}, "zh") == "Clinic"
    assert named({"fr": "Clinique"}, "zh") == "Clinique"
    assert named({}, "en") == ""
