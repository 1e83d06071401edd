"""What the log tells programs: heads, and what an event says that anybody may check."""

from daowei.foundation.web.actions import content_of
from daowei.foundation.web.log.queries import head_text
from daowei.foundation.web.log_rows import TreeHead
from daowei.foundation.web.models import Event


def head_told(head: TreeHead) -> dict[str, object]:
    """A signed head, with exactly the text that was signed."""
    return {
        "size": head.size,
        "root": head.root,
        "signed": head_text(head),
        "signature": head.signature,
        "key": head.key,
    }


def event_told(event: Event) -> dict[str, object]:
    """Everything that the digest of an event is made over."""
    return content_of(event)
