"""From the form in the folder to the XForm on phones: fingerprinted, converted, validated."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pyxform.errors import PyXFormError
from pyxform.validators.odk_validate import ODKValidateError
from pyxform.xls2xform import convert

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.visits.forms import OWN_COLUMNS, OWN_SETTINGS, InspectionForm, Row
from daowei.verification.visits.same_day import LENGTH

FINGERPRINT = "daowei_fingerprint"
_SHOWN = "daowei_fingerprint_shown"
_TEXTS = {
    "en": "No network today? Send these 16 characters to the duty desk by SMS, or read them out: ",
    "zh": "今天没有网络？请将这16位指纹码用短信发给值班室，或电话报读：",
}
_BOTH = _TEXTS["en"] + "/ " + _TEXTS["zh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """An XForm: its exact bytes, and whether ODK Validate (which needs Java) has read it."""

    xform: bytes
    is_validated: bool
    warnings: tuple[str, ...] = ()

    @property
    def md5(self) -> str:
        """The hash by which phones see whether they have these bytes."""
        return md5_of(self.xform)


def md5_of(content: bytes) -> str:
    """The MD5 of bytes, as the protocol wants it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def version_at(at: datetime, number: int) -> str:
    """A version that sorts after the ones before it: the day, and the number on that day."""
    return f"{at:%Y%m%d}{number:02d}"


def has_java() -> bool:
    """Whether ODK Validate can run here."""
    return shutil.which("java") is not None


def converted(
    form: InspectionForm, version: str, *, validate: bool
) -> tuple[Converted | None, tuple[Problem, ...]]:
    """The XForm of a form, or why it is none.

    ``validate``: ask ODK Validate too; without it the form is recorded as unvalidated.
    """
    try:
        made = convert(xlsform=_workbook(form, version), validate=validate, pretty_print=False)
    except (PyXFormError, ODKValidateError) as error:
        return None, (_refusal(form, error),)
    return (
        Converted(xform=made.xform.encode(), is_validated=validate, warnings=tuple(made.warnings)),
        (),
    )


def _refusal(form: InspectionForm, error: Exception) -> Problem:
    is_validators = isinstance(error, ODKValidateError)
    told = (
        N_("ODK Validate refuses the form: {value}")
        if is_validators
        else N_("the form cannot be converted: {value}")
    )
    return problem(
        "VST-010",
        told,
        file=form.file,
        value=" ".join(str(error).split())[:400],
        remedy=N_("Correct the row it names."),
    )


def _workbook(form: InspectionForm, version: str) -> dict[str, list[dict[str, str]]]:
    settings = {name: text for name, text in form.settings.items() if name not in OWN_SETTINGS}
    settings |= {
        "form_id": form.form_id,
        "form_title": form.title,
        "version": version,
        "name": "data",
    }
    survey = [_foreign(each) for each in form.sheets["survey"]]
    sheets = {"survey": [*survey, *_fingerprint_rows(form)], "settings": [settings]}
    choices = [dict(each) for each in form.sheets["choices"]]
    return {**sheets, "choices": choices} if choices else sheets


def _foreign(row: Row) -> dict[str, str]:
    return {name: text for name, text in row.items() if name not in OWN_COLUMNS}


def fingerprint_formula(names: Sequence[str]) -> str:
    """What works the fingerprint out on the phone; ``same_day.fingerprint_of`` does it here."""
    parts = [f"join('|', ${{{each}}})" for each in names]
    text = ", '|', ".join([*parts, "/data/meta/instanceID"])
    return f"substr(digest(concat({text}), 'SHA-256', 'hex'), 0, {LENGTH})"


def _fingerprint_rows(form: InspectionForm) -> list[dict[str, str]]:
    formula = fingerprint_formula([each.name for each in form.fingerprinted])
    note = {"type": "note", "name": _SHOWN}
    labels = {name: f"{words}${{{FINGERPRINT}}}" for name, words in _note_labels(form).items()}
    return [{"type": "calculate", "name": FINGERPRINT, "calculation": formula}, note | labels]


def _note_labels(form: InspectionForm) -> Mapping[str, str]:
    """The columns of labels this form has, each with our sentence in its language."""
    columns = {
        name
        for row in form.sheets["survey"]
        for name in row
        if name.partition("::")[0].strip() == "label"
    }
    return {name: _sentence(name) for name in sorted(columns)} or {"label": _BOTH}


def _sentence(column: str) -> str:
    language = column.partition("::")[2].lower()
    if "zh" in language or "中文" in language:
        return _TEXTS["zh"]
    return _TEXTS["en"] if language else _BOTH
