"""Locking ends the process that held the data, and brings the person back to the same word."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exitdesk.crypto.slots import FLOOR
from exitdesk.services import cases, vaults
from exitdesk.services.vaults import RECOVERY_CONFIRMED

TOP = Path(__file__).resolve().parents[2]
DRIVER = TOP / "tests" / "ui" / "driver"
PASSPHRASE = "correct horse battery"
TYPED = "Came early today and spoke about the workshop."

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows starts a new process")


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], dict[str, object]]:
    """Run the real program: unlock, type, Ctrl+L, and unlock again in what is there then."""
    folder = tmp_path_factory.mktemp("drive")
    vault, _code = vaults.create(folder / "vault", PASSPHRASE, person="Ravn", cost=FLOOR)
    case, _change = cases.create(vault, {"alias": "Mattis"})
    vault.store.set_setting(RECOVERY_CONFIRMED, value=True)
    vaults.close(vault)
    (folder / "case.json").write_text(json.dumps(case))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": f"{DRIVER}{os.pathsep}{TOP}",
        "EXITDESK_DRIVE": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "exitdesk", str(folder / "vault")],
        env=environment,
        timeout=120,
        check=False,
        capture_output=True,
        text=True,
    )
    fault = folder / "fault.txt"
    assert not fault.exists(), fault.read_text()
    assert done.returncode == 0, done.stderr
    return (
        json.loads((folder / "1.json").read_text()),
        json.loads((folder / "2.json").read_text()),
    )


def test_the_process_image_was_replaced_and_knows_only_the_folder(
    stages: tuple[dict[str, object], dict[str, object]],
) -> None:
    before, after = stages
    assert after["pid"] == before["pid"]
    assert after["image"] != before["image"]
    argv = after["argv"]
    assert isinstance(argv, list)
    assert argv[1:3] == ["-m", "exitdesk"]
    assert len(argv) == 4
    assert argv[3].endswith("vault")


def test_text_and_caret_are_back_after_unlocking(
    stages: tuple[dict[str, object], dict[str, object]],
) -> None:
    _before, after = stages
    assert after["page"] == "note"
    assert after["text"] == TYPED
    assert after["caret"] == 11


def test_the_passphrase_can_be_typed_soon_after_the_lock(
    stages: tuple[dict[str, object], dict[str, object]],
) -> None:
    before, after = stages
    # A second is the promise; the machine that runs the tests may be busy with others.
    assert float(str(after["at"])) - float(str(before["at"])) < 6
