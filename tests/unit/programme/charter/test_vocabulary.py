from daowei.programme.charter.vocabulary import concepts, families, label, vocabulary


def test_there_are_260_concepts_in_29_families() -> None:
    assert len(concepts()) == 260
    assert len(families()) == 29
    assert {each.family for each in vocabulary().values()} == families().keys()


def test_every_concept_has_a_word_of_its_own_in_both_languages() -> None:
    for language in ("en", "zh"):
        words = [(each.family, each.names[language]) for each in vocabulary().values()]
        assert all(word for _, word in words)
        assert len(set(words)) == len(words)


def test_a_concept_is_told_in_the_readers_language() -> None:
    assert label("acc.stockout", "zh") == "缺货"
    assert label("viol.retaliation", "zh-Hant") == "打擊報復"
    assert label("acc.unheard_of") == "acc.unheard_of"
