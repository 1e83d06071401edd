"""``python -m daowei.site.demo``: the made-up county as a site, seeded, tried, and told of.

With ``--serve`` it stays running. The clock of the site stands in January 2026 and moves on.
"""

import os
import sys
from pathlib import Path

FOLDER = Path("demo-output")
CLOCK = "2026-01-12T09:00:00+08:00"
PORT = 8000


def main() -> None:
    """Sets the surroundings, and only then loads the site."""
    port = int(os.environ.get("PORT", PORT))
    os.environ.setdefault("DAOWEI_DATA", str(FOLDER / "site"))
    os.environ.setdefault("DAOWEI_CLOCK", CLOCK)
    os.environ.setdefault("DAOWEI_URL", f"http://localhost:{port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daowei.site.settings")
    import django  # noqa: PLC0415 - the surroundings come first

    django.setup()
    from daowei.site.demo.running import demonstrate  # noqa: PLC0415 - after Django

    sys.exit(demonstrate(FOLDER, port=port, stays="--serve" in sys.argv))


if __name__ == "__main__":
    main()
