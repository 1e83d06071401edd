"""Programs with tokens; programmes made of DHIS2's metadata."""

import json
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from typing import Any

import pytest
from django.test import Client
from tests.web.knocking import basic
from tests.web.programs import computed, no_failures_yet, program, token

from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.tokens import issue
from daowei.programme.dhis2.importing import ImportOptions, import_metadata
from daowei.programme.editing import with_value
from daowei.programme.web.actions import hand_in, propose, put_in_force
from daowei.programme.yaml_files import read_yaml

__all__ = ["computed", "no_failures_yet", "program", "token"]


def _lawful(text: str) -> str:
    """The head of a programme with what the charter asks of every one, taken from the county's."""
    county = files("daowei.cli.demo").joinpath("qinghe", "programme.yaml").read_text("utf-8")
    document, _ = read_yaml(county, file="programme.yaml")
    assert document is not None
    for name in ("legal_basis", "redress", "participation"):
        text = with_value(text, (name,), document.content[name])
    return text


@pytest.fixture
def ruled(
    anyone: Callable[..., User], moment: datetime
) -> Callable[[str, dict[str, Any], str], Client]:
    """Puts a programme made of DHIS2's metadata in force; a program that may enter all of it."""

    def made(code: str, metadata: dict[str, Any], top: str) -> Client:
        content = json.dumps(metadata).encode()
        texts = dict(import_metadata([("metadata.json", content)], ImportOptions(code=code)).files)
        texts["programme.yaml"] = _lawful(texts["programme.yaml"])
        folder = {name: text.encode() for name, text in texts.items()}
        ada, bao = anyone("Ada"), anyone("Bao")
        version = hand_in(programme=code, label="1", files=folder, by=ada, at=moment)
        propose(version, by=ada, at=moment)
        put_in_force(version, by=bao, at=moment)
        Grant.objects.create(
            user=ada, role="reporter", programme=code, unit=top, since="2000-01-01"
        )
        _, secret = issue(
            by=ada, at=moment, name="A program", programme=code, unit=top,
            deeds=(Deed.SEE, Deed.SEE_REPORTS, Deed.ENTER_REPORTS), expires_on=moment.date(),
        )  # fmt: skip
        return Client(headers={"authorization": basic(secret)})

    return made
