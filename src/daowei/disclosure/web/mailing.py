"""Mails about questions on numbers: to whoever answers for the unit, and to whoever asked."""

from datetime import date

from daowei.assessment.web.models import Question
from daowei.foundation.web.mailing import send
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.places import lasting_tree, registry_of
from daowei.foundation.web.rights import DEEDS, Deed, Role, in_force

_ANSWERING = [role.value for role in Role if Deed.ANSWER in DEEDS[role]]


def answering_for(programme: str, unit: str, day: date) -> list[User]:
    """Who answers for a unit: of the unit itself, else of the nearest above it that has anybody."""
    tree = lasting_tree(programme, day)
    above = (unit, *(tree.ancestors(unit) if unit in tree else ()))
    grants = Grant.objects.filter(programme=programme, unit__in=above, role__in=_ANSWERING)
    found: dict[str, dict[int, User]] = {}
    for each in grants.select_related("user").order_by("pk"):
        if in_force(each.since, each.until, day) and each.user.is_active:
            found.setdefault(each.unit, {})[each.user_id] = each.user
    nearest = next((each for each in above if each in found), None)
    return list(found[nearest].values()) if nearest else []


def mail_asked(question: Question, *, day: date, link: str) -> None:
    """Tells whoever answers for the unit that a question waits."""
    for to in answering_for(question.programme, question.unit, day):
        if to.pk != question.asked_by_id:
            _send(to, "disclosure/mail_asked.txt", question, link=link)


def mail_answered(question: Question, *, link: str) -> None:
    """Tells whoever asked that there is an answer."""
    if question.asked_by.is_active:
        _send(question.asked_by, "disclosure/mail_answered.txt", question, link=link)


def _send(to: User, template: str, question: Question, *, link: str) -> None:
    names = registry_of(question.programme).units[question.unit].names
    send(to, template, {"to": to, "question": question, "unit": names, "link": link})
