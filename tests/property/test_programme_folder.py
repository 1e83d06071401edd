"""However a folder is damaged, reading it ends in a list of problems."""

from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from daowei.programme.beginning import write_starter
from daowei.programme.reading import read_programme

_FILES = ("programme.yaml", "units.csv", "elements.yaml", "forms.yaml", "indicators.yaml",
          "agreement.yaml", "examples/first_year.yaml")  # fmt: skip
_SIGNS = (
    "[", "{", "}", "- ", ": ", "\n", "\t", "&a ", "*a", "!!int ", "'", '"', "|", "null", "\0", "#{",
    "N{antenatal_four}", ",", "/0", "((((", "1e999", "-1", "true", "超", "2026-13-01", "..", "<<: ",
)  # fmt: skip
_BITS = st.binary(max_size=6) | st.sampled_from(_SIGNS).map(str.encode)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter") / "programme"
    write_starter(folder, code="sample", names={"en": "Sample"}, year=2026)
    return folder


@given(
    name=st.sampled_from(_FILES),
    place=st.floats(0, 1),
    cut=st.integers(0, 12),
    put=_BITS,
)
@settings(max_examples=40)
def test_a_damaged_folder_is_read_or_told(
    starter: Path, name: str, place: float, cut: int, put: bytes
) -> None:
    with TemporaryDirectory() as made:
        folder = copytree(starter, Path(made) / "programme")
        content = (folder / name).read_bytes()
        at = int(place * len(content))
        (folder / name).write_bytes(content[:at] + put + content[at + cut :])

        reading = read_programme(folder)

        told = [each for each in reading.problems if each.severity == "error"]
        assert (reading.programme is None) == bool(told)
        assert all(str(each.message) for each in reading.problems)
