"""``daowei approve``: a person's signature under a definition as it stands."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from daowei.cli.exit_codes import ExitCode
from daowei.cli.folders import today
from daowei.cli.signing import keep_key, key_in
from daowei.cli.telling import tell_problems
from daowei.foundation.likeness import nearest
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Text
from daowei.programme.approving import with_approval
from daowei.programme.charter.approvals import (
    AUTHOR,
    LEXICON,
    SECOND,
    KeyFormError,
    KeyPair,
    digest_of,
    new_key,
    sign,
    verified,
)
from daowei.programme.charter.graph import signable
from daowei.programme.definition import Approval
from daowei.programme.reading import APPROVALS, read_programme

NO_AUTHOR_YET = "APR-006"  # the author may still sign after the second person
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("approve")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--of", required=True, metavar="NAME",
              help="What is signed: element:CODE, indicator:CODE, agreement:CODE …")  # fmt: skip
@click.option("--who", required=True, help="Who signs.")
@click.option("--key", "key_file", type=_FILE, help="The signer's private key.")
@click.option("--new-key", "new_key_file", type=_FILE,
              help="Make a private key, write it to this file, and sign with it.")  # fmt: skip
@click.option("--role", type=click.Choice([AUTHOR, SECOND, LEXICON]), default=SECOND,
              show_default=True, help="As whom: who wrote it, the second person, or the one "
              "who clears a word.")  # fmt: skip
@click.option("--reason", help="Why, for those who read the file later.")
@click.pass_obj
def command(  # noqa: PLR0913 - one argument for each word of the command line
    language: str,
    folder: Path,
    *,
    of: str,
    who: str,
    key_file: Path | None,
    new_key_file: Path | None,
    role: str,
    reason: str | None,
) -> None:
    """Sign a definition of FOLDER and add the signature to its approvals.yaml."""
    pair = _pair(folder, key_file, new_key_file, language=language)

    def signing(definition: object) -> Approval:
        bare = sign(who=who, private=pair.private, role=role, of=of, definition=definition)
        return replace(bare, reason=reason, signed_on=today())

    signed, problems = _signed(folder, of, signing)
    tell_problems(problems, language)
    if signed is None:
        sys.exit(ExitCode.PROBLEMS)
    if new_key_file:
        keep_key(pair, new_key_file)
    path = folder / APPROVALS
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(with_approval(before, signed), encoding="utf-8")
    _tell(signed, path, language)


# ── whose key ───────────────────────────────────────────────────────────────────────


def _pair(folder: Path, known: Path | None, new: Path | None, *, language: str) -> KeyPair:
    """The signer's key; a fresh one is not yet written anywhere."""
    if (known is None) == (new is None):
        said = N_("Name the signer's key with --key, or have one made with --new-key.")
        raise click.UsageError(Text(said).in_language(language))
    for each in (known, new):
        if each and each.resolve().is_relative_to(folder.resolve()):
            said = N_("A private key must not lie in the programme folder; keep it elsewhere.")
            raise click.UsageError(Text(said).in_language(language))
    if new and new.exists():
        said = N_("{path} is there already, and a key is never written over.")
        raise click.BadParameter(
            Text(said, {"path": new}).in_language(language), param_hint="--new-key"
        )
    return _key(known, language) if known else new_key()


def _key(path: Path, language: str) -> KeyPair:
    try:
        return key_in(path)
    except KeyFormError as error:
        said = Text(N_("{path} holds no private key; make one with --new-key."), {"path": path})
        raise click.BadParameter(said.in_language(language), param_hint="--key") from error


# ── what is signed ──────────────────────────────────────────────────────────────────


def _signed(
    folder: Path, of: str, signing: Callable[[object], Approval]
) -> tuple[Approval | None, tuple[Problem, ...]]:
    """The signature, and what ``daowei check`` will say of it; None where it can never count."""
    reading = read_programme(folder)
    if reading.programme is None:
        return None, reading.problems
    definitions = signable(reading.programme)
    if of not in definitions:
        return None, (_unknown(of, definitions),)
    signed = signing(definitions[of])
    faults = _faults_of(signed, reading.programme.approvals, definitions)
    never_counts = any(each.code != NO_AUTHOR_YET for each in faults)
    return None if never_counts else signed, faults


def _unknown(of: str, definitions: Mapping[str, object]) -> Problem:
    near = nearest(of, frozenset(definitions))
    return problem(
        "APR-002",
        N_("There is no {value} to sign."),
        remedy=N_("Did you mean {near}?")
        if near
        else N_("Name it by its kind and code: element:CODE, indicator:CODE, agreement:CODE."),
        field="--of",
        value=of,
        near=near,
    )


def _faults_of(
    signed: Approval, known: tuple[Approval, ...], definitions: Mapping[str, object]
) -> tuple[Problem, ...]:
    """What ``daowei check`` would say of this signature beside those already there."""
    digests = {each.of: digest_of(definitions[each.of])
               for each in (*known, signed) if each.of in definitions}  # fmt: skip
    _, before = verified(known, digests=digests)
    _, after = verified((*known, signed), digests=digests)
    return tuple(each for each in after if each not in before)


def _tell(signed: Approval, path: Path, language: str) -> None:
    for template in (
        N_("{who} signed {of} as {role}."),
        N_("Digest of what was signed: {digest}"),
        N_("Public key: {key}"),
        N_("Written to {path}"),
    ):
        values = {"who": signed.who, "of": signed.of, "role": signed.role,
                  "digest": signed.digest, "key": signed.key, "path": path}  # fmt: skip
        click.echo(Text(template, values).in_language(language))
