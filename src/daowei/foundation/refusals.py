"""A deed that is not done, with the reason in the words of whoever asked for it."""

from daowei.foundation.problems import DaoweiError
from daowei.foundation.texts import Text


class Refused(DaoweiError):  # noqa: N818 - an answer, not an error of the site
    """What was asked for breaks a rule, and nothing was changed; ``text`` says which."""

    def __init__(self, template: str, **values: object) -> None:
        self.text = Text(template, values)
        super().__init__(str(self.text))


def expect(against: Text | None) -> None:
    """Refuses where something stands against a deed.

    Raises: Refused: with that reason.
    """
    if against is not None:
        raise Refused(against.template, **against.values)
