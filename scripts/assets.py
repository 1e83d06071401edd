"""Fetches what pages and prints take from npm, and copies just those files into the package.

Needs npm. ``package-lock.json`` fixes every version by its digest. Nothing changed, nothing done.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "daowei" / "site" / "static" / "vendor"
FONTS = ROOT / "src" / "daowei" / "programme" / "agreements" / "printing" / "fonts"
STAMP = VENDOR / "set-up"
# file below node_modules -> where the package keeps it
COPIED = {
    "@tabler/core/dist/css/tabler.min.css": VENDOR / "tabler" / "tabler.min.css",
    "htmx.org/dist/htmx.min.js": VENDOR / "htmx" / "htmx.min.js",
    "vue/dist/vue.runtime.esm-browser.prod.js": VENDOR / "vue" / "vue.js",
    "@getodk/web-forms/dist/index.js": VENDOR / "web-forms" / "index.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": FONTS
    / "NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": FONTS / "NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": FONTS / "LICENSE.txt",
}
# folder below node_modules -> where its scripts go: pieces whose names change with each version
PIECES = {"@getodk/web-forms/dist": VENDOR / "web-forms"}


def main() -> None:
    """Brings the copied files up to ``package-lock.json``."""
    if is_up_to_date():
        return
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("daowei's pages need Node 18 or newer with npm. Install it, then try again.")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)  # noqa: S603 - ours
    for name, place in COPIED.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_without_map((MODULES / name).read_bytes()))
    for name, place in PIECES.items():
        for each in (MODULES / name).glob("*.js"):
            (place / each.name).write_bytes(_without_map(each.read_bytes()))
    STAMP.touch()


def _without_map(content: bytes) -> bytes:
    """The file without its pointer to a source map, which is not copied."""
    lines = content.splitlines(keepends=True)
    return b"".join(each for each in lines if b"sourceMappingURL=" not in each[:40])


def is_up_to_date() -> bool:
    """Whether everything was copied after the lock last changed."""
    if not STAMP.exists() or not all(each.exists() for each in COPIED.values()):
        return False
    names = ("package.json", "package-lock.json", "scripts/assets.py")
    return all((ROOT / name).stat().st_mtime <= STAMP.stat().st_mtime for name in names)


if __name__ == "__main__":
    main()
