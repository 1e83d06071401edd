"""Questions on numbers: asked, answered by somebody else, closed by whoever asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from daowei.assessment.web.actions import QuestionError, answer, ask, close
from daowei.assessment.web.models import Question
from daowei.assessment.web.queries import questions_on, questions_open, questions_overdue
from daowei.foundation.web.models import Event, User

UNIT, WHAT = "qh-05", "indicator:birth_rate"
People = Callable[..., User]


@pytest.fixture
def asked(county: str, anyone: People, moment: datetime) -> Question:
    return ask(
        programme=county, unit=UNIT, what=WHAT, period="2025", shown="7.3", position=12,
        text=" Why so many? ", by=anyone("Dolores"), at=moment,
    )  # fmt: skip


def test_a_question_starts_its_clock(asked: Question, moment: datetime) -> None:
    assert asked.due_on == (moment + timedelta(days=10)).date()
    assert asked.text == "Why so many?"
    assert asked.is_open


def test_a_question_is_owed_until_it_is_answered(
    county: str, asked: Question, anyone: People, moment: datetime
) -> None:
    owed = list(questions_open(county, [UNIT, "qh-06"]))

    answer(asked, text="Two clinics reported late.", by=anyone("Ada"), at=moment)

    assert owed == [asked]
    assert list(questions_open(county, [UNIT])) == []
    assert questions_on(county, UNIT, WHAT).get().answer == "Two clinics reported late."


def test_a_clock_that_ran_out_is_told(county: str, asked: Question) -> None:
    assert list(questions_overdue(county, asked.due_on)) == []
    assert list(questions_overdue(county, asked.due_on + timedelta(days=1))) == [asked]


def test_nobody_answers_herself(asked: Question, moment: datetime) -> None:
    with pytest.raises(QuestionError, match="somebody else"):
        answer(asked, text="Because.", by=asked.asked_by, at=moment)


def test_the_database_refuses_an_answer_to_oneself_too(asked: Question, moment: datetime) -> None:
    asked.answer, asked.answered_by, asked.answered_at = "Because.", asked.asked_by, moment

    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_answer_is_refused(
    asked: Question, anyone: People, moment: datetime, text: str
) -> None:
    with pytest.raises(QuestionError, match="empty"):
        answer(asked, text=text, by=anyone("Ada"), at=moment)


def test_an_empty_question_is_refused(county: str, anyone: People, moment: datetime) -> None:
    with pytest.raises(QuestionError, match="empty"):
        ask(programme=county, unit=UNIT, what=WHAT, period="2025", shown="", position=0,
            text=" ", by=anyone("Dolores"), at=moment)  # fmt: skip


def test_a_question_is_answered_once(asked: Question, anyone: People, moment: datetime) -> None:
    answer(asked, text="First.", by=anyone("Ada"), at=moment)

    with pytest.raises(QuestionError, match="already"):
        answer(asked, text="Second.", by=anyone("Bao"), at=moment)


def test_only_whoever_asked_closes(asked: Question, anyone: People, moment: datetime) -> None:
    with pytest.raises(QuestionError, match="whoever asked"):
        close(asked, by=anyone("Bao"), at=moment)

    close(asked, by=asked.asked_by, at=moment)

    with pytest.raises(QuestionError, match="closed already"):
        close(asked, by=asked.asked_by, at=moment)


def test_an_answer_that_does_not_suffice_is_followed_by_a_question(
    county: str, asked: Question, anyone: People, moment: datetime
) -> None:
    more = partial(
        ask, programme=county, unit=UNIT, what=WHAT, period="2025", shown="7.3", position=12,
        text="Which clinics?", by=asked.asked_by, at=moment,
    )  # fmt: skip
    with pytest.raises(QuestionError, match="not answered yet"):
        more(follows=asked)
    asked = answer(asked, text="Two.", by=anyone("Ada"), at=moment)

    followed = more(follows=asked)

    assert followed.follows == asked


def test_each_step_is_noted(county: str, asked: Question, anyone: People, moment: datetime) -> None:
    answer(asked, text="Two.", by=anyone("Ada"), at=moment)
    close(asked, by=asked.asked_by, at=moment)

    deeds = Event.objects.filter(on=f"question:{asked.pk}").order_by("number")
    assert [each.deed for each in deeds] == [
        "assessment.asked", "assessment.answered", "assessment.closed",
    ]  # fmt: skip
