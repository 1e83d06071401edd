"""The demonstration from the terminal: seed, try, tell, and stay if asked."""

import socket
from pathlib import Path

from daowei.foundation.texts import N_, Text
from daowei.site.demo.people import PASSWORD, told
from daowei.site.demo.seeding import seed
from daowei.site.demo.trying import submit_one
from daowei.site.serving import prepare, running, serve
from daowei.site.speaking import say, tongue


def demonstrate(folder: Path, *, port: int, stays: bool) -> int:
    """Seeds the site where it is empty; then runs it, or tries it once over HTTP."""
    prepare()
    seed(folder / "county", _tell)
    if stays:
        _tell_accounts(port)
        return serve(f"127.0.0.1:{port}")
    address = f"127.0.0.1:{_free_port()}"
    with (folder / "site.log").open("wb") as log, running(address, log=log):
        _tell_text(submit_one(f"http://{address}"))
    _tell_accounts(port)
    _tell(N_("make serve keeps it running."))
    return 0


def _tell(sentence: str) -> None:
    print(say(sentence))  # noqa: T201 - a command


def _tell_text(text: Text) -> None:
    print(text.in_language(tongue()))  # noqa: T201 - a command


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def _tell_accounts(port: int) -> None:
    print(f"\nhttp://localhost:{port}\n")  # noqa: T201
    for role, email in told():
        print(f"  {role:<18} {email}")  # noqa: T201
    words = say(N_("The password is the same for all: {password}"), password=PASSWORD)
    print(f"\n  {words}\n")  # noqa: T201
