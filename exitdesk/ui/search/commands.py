"""What can be done from the search line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exitdesk.domain.textkeys import folded
from exitdesk.i18n import N_, tr


@dataclass(frozen=True, slots=True)
class Command:
    """A thing to do: a page to go to, or (page "") an action of the window.

    `other_words` are looked for as well and never shown.
    """

    name: str
    label: str
    icon: str
    page: str = ""
    keys: str = ""
    other_words: str = ""


COMMANDS: Final = (
    Command("note", N_("Write a note"), "notebook-pen", keys="Ctrl+N", other_words=N_("new quick")),
    Command("today", N_("Today"), "sunrise", "today", other_words=N_("due drafts")),
    Command("cases", N_("Cases"), "folder", "cases", other_words=N_("list new case")),
    Command("lock", N_("Lock"), "lock", keys="Ctrl+L", other_words=N_("close away")),
    Command(
        "hide", N_("Hide names and text"), "eye-off", keys="F9", other_words=N_("privacy room")
    ),
    Command(
        "colleagues",
        N_("Colleagues"),
        "users-round",
        "colleagues",
        other_words=N_("pair devices sync shared folder stick who holds"),
    ),
    Command("give", N_("Give a case"), "send", "give", other_words=N_("share bundle hand over")),
    Command("take", N_("Take in a bundle"), "inbox", "take", other_words=N_("import receive")),
    Command(
        "conflicts",
        N_("Two versions"),
        "arrow-left-right",
        "conflicts",
        other_words=N_("conflict merge"),
    ),
    Command(
        "backups", N_("Backups"), "hard-drive", "backups", other_words=N_("restore stick copy")
    ),
    Command(
        "check", N_("Check the vault"), "shield-check", "check", other_words=N_("damage whole")
    ),
    Command(
        "settings",
        N_("Settings"),
        "settings",
        "settings",
        other_words=N_("look theme text size language colleagues organisation passphrase erase"),
    ),
    Command("manual", N_("Manual"), "life-buoy", "manual", keys="F1", other_words=N_("help")),
    Command("keys", N_("Keys"), "keyboard", keys="Ctrl+/", other_words=N_("shortcuts")),
)


def fitting(words: str) -> list[Command]:
    """Return the commands in which every one of `words` begins a word; all for no words."""
    asked = folded(words).split()
    return [one for one in COMMANDS if all(_begins(one, word) for word in asked)]


def _begins(command: Command, word: str) -> bool:
    text = folded(f"{tr(command.label)} {tr(command.other_words)}")
    return any(part.startswith(word) for part in text.split())
