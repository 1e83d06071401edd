"""Signers' key files."""

import os
from pathlib import Path

from daowei.programme.charter.approvals import KeyPair, key_from

_OWNER_ONLY = 0o600


def keep_key(pair: KeyPair, path: Path) -> None:
    """Writes a private key to a new file that only its owner may read.

    Raises: FileExistsError: there is such a file; a key is never written over.
    """
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(pair.private + "\n")


def key_in(path: Path) -> KeyPair:
    """The key of a file.

    Raises: KeyFormError: the file holds no private key.
    """
    return key_from(path.read_text(encoding="utf-8", errors="replace").strip())
