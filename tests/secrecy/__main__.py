"""Live many days, each with other canaries and more of them.

python -m tests.secrecy [--days 20] [--canaries 2000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the tests of this folder once for each day; return how many days had a leak."""
    parser = argparse.ArgumentParser(prog="python -m tests.secrecy", description=__doc__)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--canaries", type=int, default=2000)
    options = parser.parse_args()
    environment = {**os.environ, "CI": "true", "EXITDESK_TEST_CANARIES": str(options.canaries)}
    here = Path(__file__).resolve().parent
    bad = 0
    for number in range(1, options.days + 1):
        command = [sys.executable, "-m", "pytest", str(here), "-q"]
        status = subprocess.run(
            command, cwd=here.parents[1], env=environment, check=False
        ).returncode
        bad += status != 0
        print(f"day {number}: {'a leak, see above' if status else 'nothing was found'}")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
