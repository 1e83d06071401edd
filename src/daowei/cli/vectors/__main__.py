"""``python -m daowei.cli.vectors FILE...``: passed, failed and not applicable, per file."""

import json
import sys
from pathlib import Path

from daowei.cli.vectors.run import answers_of

for name in sys.argv[1:]:
    found = list(answers_of(Path(name)))
    failed = [each for each in found if each.passed is False]
    passed = sum(each.passed is True for each in found)
    print(f"{name}: {passed} passed, {len(failed)} failed, {len(found) - passed - len(failed)} n/a")
    for each in failed[:5]:
        print(
            json.dumps(
                {
                    "id": each.id,
                    "answer": each.answer,
                    "error": each.error,
                    "expected": each.expected,
                },
                ensure_ascii=False,
                default=str,
            )[:1500]
        )
