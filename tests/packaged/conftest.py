"""Builds the program once, as it is handed out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build with ``build_installer.spec`` and return the executable."""
    folder = tmp_path_factory.mktemp("built")
    builder = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work")]
    built = subprocess.run(
        [*builder, *places, str(TOP / "build_installer.spec")],
        cwd=TOP,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr[-4000:]
    suffix = ".exe" if sys.platform == "win32" else ""
    return folder / "dist" / "exitdesk" / f"exitdesk{suffix}"
