"""Leads through the stops, in every look, and tells what was found."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from exitdesk.app.window import application
from exitdesk.crypto.slots import FLOOR
from exitdesk.services import vaults as vault_service
from tests.tour import vaults
from tests.tour.pictures import contact_sheets
from tests.tour.stage import SCREEN, Stage
from tests.tour.stops import OF_DEMO, beginning, door, many, out_of, wanted

LOOKS: Final[dict[str, tuple[str, float, str]]] = {
    "light": ("light", 1.0, "en"),
    "dark": ("dark", 1.0, "en"),
    "contrast": ("contrast", 1.0, "en"),
    "double": ("light", 2.0, "en"),
    "rtl": ("light", 1.0, "ar"),
}

_OF_THE_PLATFORM: Final = "This plugin does not support "


@dataclass
class Findings:
    """What a tour brings home."""

    faults: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    gaps: dict[str, float] = field(default_factory=dict)
    """Milliseconds in which the window was deaf, the longest by what was done."""

    def wrong(self) -> bool:
        """Tell whether anything has to be mended."""
        return bool(self.faults or self.blank or self.complaints)

    def lines(self) -> list[str]:
        """Return everything, a line each; the slowest ten first."""
        slow = sorted(self.gaps.items(), key=lambda one: -one[1])[:15]
        return [
            *(f"{gap:7.0f} ms deaf: {name}" for name, gap in slow),
            *(f"blank: {one}" for one in self.blank),
            *(f"Qt says: {one}" for one in self.complaints),
            *self.faults,
        ]


def screen(folder: Path) -> None:
    """Give the platform without a screen one of a small laptop; before the application is made."""
    file = folder / "screen.json"
    wide, high = SCREEN
    one = {"name": "laptop", "x": 0, "y": 0, "width": wide, "height": high, "logicalDpi": 96,
           "logicalBaseDpi": 96, "dpr": 1}  # fmt: skip
    file.write_text(json.dumps({"screens": [one]}))
    os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={file}")


def tour(
    out: Path,
    folder: Path,
    *,
    only: Sequence[str] = (),
    looks: Sequence[str] | None = None,
    many: int = 3000,
) -> Findings:
    """Make the vaults in `folder`, walk through them in every look and save pictures in `out`."""
    made = application()
    found = Findings()

    def complain(kind: QtMsgType, _context: Any, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not text.startswith(_OF_THE_PLATFORM):
            found.complaints.append(text)

    before = qInstallMessageHandler(complain)
    made.setQuitOnLastWindowClosed(False)
    vaults_made = vaults.made(out_of(folder / "vaults"), cases_in_many=many)
    try:
        for look in looks or LOOKS:
            _one_look(out_of(out), look, vaults_made, only, found)
    finally:
        qInstallMessageHandler(before)
    return found


def _one_look(
    out: Path, look: str, places: vaults.Places, only: Sequence[str], found: Findings
) -> None:
    files: list[Path] = []
    acts = (
        (wanted((door,), only), None),
        (wanted((beginning,), only), partial(vaults.opened_empty, places)),
        (wanted(OF_DEMO, only), partial(vaults.opened_demo, places)),
        (wanted((many,), only) if places.heavy else (), partial(vaults.opened_many, places)),
    )
    for stops, opener in acts:
        if not stops:
            continue
        if opener is None:
            vaults.take_look(places, LOOKS[look])
        parts = {"create": partial(vault_service.create, cost=FLOOR)}
        stage = Stage(out, look, door=parts)
        if opener is not None:
            stage.program.start(None)
            scheme, scale, language = LOOKS[look]
            stage.enter(opener, scheme=scheme, font_scale=scale, language=language)
            stage.shell.resize(*SCREEN)
        for stop in stops:
            stop(stage, places)
        stage.leave()
        files += stage.files
        found.faults += stage.found
        found.blank += stage.blank
        for name, gap in stage.gaps.items():
            found.gaps[name] = max(gap, found.gaps.get(name, 0.0))
    contact_sheets(files, out / f"sheet-{look}.png")
