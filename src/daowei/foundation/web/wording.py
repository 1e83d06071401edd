"""Free words in this room's books, read before they are kept.

What may not be written the charter knows, which lies in a later room: the site's settings name its
reader.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from daowei.foundation.refusals import expect
from daowei.foundation.texts import Text


class Reader(Protocol):
    """Tells what stands against texts, given by their places; None where nothing does."""

    def __call__(
        self, texts: Mapping[str, str], *, of: str, programme: str, at: datetime
    ) -> Text | None: ...


def expect_no_disguise(texts: Mapping[str, str], *, of: str, programme: str, at: datetime) -> None:
    """Has the charter read what somebody wrote about ``of`` (``duty:health``).

    Outside any transaction that a refusal would roll back: the charter counts what it refuses.

    Raises: Refused: they bring back what no definition may say.
    """
    reader = cast("Reader", import_string(settings.READER_OF_WORDS))
    expect(reader(texts, of=of, programme=programme, at=at))
