"""Stops of the tour with a second vault: colleagues, bundles, a shared folder, two versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from exitdesk.domain.ids import RecordId
from exitdesk.services import cases, entries, identity, receiving, sharing, vaults
from exitdesk.services.vaults import Vault
from exitdesk.ui.conflicts.page import ConflictsPage
from exitdesk.ui.exchange.give_page import GivePage
from exitdesk.ui.exchange.page import ColleaguesPage
from exitdesk.ui.exchange.pairing_dialog import PairingDialog
from exitdesk.ui.exchange.take_page import TakePage
from tests.tour.stage import Stage
from tests.tour.vaults import Places
from tests.ui import two_vaults

_LONG = "Maximilian-Konstantin von und zu Wolfratshausen-Oberhaching"


def colleagues(stage: Stage, places: Places) -> None:
    """Nobody known; pairing; giving, taking in, refusals; sync; who holds what; two versions."""
    folder = places.folder / f"exchange-{stage.look}"
    folder.mkdir()
    case = places.known["mattis"]
    stage.go("colleagues", "devices")
    stage.shots("90-colleagues-nobody")
    for tab in ("folder", "register", "merges"):
        stage.go("colleagues", tab)
        stage.shot(f"90-colleagues-nothing-{tab}")
    stage.go("give", [case])
    stage.shot("90-give-nobody")
    stage.go("conflicts")
    stage.shot("90-conflicts-none")
    _pair(stage, folder)
    stage.go("colleagues", "devices")
    stage.shots("92-colleagues")
    _give(stage, case)
    _take(stage, folder, case)
    _sync(stage, folder)
    _two_versions(stage, folder, case)
    for tab in ("register", "merges"):
        stage.go("colleagues", tab)
        stage.shots(f"97-colleagues-{tab}")
    stage.go("today")
    stage.shots("98-today-colleagues")
    stage.go("case", [case, "file", None])
    stage.shots("98-case-file-holders")
    stage.go("settings", "window")


def _pair(stage: Stage, folder: Path) -> None:
    page = stage.shell.page("colleagues")
    assert isinstance(page, ColleaguesPage)
    card = folder / "identity.exid"
    card.write_bytes(stage.ask(_colleague, folder / "Jonas", "Jonas Veld"))
    for at, name in enumerate(("Mira Solberg", _LONG), start=1):
        data = stage.ask(_stranger, folder / f"Other{at}", name)
        stage.ask(identity.pair, data)
    page.devices.begin_pairing()
    dialog = page.devices.dialog
    assert isinstance(dialog, PairingDialog)
    stage.shot("91-pair-1-file")
    stage.act("look at an identity", dialog.take_file, card)
    stage.shot("91-pair-2-who")
    dialog.belongs.set_value("stay")
    stage.act("pair", dialog.go_on.click)
    stage.shot("91-pair-3-words")
    stage.act("they heard", dialog.go_on.click)
    stage.shot("91-pair-4-type")
    dialog.typed.set_value("apple pear plum cherry quince fig")
    stage.act("wrong words", dialog.go_on.click)
    stage.shot("91-pair-5-wrong")
    pairing = dialog._pairing
    assert pairing is not None
    dialog.typed.set_value(pairing.words)
    stage.act("right words", dialog.go_on.click)
    stage.shot("91-pair-6-done")
    stage.act("close", dialog.go_on.click)
    QApplication.processEvents()


def _give(stage: Stage, case: RecordId) -> None:
    stage.go("give", [case])
    stage.shots("93-give")
    page = stage.shell.page("give")
    assert isinstance(page, GivePage)
    page.mode.set_value("over")
    page._show_mode()
    stage.act("without a reason", page.write.click)
    stage.shots("93-give-over")


def _take(stage: Stage, folder: Path, case: RecordId) -> None:
    page = stage.shell.page("take")
    assert isinstance(page, TakePage)
    stage.go("take")
    stage.shot("94-take-which")
    broken = folder / "broken.exd"
    broken.write_bytes(b"no bundle at all")
    stage.act("look at what is none", page.look_at, broken)
    stage.shot("94-take-refused")
    bundle = folder / "bundle.exd"
    bundle.write_bytes(stage.ask(_exchanged, folder / "Jonas", case))
    stage.act("look at a bundle", page.look_at, bundle)
    stage.shots("94-take-preview")
    stage.act("take it in", page.take.click)
    stage.shot("94-take-done")


def _sync(stage: Stage, folder: Path) -> None:
    shared = folder / "Shared with the team"
    shared.mkdir()
    (shared / "minutes of Tuesday.odt").write_text("no bundle")
    (shared / "0123456789abcdef0123456789abcdef (conflicted copy).exd").write_text("x")
    stage.go("colleagues", "folder")
    page = stage.shell.page("colleagues")
    assert isinstance(page, ColleaguesPage)
    stage.act("sync", page.folder.sync_through, shared)
    page.folder.more.set_open(True)
    stage.shots("95-folder")


def _two_versions(stage: Stage, folder: Path, case: RecordId) -> None:
    stage.go("conflicts", case)
    page = stage.shell.page("conflicts")
    assert isinstance(page, ConflictsPage)
    for row in range(page.list.rows.rowCount()):
        stage.act("another", page.list.setCurrentIndex, page.list.rows.index(row))
        stage.shots(f"96-two-versions-{row + 1}")
    stage.act("ask", page.detail.ask.click)
    stage.shot("96-two-versions-asked")
    stage.go("case", [case, "timeline", None])
    stage.shot("96-case-two-versions")
    stage.go("conflicts", case)
    stage.act("take", page.detail.sides[0].take.click)
    stage.shot("96-two-versions-settled")


def _colleague(vault: Vault, folder: Path, name: str) -> bytes:
    """Make the vault of a colleague who has taken our identity in; return theirs."""
    home = two_vaults.made(folder, name)
    identity.join(home, identity.own_card(vault))
    met = identity.pair(home, identity.own_card(vault))
    identity.verify(home, met.peer, met.words)
    data = identity.own_card(home)
    vaults.close(home)
    return data


def _stranger(_vault: Vault, folder: Path, name: str) -> bytes:
    home = two_vaults.made(folder, name, "Probation service of the northern districts")
    data = identity.own_card(home)
    vaults.close(home)
    return data


def _exchanged(vault: Vault, folder: Path, case: RecordId) -> bytes:
    """Let the colleague have the case; both write in it; return what they send back."""
    home = vaults.unlock(folder, two_vaults.PASSPHRASE)
    peers = [peer for peer in identity.peers_of(vault) if peer.state == "verified"]
    note = {
        "occurred_on": "2024-10-14",
        "contact": {"type": "meeting_office", "attendance": "attended", "minutes": 60},
        "note": {"format": "DAP", "data": "We met at the office.\n\nHe spoke about his sister."},
    }
    record, _ = entries.save(vault, case, "session", note)
    gone, _ = entries.save(vault, case, "file_note", _file_note("A call of the landlord."))
    sent = sharing.make(vault, peers, [case], reason="We work on it together.")
    receiving.take(home, receiving.look(home, sent.parts[0].data), backed_up="")
    doc: dict[str, Any] = {**note, "note": {"format": "DAP", "data": (
        "We met at the office, in the small room.\n\nHe spoke about his sister. She will call."
    )}}  # fmt: skip
    entries.save(home, case, "session", doc, record=record)
    cases.change(home, case, {"summary": "Looks for work; the sister is a support."})
    entries.save(home, case, "file_note", _file_note("The landlord takes it back."), record=gone)
    text = "We met at the office.\n\nHe spoke about his sister and his mother, at length."
    entries.save(vault, case, "session", {**note, "note": {"format": "DAP", "data": text}},
                 record=record)  # fmt: skip
    cases.change(vault, case, {"summary": "Looks for work and a flat."})
    entries.remove(vault, gone)
    back = [peer for peer in identity.peers_of(home) if peer.state == "verified"]
    data = sharing.make(home, back, [case], reason="Back to you.").parts[0].data
    vaults.close(home)
    return data


def _file_note(text: str) -> dict[str, Any]:
    return {"occurred_on": "2024-10-15", "title": text}
