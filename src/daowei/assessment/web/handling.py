"""What was decided on the site, as the computing of results reads it."""

from collections.abc import Mapping

from daowei.assessment.decided import Decided
from daowei.assessment.vetoes import Procedure
from daowei.programme.agreements.web.queries import agreed_targets
from daowei.programme.web.queries import programme_in_force
from daowei.verification.follow_up.veto_course import VetoSteps
from daowei.verification.follow_up.web.queries import procedures_of


def decided_in(programme: str) -> Decided:
    """How vetoes were handled, and which targets were signed."""
    scorecards = {
        each.code: each.period for each in programme_in_force(programme).agreements.values()
    }
    return Decided(
        procedures=procedures_in(programme), agreed=agreed_targets(programme, scorecards)
    )


def procedures_in(programme: str) -> Mapping[tuple[str, str], Procedure]:
    """Procedures of every agreement, by the rule behind its agreement, and unit."""
    found = procedures_of(programme)
    return {(f"{agreement}/{rule}", unit): procedure_of(each)
            for (agreement, rule, unit), each in found.items()}  # fmt: skip


def procedures_under(programme: str, agreement: str) -> Mapping[tuple[str, str], Procedure]:
    """Procedures of one agreement, by rule and unit."""
    found = procedures_of(programme)
    return {(rule, unit): procedure_of(each)
            for (of, rule, unit), each in found.items() if of == agreement}  # fmt: skip


def procedure_of(steps: VetoSteps) -> Procedure:
    """The same, by the names that computing has for it."""
    return Procedure(
        evidence=steps.evidence,
        notice_on=steps.notice_on,
        reply=steps.reply,
        appealed_on=steps.appealed_on,
        upheld=steps.upheld,
    )
