"""Sets up ``.tools/other-python``: daowei and what it needs, for another Python than ``.venv``'s.

    python scripts/other_python.py INTERPRETER

prints the Python inside, for ``DAOWEI_OTHER_PYTHON``. Standard library only; the versions are
those of ``uv.lock``, without the tools that only developers need.
"""

import sys

import setup

PLACE = setup.TOOLS / "other-python"


def main() -> None:
    """Makes the environment, or brings it up to ``uv.lock``, and prints its Python."""
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/other_python.py INTERPRETER")
    if not setup.UV.exists():
        setup.fetch_uv()
    environment = setup.environment_for_uv(PLACE)
    setup.install(environment, python=sys.argv[1], only=("--no-dev",))
    print(PLACE / "bin" / "python")  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    main()
