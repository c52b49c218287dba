"""Set everything up on a fresh machine, then open the demo, pass the tests or renew the lock file.

    python3 tests/run.py demo [ARGUMENTS OF exitdesk demo]
    python3 tests/run.py test [ARGUMENTS OF pytest]
    python3 tests/run.py lock

Needs Python 3.11 or later and nothing else. On Debian and its relatives missing system packages
are installed where that is allowed, and named where it is not.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
LOCK = TOP / ".requirements.lock"
ENVIRONMENT = TOP / ".venv"
COVERAGE_FOLDER = TOP / "build" / "coverage"

# What Qt's own wheels expect of the system to show a window.
WINDOW_PACKAGES = (
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
# The standard tool for bundles, a display without a screen, the accessibility tree, a tracer, and
# what PyInstaller calls.
TEST_PACKAGES = (
    "age",
    "at-spi2-core",
    "binutils",
    "dbus-daemon",
    "dbus-x11",
    "gir1.2-atspi-2.0",
    "python3-pyatspi",
    "scrot",
    "strace",
    "xdotool",
    "xvfb",
)


def main(arguments: list[str]) -> int:
    """Do what the first of `arguments` names and return its exit status."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb == "demo":
        prepare(WINDOW_PACKAGES)
        return run("-m", "exitdesk", "demo", *rest)
    if verb == "test":
        prepare(WINDOW_PACKAGES + TEST_PACKAGES)
        return test(rest)
    if verb == "lock" and not rest:
        prepare(())
        return run("-m", "uv", "pip", "compile", "pyproject.toml", "-o", LOCK.name)
    print(__doc__, file=sys.stderr)
    return 2


def test(arguments: list[str]) -> int:
    """Run all checks and tests at once; pytest's summary is the last that is printed."""
    COVERAGE_FOLDER.mkdir(parents=True, exist_ok=True)
    whole = [
        "--numprocesses=logical",
        "--dist=loadgroup",
        "--cov",
        "--cov-report=json",
        "-p",
        "tests.coverage_rule",
    ]
    return run("-m", "pytest", *(arguments or whole))


def run(*arguments: str) -> int:
    """Run the environment's Python in the project's folder."""
    return subprocess.run([interpreter(), *arguments], cwd=TOP, check=False).returncode


def interpreter() -> str:
    """Return the Python of the virtual environment."""
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    return str(ENVIRONMENT / inside)


def prepare(packages: tuple[str, ...]) -> None:
    """Install missing system `packages`, and the locked Python packages in ``.venv``."""
    if shutil.which("apt-get"):
        install_system_packages((*packages, *missing_parts_of_python()))
    stamp = ENVIRONMENT / ".lock-digest"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip = (interpreter(), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    subprocess.run([*pip, "--require-hashes", "--requirement", str(LOCK)], cwd=TOP, check=True)
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--editable", "."], cwd=TOP, check=True
    )
    stamp.write_text(digest)


def missing_parts_of_python() -> tuple[str, ...]:
    """Return the packages that Debian splits off its own Python: for ``venv``, for PyInstaller."""
    if sys.base_prefix != "/usr":
        return ()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (f"libpython{version}", f"python{version}-venv")


def install_system_packages(packages: tuple[str, ...]) -> None:
    """Install those Debian `packages` that are missing, or say which command would do it."""
    missing = [package for package in packages if not installed(package)]
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        print(f"These system packages are missing:\n    sudo {' '.join(command)}", file=sys.stderr)
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet"], check=False)
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        print("Going on without them; what needs them will say so.", file=sys.stderr)


def installed(package: str) -> bool:
    """Tell whether a Debian package, or a renamed successor of it, is installed."""
    query = [
        "dpkg-query",
        "--show",
        "--showformat",
        "${db:Status-Status}\n",
        package,
        f"{package}t64",
    ]
    found = subprocess.run(query, capture_output=True, text=True, check=False)
    return "installed" in found.stdout.split()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before anything is checked)
        sys.exit("exitdesk needs Python 3.11 or later")
    sys.exit(main(sys.argv[1:]))
