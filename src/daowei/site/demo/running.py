"""The demonstration from the terminal: seed, try, tell, and stay if asked."""

from pathlib import Path

from daowei.foundation.texts import N_
from daowei.site.demo.people import PASSWORD, told
from daowei.site.demo.seeding import seed
from daowei.site.serving import prepare, serve
from daowei.site.speaking import say


def demonstrate(folder: Path, *, port: int, stays: bool) -> int:
    """Seeds the site where it is empty; then runs it, or tries it once over HTTP."""
    prepare()
    seed(folder / "county", _tell)
    if stays:
        _tell_accounts(port)
        return serve(f"127.0.0.1:{port}")
    _tell_accounts(port)
    _tell(N_("make serve keeps it running."))
    return 0


def _tell(sentence: str) -> None:
    print(say(sentence))  # noqa: T201 - a command


def _tell_accounts(port: int) -> None:
    print(f"\nhttp://localhost:{port}\n")  # noqa: T201
    for role, email in told():
        print(f"  {role:<18} {email}")  # noqa: T201
    words = say(N_("The password is the same for all: {password}"), password=PASSWORD)
    print(f"\n  {words}\n")  # noqa: T201
