"""approvals.yaml with one signature more."""

from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from daowei.programme.charter.approvals import role_of
from daowei.programme.definition import Approval

_HEADING = (
    "# Signatures under definitions, made by “daowei approve”. 签名由 daowei approve 写入。\n"
)
_DASH = 2  # characters of “- ” before an entry


def with_approval(text: str, approval: Approval) -> str:
    """approvals.yaml with this signature at its end; every comment stays where it was.

    What the same person signed before in the same role under the same name is taken out: it is
    this signature, of an older day.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    document = yaml.load(text)
    if document is None:  # no file yet, or nothing in it but comments
        document = yaml.load((text or _HEADING) + "approvals:\n")
    entries = document.get("approvals") or CommentedSeq()
    document["approvals"] = entries
    entries.fa.set_block_style()
    indent = _indent_of(entries)
    yaml.indent(mapping=2, sequence=indent + _DASH, offset=indent)
    for index in reversed(range(len(entries))):
        if _is_the_same(entries[index], approval):
            del entries[index]
    entries.append(CommentedMap(_fields(approval)))
    written = StringIO()
    yaml.dump(document, written)
    return written.getvalue()


def _indent_of(entries: CommentedSeq) -> int:
    """The column of the dashes, as the file has them."""
    columns = getattr(entries.lc, "data", None) or {}
    return max(columns[0][1] - _DASH, 0) if 0 in columns else _DASH


def _is_the_same(entry: CommentedMap, approval: Approval) -> bool:
    role = str(entry.get("role") or role_of(approval))
    return (str(entry.get("of")), str(entry.get("who")), role) == (
        approval.of,
        approval.who,
        role_of(approval),
    )


def _fields(approval: Approval) -> dict[str, object]:
    named = {
        name: getattr(approval, name)
        for name in ("of", "who", "role", "key", "digest", "signature", "reason", "signed_on")
    }
    return {name: value for name, value in named.items() if value is not None}
