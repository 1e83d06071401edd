"""Verbs of questions on numbers: ask, answer, close."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from daowei.assessment.web.models import Question
from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User

DAYS_TO_ANSWER = 10


class QuestionError(DaoweiError):
    """A question that cannot take this step; the message is a text to be translated."""


@transaction.atomic
def ask(  # noqa: PLR0913 - what is asked about, by whom, when
    *,
    programme: str,
    unit: str,
    what: str,
    period: str,
    shown: str,
    position: int,
    text: str,
    by: User,
    at: datetime,
    follows: Question | None = None,
) -> Question:
    """A question to a unit on one of its numbers; the clock starts now.

    Raises: QuestionError: nothing is asked, or the answer it follows is not there yet.
    """
    if not text.strip():
        raise QuestionError(N_("the question is empty; write what you want to know"))
    if follows is not None and follows.answered_at is None:
        raise QuestionError(N_("the question before is not answered yet; wait for its answer"))
    days = timedelta(days=DAYS_TO_ANSWER)
    question = Question.objects.create(
        programme=programme,
        unit=unit,
        what=what,
        period=period,
        shown=shown,
        position=position,
        text=text.strip(),
        asked_by=by,
        asked_at=at,
        due_on=localtime(at).date() + days,
        follows=follows,
    )
    _note("asked", question, by=by, at=at, after={"text": question.text, "due_on": question.due_on})
    return question


@transaction.atomic
def answer(question: Question, *, text: str, by: User, at: datetime) -> Question:
    """The unit's answer.

    Raises: QuestionError: it says nothing, the question is done with, or she asked it herself.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if not text.strip():
        raise QuestionError(N_("the answer is empty; write what stands behind the number"))
    if not question.is_open:
        raise QuestionError(N_("the question is answered or closed already; ask anew"))
    if question.asked_by_id == by.pk:
        raise QuestionError(N_("you asked this yourself; somebody else answers"))
    question.answer, question.answered_by, question.answered_at = text.strip(), by, at
    question.save(update_fields=("answer", "answered_by", "answered_at"))
    _note("answered", question, by=by, at=at, after={"answer": question.answer})
    return question


@transaction.atomic
def close(question: Question, *, by: User, at: datetime) -> Question:
    """The asker is content, or asks no longer.

    Raises: QuestionError: somebody else asked it, or it is closed.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.asked_by_id != by.pk:
        raise QuestionError(N_("whoever asked closes the question; ask one of your own"))
    if question.closed_at is not None:
        raise QuestionError(N_("the question is closed already"))
    question.closed_by, question.closed_at = by, at
    question.save(update_fields=("closed_by", "closed_at"))
    _note("closed", question, by=by, at=at)
    return question


def _note(deed: str, question: Question, *, by: User, at: datetime, **change: object) -> None:
    record(
        by=by,
        at=at,
        deed=f"assessment.{deed}",
        programme=question.programme,
        unit=question.unit,
        on=f"question:{question.pk}",
        **change,  # type: ignore[arg-type]  # after
    )
