"""Sentences people read, in their language: gettext templates filled in late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

LANGUAGES = ("en", "zh", "zh-Hant")


def N_(template: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Marks a template for extraction and gives it back unchanged."""
    return template


@dataclass(frozen=True, slots=True)
class Text:
    """A template with its values; becomes a sentence only when somebody reads it."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """The sentence in one of ``LANGUAGES``; English where untranslated."""
        template = translated(self.template, language)
        spoken = {name: _spoken(value, language) for name, value in self.values.items()}
        return template.format_map(spoken) if spoken else template

    def __str__(self) -> str:
        return self.in_language("en")


def _spoken(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Text) else value


def translated(template: str, language: str) -> str:
    """The template in ``language``; traditional Chinese is converted from simplified."""
    if language == "en":
        return template
    if language == "zh-Hant":
        return to_traditional(_catalogue("zh").get(template, template))
    return _catalogue(language).get(template, template)


def named(names: Mapping[str, str], language: str) -> str:
    """A thing's own name in ``language``, else English, else whatever name it has."""
    if language == "zh-Hant" and "zh-Hant" not in names and "zh" in names:
        return to_traditional(names["zh"])
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


class Named(Text):
    """A thing's names by language, as a text: read in a language, it is the name in it."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__("", names)

    def in_language(self, language: str) -> str:
        """The name in ``language``, else in English, else whatever name there is."""
        return named({key: str(value) for key, value in self.values.items()}, language)


@lru_cache(maxsize=1 << 15)  # a page converts hundreds of sentences, the same ones each time
def to_traditional(text: str) -> str:
    """Simplified Chinese in traditional characters (OpenCC ``s2t``)."""
    return str(_converter("s2t").convert(text))


def to_simplified(text: str) -> str:
    """Traditional Chinese in simplified characters (OpenCC ``t2s``)."""
    return str(_converter("t2s").convert(text))


@cache
def _converter(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - OpenCC ships no types
    import opencc  # noqa: PLC0415 - 30 ms that English readers need not pay

    return opencc.OpenCC(name)


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    """All rooms' catalogues together: no plurals, no contexts, so that no library is needed."""
    from importlib.resources import files  # noqa: PLC0415 - only readers of other languages pay

    place = files("daowei").joinpath("locale", language, "LC_MESSAGES")
    if not place.is_dir():
        return {}
    rooms = sorted((each for each in place.iterdir() if each.name.endswith(".po")), key=str)
    blocks = (block for each in rooms for block in each.read_text("utf-8").split("\n\n"))
    entries = (_entry(block) for block in blocks)
    return {template: sentence for template, sentence in entries if template and sentence}


def _entry(block: str) -> tuple[str, str]:
    """The template and its sentence, each perhaps folded over several quoted lines."""
    import json  # noqa: PLC0415 - quoted as JSON quotes

    told = {"msgid": "", "msgstr": ""}
    name = "msgid"
    for line in block.splitlines():
        keyword, quote, text = line.partition('"')
        if quote and not keyword.startswith("#"):
            name = keyword.strip() or name
            told[name] += json.loads(quote + text)
    return told["msgid"], told["msgstr"]
