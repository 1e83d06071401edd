"""Sets up ``.venv`` from ``uv.lock``: standard library only, nothing outside this checkout.

uv is fetched through pip into ``.tools``; no Python is ever downloaded; the machine's own
certificate and package-index settings, made for pip, are handed on to uv.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
STAMP = ROOT / ".venv" / "set-up"
UV = TOOLS / "bin" / "uv"
OLDEST = (3, 11)
# pip's setting -> uv's variable for the same thing
HANDED_ON = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main() -> None:
    """Brings ``.venv`` up to ``uv.lock``; does nothing when it already is."""
    refuse_an_old_python()
    if is_up_to_date():
        return
    if not UV.exists():
        fetch_uv()
    environment = environment_for_uv()
    install(environment, python=sys.executable)
    STAMP.touch()


def refuse_an_old_python() -> None:
    """Ends with a remedy when this Python is too old."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f"daowei needs Python 3.11 or newer; this is {found}. Try: make PYTHON=python3.12 …"
        )


def is_up_to_date() -> bool:
    """Whether the environment was made after the lock and the project file last changed."""
    if not STAMP.exists():
        return False
    made = STAMP.stat().st_mtime
    return all((ROOT / name).stat().st_mtime <= made for name in ("uv.lock", "pyproject.toml"))


def fetch_uv() -> None:
    """Installs uv with pip into ``.tools``, beside and never into the user's environment."""
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
            str(TOOLS),
            "uv>=0.8",
        ],
        dict(os.environ),
    )


def environment_for_uv(place: Path = ROOT / ".venv") -> dict[str, str]:
    """The environment, with pip's settings under uv's names where uv has none of its own.

    Packages are compiled when they are installed: some machines forbid it later (by
    ``PYTHONDONTWRITEBYTECODE``), and every command would compile them anew.
    """
    environment = dict(os.environ)
    environment.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    environment["UV_COMPILE_BYTECODE"] = "1"
    # pip looks in all its indexes for the best version; uv would stop at the first that knows a
    # name, and find there, with no dates of upload, nothing old enough to be trusted.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    environment["UV_PROJECT_ENVIRONMENT"] = str(place)
    environment.pop("VIRTUAL_ENV", None)
    for name, value in pip_settings().items():
        environment.setdefault(HANDED_ON[name], value)
    return environment


def pip_settings() -> dict[str, str]:
    """What pip was told on this machine about indexes and certificates, in files or variables."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    settings: dict[str, str] = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name = key.split(".")[-1].replace("_", "-").lower()
        if name in HANDED_ON:
            settings[name] = " ".join(value.strip().strip("'\"").split("\\n")).strip()
    return {name: value for name, value in settings.items() if value and reachable(name, value)}


def reachable(name: str, value: str) -> bool:
    """Folders named as package sources count only where they exist, as pip takes them."""
    places = value.split() if name in ("extra-index-url", "find-links") else []
    return all(Path(place.removeprefix("file://")).exists() for place in places if is_local(place))


def is_local(place: str) -> bool:
    """Whether a package source is a folder of this machine."""
    return place.startswith(("/", "file://"))


def install(environment: dict[str, str], *, python: str, only: tuple[str, ...] = ()) -> None:
    """What ``uv.lock`` names, for the interpreter ``python``; ``only``: uv's words for less."""
    if "UV_DEFAULT_INDEX" in environment:
        install_from_the_machines_index(environment, python=python, only=only)
    else:
        run([str(UV), "sync", "--locked", "--all-extras", *only, "--python", python], environment)


def install_from_the_machines_index(
    environment: dict[str, str], *, python: str, only: tuple[str, ...]
) -> None:
    """The locked versions, checked by their hashes, from the index this machine was given."""
    uv, place = str(UV), environment["UV_PROJECT_ENVIRONMENT"]
    inside, wanted = f"{place}/bin/python", f"{TOOLS}/requirements-{Path(place).name}.txt"
    exporting = ["export", "--frozen", "--quiet", "--all-extras", "--no-emit-project"]
    run([uv, *exporting, "--output-file", wanted, *only], environment)
    run([uv, "venv", "--quiet", "--allow-existing", "--python", python, place], environment)
    run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", inside, wanted],
        environment,
    )
    run(
        [uv, "pip", "install", "--quiet", "--no-deps", "--python", inside, "--editable", "."],
        environment,
    )


def run(command: list[str], environment: dict[str, str]) -> None:
    """Runs a command in the checkout; ends with its exit code if it fails."""
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603 - ours
    if ended.returncode:
        sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
