"""Take pictures of every page and dialog.

    python -m tests.tour OUT [--only NAME]... [--look LOOK]... [--cases NUMBER]

Parts: door, beginning, today, case_list, case_page, needs, cards, note, events, assessment, forms,
search, settings, backups, manual, messages, colleagues, many.
Looks: light, dark, contrast, double, rtl.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the tour; the exit status is 1 where a fault was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.tour")
    asked.add_argument("out", type=Path)
    asked.add_argument("--only", action="append", default=[])
    asked.add_argument("--look", action="append")
    asked.add_argument("--cases", type=int, default=3000)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(home) / name.lower())
        from tests.tour.guide import screen, tour

        screen(Path(home))
        found = tour(chosen.out, Path(home), only=chosen.only, looks=chosen.look, many=chosen.cases)
    for line in found.lines():
        print(line)
    return 1 if found.wrong() else 0


if __name__ == "__main__":
    sys.exit(main())
