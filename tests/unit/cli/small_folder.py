"""The starter's county with a year of reports: some blank, some that never came, one late."""

import re
from pathlib import Path

from daowei.programme.beginning import write_starter

MONTHS = tuple(f"2025{month:02}" for month in range(1, 13))
HEAD = "element,unit,period,value,state\n"


def write_folder(folder: Path, *, partial: str = "exclude") -> Path:
    """The folder, computed with the given partial rule."""
    write_starter(folder, code="sample", names={"en": "Sample", "zh": "示例"}, year=2025)
    programme = folder / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    programme.write_text(re.sub("partial: [a-z]+", f"partial: {partial}", text), encoding="utf-8")
    values = folder / "values"
    values.mkdir()
    (values / "monthly.csv").write_text(HEAD + "".join(_monthly()), encoding="utf-8")
    (values / "interviews.csv").write_text(HEAD + "".join(_interviews()), encoding="utf-8")
    received = [f"monthly,north-clinic,{month},2025-12-31\n" for month in MONTHS[:2]]
    (values / "reports.csv").write_text(
        "form,unit,period,received\n" + "".join(received), encoding="utf-8"
    )
    return folder


def _monthly() -> list[str]:
    """North gives 10 and 8 each month, no fourth visits in March; South skips February."""
    lines = []
    for month in MONTHS:
        lines.append(f"anc_first,north-clinic,{month},10,\n")
        fourth = ",blank" if month == "202503" else "8,"
        lines.append(f"anc_fourth,north-clinic,{month},{fourth}\n")
        if month != "202502":
            lines.append(f"anc_first,south-clinic,{month},6,\n")
            lines.append(f"anc_fourth,south-clinic,{month},3,\n")
    return lines


def _interviews() -> list[str]:
    return [
        f"{element},{unit},2025Q{quarter},{value},\n"
        for unit in ("north-clinic", "south-clinic")
        for quarter in (1, 2, 3, 4)
        for element, value in (("clients_asked", 20), ("clients_informed", 17))
    ]
