"""Pairing in the window: a file, six words aloud, typed word for word; shutting a device out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from exitdesk.services import colleagues, identity, vaults
from exitdesk.services.vault import Vault
from exitdesk.ui.exchange.page import ColleaguesPage
from exitdesk.ui.exchange.pairing_dialog import PairingDialog
from exitdesk.ui.questions import replaced
from tests.ui import two_vaults
from tests.ui.answers import Answers
from tests.ui.sitting import Sitting, button, click, filled, sitting, visible_words


@pytest.fixture
def sits(qtbot: QtBot, tmp_path: Path) -> Iterator[Sitting]:
    filled(two_vaults.made(tmp_path / "ours", "Anna Berg"), ("Mattis",))
    with sitting(qtbot) as one:
        one.unlocked(tmp_path / "ours", two_vaults.PASSPHRASE)
        yield one


@pytest.fixture
def jonas(tmp_path: Path) -> Iterator[Vault]:
    vault = two_vaults.made(tmp_path / "theirs", "Jonas Veld", "Exit South")
    yield vault
    vaults.close(vault)


def at_page(sits: Sitting) -> ColleaguesPage:
    sits.shell.show_page("colleagues", "devices")
    sits.settled()
    page = sits.shell.page("colleagues")
    assert isinstance(page, ColleaguesPage)
    return page


def begun(sits: Sitting, card: Path) -> PairingDialog:
    page = at_page(sits)
    with replaced(Answers(paths=[card])):
        click(page, "Pair with a colleague …")
        dialog = page.devices.dialog
        assert dialog is not None
        click(dialog, "Choose the file …")
    sits.settled()
    return dialog


def written(vault: Vault, path: Path) -> Path:
    path.write_bytes(identity.own_card(vault))
    return path


def states(sits: Sitting) -> dict[str, str]:
    return {one.peer.name: one.peer.state for one in sits.ask(colleagues.devices)}


def test_this_device_is_shown_and_its_identity_written(sits: Sitting, tmp_path: Path) -> None:
    page = at_page(sits)
    assert "Anna Berg" in visible_words(page)
    assert "Exit North" in visible_words(page)
    assert not page.give.isEnabled(), "there is nobody to give to"
    target = tmp_path / "me.exid"
    with replaced(Answers(paths=[target])):
        click(page, "Write my identity to a file …")
        sits.settled()
    assert identity.read_card(target.read_bytes()).person_name == "Anna Berg"
    assert "Written: me.exid" in visible_words(page)


def test_words_are_typed_and_hidden_meanwhile(sits: Sitting, jonas: Vault, tmp_path: Path) -> None:
    dialog = begun(sits, written(jonas, tmp_path / "jonas.exid"))
    assert "Exit South" in visible_words(dialog)
    click(dialog, "Continue")
    assert "Choose one of the two first." in visible_words(dialog)
    dialog.belongs.set_value("stay")
    click(dialog, "Continue")
    sits.settled()
    ours = identity.pair(jonas, sits.ask(identity.own_card)).words
    assert [tile.text() for tile in dialog._tiles] == ours.split()
    assert states(sits) == {"Jonas Veld": "waiting"}
    click(dialog, "They have heard them")
    assert not set(ours.split()) & set(visible_words(dialog).split()), "ears decide, not eyes"
    dialog.typed.set_value("six words that are not these")
    click(dialog, "Compare")
    sits.settled()
    said = visible_words(dialog)
    assert "These are not the words of this pairing." in said
    assert "The device stays unverified" in said
    assert "Compare again" in said
    assert states(sits) == {"Jonas Veld": "waiting"}
    dialog.typed.set_value(f"  {ours.upper()} ")
    click(dialog, "Compare")
    sits.settled()
    assert "Jonas Veld is verified on this device." in visible_words(dialog)
    click(dialog, "Close")
    sits.settled()
    assert states(sits) == {"Jonas Veld": "verified"}
    page = at_page(sits)
    assert page.give.isEnabled()
    assert "The words were compared (today)." in page.devices.says.text()


def test_a_new_vault_may_join_and_an_old_one_is_not_asked(
    sits: Sitting, jonas: Vault, tmp_path: Path
) -> None:
    dialog = begun(sits, written(jonas, tmp_path / "jonas.exid"))
    dialog.belongs.set_value("join")
    click(dialog, "Continue")
    sits.settled()
    assert sits.ask(identity.organisation_id) == identity.organisation_id(jonas)
    click(dialog, "They have heard them")
    dialog.typed.set_value(identity.pair(jonas, sits.ask(identity.own_card)).words)
    click(dialog, "Compare")
    sits.settled()
    click(dialog, "Close")
    other = two_vaults.made(tmp_path / "third", "Mira Solberg", "Exit West")
    try:
        dialog = begun(sits, written(other, tmp_path / "mira.exid"))
        assert not dialog.form.isVisible(), "it belongs somewhere already"
        click(dialog, "Cancel")
    finally:
        vaults.close(other)


def test_a_file_that_is_no_identity_is_refused_in_three_sentences(
    sits: Sitting, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.exid"
    wrong.write_bytes(b"not an identity")
    dialog = begun(sits, wrong)
    said = visible_words(dialog)
    assert "This file is not a whole identity" in said
    assert "Nothing was changed." in said
    assert "Ask for the file again" in said
    click(dialog, "Cancel")


def test_a_device_is_shut_out_with_a_clear_sentence(
    sits: Sitting, jonas: Vault, tmp_path: Path
) -> None:
    sits.ask(identity.pair, identity.own_card(jonas))
    page = at_page(sits)
    assert "Nobody has compared the words with Jonas Veld yet." in page.devices.says.text()
    answers = Answers()
    with replaced(answers):
        click(page, "Shut out …")
        sits.settled()
    assert "Nothing goes there any more" in answers.said[0][1]
    assert states(sits) == {"Jonas Veld": "revoked"}
    assert "Your team learns of it with the next bundle" in visible_words(page)
    assert not page.devices.out.isVisible()


def test_changed_keys_say_what_it_means_and_what_to_do(
    sits: Sitting, jonas: Vault, tmp_path: Path
) -> None:
    met = sits.ask(identity.pair, identity.own_card(jonas))
    sits.ask(identity.verify, met.peer, met.words)
    other = two_vaults.made(tmp_path / "other", "Somebody", "Exit East")
    identity.join(jonas, identity.own_card(other))
    vaults.close(other)
    dialog = begun(sits, written(jonas, tmp_path / "jonas.exid"))
    click(dialog, "Continue")
    sits.settled()
    said = visible_words(dialog)
    assert "The keys of Jonas Veld are not those that you compared." in said
    click(dialog, "Cancel")
    page = at_page(sits)
    assert "Call, and compare the words again" in page.devices.says.text()
    assert button(page, "Compare the words …").isEnabled()
    sits.shell.show_page("today")
    sits.settled()
    assert "Keys changed: Jonas Veld" in visible_words(sits.shell.page("today"))
