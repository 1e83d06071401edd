"""The rooms that have a web door, in the order of the programme's cycle."""

ROOMS = (
    "daowei.foundation.web",
    "daowei.programme.web",
    "daowei.programme.agreements.web",
    "daowei.reporting.web",
    "daowei.reporting.exchange.web",
    "daowei.verification.draw.web",
    "daowei.verification.visits.web",
    "daowei.verification.samples.web",
    "daowei.verification.follow_up.web",
    "daowei.assessment.web",
    "daowei.disclosure.web",
    "daowei.disclosure.publishing.web",
    "daowei.site.pages",
)
