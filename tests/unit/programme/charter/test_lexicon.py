import re

import pytest

from daowei.foundation.texts import to_simplified, to_traditional
from daowei.programme.charter.lexicon import (
    document,
    folded_chinese,
    folded_words,
    lexicon,
    words_in,
)

HARD = [
    "政策外", "计划外", "超生", "违法生育", "政策符合率", "计划生育率", "社会抚养费", "透查",
    "查环", "查孕", "孕检率", "见面率", "建档率", "持证率", "补救措施", "补救手术", "有奖举报",
    "out-of-plan birth", "social maintenance fee", "scan rate", "remedial procedure",
    "informer reward",
]  # fmt: skip
SOFT = [
    "结扎", "上环", "绝育", "接受者", "出生率", "人口控制", "节育措施", "长效", "落实率", "生育率",
    "sterilisation", "sterilization", "acceptor", "birth target", "population control",
    "long-acting", "fertility rate",
]  # fmt: skip
HARMLESS = [
    "持证上岗率", "救济渠道", "检查环节", "督查环境", "网上环境", "超声波检查", "产前检查孕产妇",
    "计划生育服务", "长效机制", "投诉按期办结率",
    "Sterile gloves", "Births attended by skilled personnel", "Birthday", "Accepted claims",
    "Implementation of the plan", "Scanner rates",
]  # fmt: skip


def hard_in(text: str) -> bool:
    return any(word.is_hard for word, _ in words_in(text))


@pytest.mark.parametrize("word", HARD)
def test_a_hard_word_is_known_as_hard(word: str) -> None:
    assert hard_in(f"2025 {word} A")


@pytest.mark.parametrize("word", SOFT)
def test_a_soft_word_is_known_and_is_not_hard(word: str) -> None:
    found = [each for each, _ in words_in(f"2025 {word} A")]

    assert found
    assert not any(each.is_hard for each in found)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_neighbour_is_left_alone(text: str) -> None:
    assert list(words_in(text)) == []


@pytest.mark.parametrize("word", [each for each in HARD + SOFT if not each.isascii()])
def test_a_word_is_known_in_traditional_characters(word: str) -> None:
    assert list(words_in(to_traditional(word)))


def test_the_characters_fold_as_the_whole_conversion_would() -> None:
    signs = {
        each
        for word in (*document()["words"], document()["groups"])
        for each in re.findall(r"[一-鿿]", word.get("zh", ""))
    }

    for sign in signs:
        for traditional in to_traditional(sign):
            assert folded_chinese(traditional) == sign
    for traditional, simplified in document()["characters"].items():
        assert to_simplified(traditional) == simplified or traditional in "畫畵絶奬擧紥寔"


@pytest.mark.parametrize(
    "text", ["计 划 外", "计-划-外", "计·划·外", "計畫外", "计\u200b划外", "「计划」外"]
)
def test_spaces_and_marks_within_a_word_hide_nothing(text: str) -> None:
    assert hard_in(text)


def test_two_clauses_do_not_make_one_word() -> None:
    assert not hard_in("年度计划，外部审计")


@pytest.mark.parametrize(
    "text",
    [
        "Social_Maintenance_Fee",
        "SOCIAL  maintenance—fee",
        "ｓｏｃｉａｌ　ｍａｉｎｔｅｎａｎｃｅ　ｆｅｅｓ",
        "sóciál maintenance fee",
    ],
)
def test_case_width_accents_and_separators_hide_nothing(text: str) -> None:
    assert hard_in(text)


def test_folding_keeps_one_space_between_western_words() -> None:
    assert folded_words("Out-of-plan  BIRTHS") == "out of plan births"


def test_hard_words_are_never_among_those_a_grave_family_lets_pass() -> None:
    assert any(each.is_hard for each in lexicon())
    assert all("fert" not in each.implies for each in lexicon() if each.is_hard)
