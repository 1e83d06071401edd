"""``site.json``: every file of a public site, and the check of a site that somebody copied."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from daowei.disclosure.first_difference import first_in_texts
from daowei.disclosure.listed import check_listed, is_inside, tell_missing, tell_unlisted
from daowei.disclosure.publishing.document import DOCUMENT
from daowei.disclosure.publishing.logged import LOG, check_logged
from daowei.disclosure.publishing.verifying import Check, Verified, verified
from daowei.foundation.digests import digest, digest_of_bytes, digest_of_file
from daowei.foundation.problems import ProblemList
from daowei.foundation.texts import N_

SCHEMA = "daowei-site/1"
SITE = "site.json"
FILES = "files"  # below it a folder for each publication


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``site.json`` says: the pages and further files, and the digest of each publication."""

    schema: str
    programme: str
    publications: Mapping[str, str]  # number -> digest
    files: Mapping[str, str]
    seal: str = ""

    @property
    def content(self) -> dict[str, object]:
        """As plain values, in the order of the fields."""
        found: dict[str, object] = msgspec.to_builtins(self)
        return found


def site_document(
    programme: str, publications: Mapping[str, str], files: Mapping[str, bytes]
) -> bytes:
    """``site.json`` for these files; those of publications have documents of their own."""
    site = Site(
        schema=SCHEMA,
        programme=programme,
        publications=publications,
        files={
            name: digest_of_bytes(files[name]) for name in sorted(files) if not _is_published(name)
        },
    )
    return _written(msgspec.structs.replace(site, seal=_seal(site)))


def _written(site: Site) -> bytes:
    return (json.dumps(site.content, ensure_ascii=False, indent=2) + "\n").encode()


def _seal(site: Site) -> str:
    return digest({key: value for key, value in site.content.items() if key != "seal"})


def _is_published(name: str) -> bool:
    """Whether a file belongs to a publication: then its document fixes it."""
    path = PurePosixPath(name)
    return len(path.parts) > 2 and path.parts[0] == FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedSite:
    """What came of verifying a site; ``site``: None where there is nothing to believe."""

    site: Site | None
    publications: Mapping[str, Verified] = field(default_factory=dict)
    files: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether the charter stands against one of the publications."""
        return any(each.is_refused for each in self.publications.values())


def verified_site(folder: Path, check: Check, problems: ProblemList) -> VerifiedSite:
    """Every page and file by its digest, and every publication made once more."""
    site = _read(folder, problems)
    if site is None:
        return VerifiedSite(site=None)
    _check_pages(folder, site, problems)
    found = {}
    for number, said in site.publications.items():
        found[number] = _publication(folder, number, said, check=check, problems=problems)
    return VerifiedSite(site=site, publications=found, files=len(site.files))


def _read(folder: Path, problems: ProblemList) -> Site | None:
    text = (folder / SITE).read_bytes()
    site = _decoded(text)
    if isinstance(site, str):
        problems.add(
            "VER-030",
            N_("site.json is not a list of a public site's files: {fault}"),
            remedy=N_("Fetch it again from where it was published."),
            file=SITE,
            fault=site,
        )
        return None
    if _seal(site) != site.seal:
        problems.add(
            "VER-031",
            N_("the seal of site.json does not fit its content"),
            remedy=N_("Something in site.json was changed after it was written."),
            file=SITE,
            field="seal",
            value=site.seal,
        )
    changed = first_in_texts(_written(site), text)
    if changed is not None:
        problems.add(
            "VER-032",
            N_("site.json is not written as daowei writes it: {before} became {after}"),
            remedy=N_("Its bytes were changed, if not what it says."),
            file=SITE,
            line=changed.line,
            before=changed.before,
            after=changed.after,
        )
    return site


def _decoded(text: bytes) -> Site | str:
    """The site, or what is wrong with its list."""
    try:
        site = msgspec.json.decode(text, type=Site)
    except msgspec.DecodeError as error:
        return str(error)
    if site.schema != SCHEMA:
        return site.schema
    is_sound = all(map(is_inside, (*site.files, *site.publications)))
    return site if is_sound else "files outside the folder"


def _check_pages(folder: Path, site: Site, problems: ProblemList) -> None:
    here = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / SITE
    }
    pages = {each for each in here if not _is_published(each)}
    check_listed(
        site.files,
        here,
        digest_here=lambda name: digest_of_file(folder / name),
        problems=problems,
    )
    numbers = {f"{FILES}/{each}" for each in site.publications}
    lost = {each for each in here - pages if "/".join(each.split("/")[:2]) not in numbers}
    tell_unlisted((pages - site.files.keys()) | lost, problems)


def _publication(
    folder: Path, number: str, said: str, *, check: Check, problems: ProblemList
) -> Verified:
    place = folder / FILES / number
    if not (place / DOCUMENT).is_file():
        tell_missing(f"{FILES}/{number}/{DOCUMENT}", problems)
        return Verified(document=None)
    told = ProblemList()
    found = verified(place, check, told)
    problems.extend(each.at(file=f"{FILES}/{number}") if each.file is None else each
                    for each in told.found)  # fmt: skip
    if found.document is not None and found.document.digest != said:
        problems.add(
            "VER-016",
            N_("these are not the results that were announced: their digest is {value}"),
            remedy=N_("Announced was {announced}."),
            file=f"{FILES}/{number}/{DOCUMENT}",
            field="digest",
            value=found.document.digest,
            announced=said,
        )
    proof = folder / f"{LOG_FOLDER}/{number}.json"
    if proof.is_file():
        check_logged(
            proof.read_bytes(), said, file=f"{LOG_FOLDER}/{number}.json", problems=problems
        )
    return found


LOG_FOLDER = LOG.removesuffix(".json")
