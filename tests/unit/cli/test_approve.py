from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from daowei.cli.exit_codes import ExitCode
from daowei.programme.charter.approvals import digest_of, key_from
from daowei.programme.charter.graph import signable
from daowei.programme.checking import check_folder
from daowei.programme.reading import read_programme

Said = Callable[..., Result]
TODAY = date(2026, 6, 1)
OWN = "element:notices"


@pytest.fixture
def unsigned(folder: Path) -> Path:
    """A folder that scores an element of its own, which the charter asks two people to sign."""
    own = "  notices:\n    names: Notices posted\n    concept: rght.rights_notice_posted\n"
    for name, old, new in (
        ("elements.yaml", "  clients_informed:\n", own + "  clients_informed:\n"),
        ("forms.yaml", "[anc_first, anc_fourth]", "[anc_first, anc_fourth, notices]"),
        ("indicators.yaml", '"#{anc_fourth}"', '"#{notices}"'),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert codes(folder) == {"CH-62"}
    return folder


def codes(folder: Path) -> set[str]:
    return {each.code for each in check_folder(folder, TODAY).problems}


def signatures(folder: Path) -> list[tuple[str, str | None]]:
    programme = read_programme(folder).programme
    assert programme is not None
    return [(each.who, each.role) for each in programme.approvals]


def test_author_and_second_person_make_a_definition_count(said: Said, unsigned: Path) -> None:
    keys = unsigned.parent

    author = said("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author",
                  "--new-key", keys / "ada.key")  # fmt: skip
    second = said("approve", unsigned, "--of", OWN, "--who", "Bao", "--new-key", keys / "bao.key")

    assert (author.exit_code, second.exit_code) == (ExitCode.OK, ExitCode.OK)
    assert codes(unsigned) == set()


def test_the_digest_of_what_was_signed_is_told(said: Said, unsigned: Path) -> None:
    programme = read_programme(unsigned).programme
    assert programme is not None

    ended = said("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author",
                 "--new-key", unsigned.parent / "ada.key", language="zh")  # fmt: skip

    assert f"所签内容的摘要：{digest_of(signable(programme)[OWN])}" in ended.stdout
    assert "Ada以 author 身份签署了 element:notices。" in ended.stdout


def test_a_new_key_is_for_its_owners_eyes_only(said: Said, unsigned: Path) -> None:
    key = unsigned.parent / "ada.key"

    said("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author", "--new-key", key)

    assert key.stat().st_mode & 0o777 == 0o600
    assert key_from(key.read_text().strip()).public in (unsigned / "approvals.yaml").read_text()


def test_a_key_is_never_written_over(said: Said, unsigned: Path) -> None:
    key = unsigned.parent / "ada.key"
    key.write_text("precious")

    ended = said("approve", unsigned, "--of", OWN, "--who", "Ada", "--new-key", key)

    assert ended.exit_code == ExitCode.USAGE
    assert key.read_text() == "precious"
    assert not (unsigned / "approvals.yaml").exists()


@pytest.mark.parametrize("option", ["--key", "--new-key"])
def test_a_private_key_stays_out_of_the_folder(said: Said, unsigned: Path, option: str) -> None:
    ended = said("approve", unsigned, "--of", OWN, "--who", "Ada", option, unsigned / "ada.key")

    assert ended.exit_code == ExitCode.USAGE
    assert "must not lie in the programme folder" in ended.stderr
    assert not (unsigned / "ada.key").exists()


@pytest.mark.parametrize("content", ["", "abc", "甲乙", "A" * 100])
def test_a_file_without_a_key_is_told(said: Said, unsigned: Path, content: str) -> None:
    key = unsigned.parent / "ada.key"
    key.write_text(content)

    ended = said("approve", unsigned, "--of", OWN, "--who", "Ada", "--key", key)

    assert ended.exit_code == ExitCode.USAGE
    assert "holds no private key" in ended.stderr


@pytest.mark.parametrize("options", [(), ("--key", "a", "--new-key", "b")])
def test_one_key_is_named_and_no_more(said: Said, unsigned: Path, options: tuple[str, ...]) -> None:
    ended = said("approve", unsigned, "--of", OWN, "--who", "Ada", *options, language="zh")

    assert ended.exit_code == ExitCode.USAGE
    assert "请用 --key 指明签名人的私钥" in ended.stderr


def test_comments_and_signatures_already_there_stay(said: Said, unsigned: Path) -> None:
    path = unsigned / "approvals.yaml"
    path.write_text("# ours · 我们的\n", encoding="utf-8")
    key = unsigned.parent / "ada.key"
    said("approve", unsigned, "--of", "elements", "--who", "Ada", "--role", "author",
         "--new-key", key, "--reason", "checked: twice")  # fmt: skip
    remarked = path.read_text(encoding="utf-8") + "    # after the meeting of June\n"
    path.write_text(remarked, encoding="utf-8")

    said("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author", "--key", key)

    now = path.read_text(encoding="utf-8")
    assert now.startswith(remarked)
    assert "reason: 'checked: twice'" in now
    assert signatures(unsigned) == [("Ada", "author"), ("Ada", "author")]


@pytest.mark.parametrize("dash", ["", "  ", "    "])
def test_entries_are_indented_as_the_file_has_them(said: Said, unsigned: Path, dash: str) -> None:
    key = unsigned.parent / "ada.key"
    said("approve", unsigned, "--of", "elements", "--who", "Ada", "--role", "author",
         "--new-key", key)  # fmt: skip
    path = unsigned / "approvals.yaml"
    head, *entry = path.read_text(encoding="utf-8").splitlines()[1:]
    before = "\n".join([head, *(dash + line[2:] for line in entry)]) + "\n"
    path.write_text(before, encoding="utf-8")

    said("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author", "--key", key)

    assert path.read_text(encoding="utf-8").startswith(before + f"{dash}- of: {OWN}\n")


def test_signing_again_after_a_change_takes_the_old_signatures_place(
    said: Said, unsigned: Path
) -> None:
    key = unsigned.parent / "ada.key"
    signing = ("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author")
    said(*signing, "--new-key", key)
    elements = unsigned / "elements.yaml"
    text = elements.read_text(encoding="utf-8")
    elements.write_text(text.replace("Notices posted", "Boards posted"), encoding="utf-8")
    assert "APR-004" in codes(unsigned)

    ended = said(*signing, "--key", key)

    assert ended.exit_code == ExitCode.OK
    assert "APR-004" not in codes(unsigned)
    assert signatures(unsigned) == [("Ada", "author")]


def test_the_author_cannot_be_the_second_person(said: Said, unsigned: Path) -> None:
    key = unsigned.parent / "ada.key"
    said("approve", unsigned, "--of", OWN, "--who", "Ada", "--role", "author", "--new-key", key)

    ended = said("approve", unsigned, "--of", OWN, "--who", "Bao", "--key", key)

    assert ended.exit_code == ExitCode.PROBLEMS
    assert "APR-005" in ended.stderr
    assert signatures(unsigned) == [("Ada", "author")]


def test_a_second_person_may_sign_first_and_is_told_what_is_missing(
    said: Said, unsigned: Path
) -> None:
    ended = said("approve", unsigned, "--of", OWN, "--who", "Bao",
                 "--new-key", unsigned.parent / "bao.key")  # fmt: skip

    assert ended.exit_code == ExitCode.OK
    assert "APR-006" in ended.stderr
    assert signatures(unsigned) == [("Bao", "second_signature")]


def test_what_is_not_there_cannot_be_signed(said: Said, unsigned: Path) -> None:
    key = unsigned.parent / "bao.key"

    ended = said("approve", unsigned, "--of", "element:notice", "--who", "Bao", "--new-key", key)

    assert ended.exit_code == ExitCode.PROBLEMS
    assert "Did you mean element:notices?" in ended.stderr
    assert not key.exists()


def test_a_folder_with_errors_is_not_signed(said: Said, unsigned: Path) -> None:
    (unsigned / "forms.yaml").write_text("forms: [")

    ended = said("approve", unsigned, "--of", OWN, "--who", "Bao",
                 "--new-key", unsigned.parent / "bao.key")  # fmt: skip

    assert ended.exit_code == ExitCode.PROBLEMS
    assert "PRG-005 forms.yaml:1" in ended.stderr
    assert not (unsigned / "approvals.yaml").exists()
