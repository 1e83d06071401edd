"""The rooms that have a web door, in the order of the programme's cycle."""

ROOMS = (
    "daowei.foundation.web",
    "daowei.programme.web",
    "daowei.programme.agreements.web",
    "daowei.reporting.web",
    "daowei.reporting.exchange.web",
    "daowei.assessment.web",
    "daowei.disclosure.web",
    "daowei.site.pages",
)
