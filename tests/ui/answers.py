"""Answers to the questions of the window, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QWidget

from exitdesk.ui.questions import Questions


@dataclass
class Answers(Questions):
    """Gives the prepared answers; `said` collects title and text of every question."""

    yes: bool = True
    option: int | None = 0
    words: str | None = None
    paths: list[Path] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    def confirm(
        self, parent: QWidget | None, title: str, text: str, yes: str, *, irreversible: bool = False
    ) -> bool:
        self.said.append((title, text))
        return self.yes

    def choose(
        self, parent: QWidget | None, title: str, text: str, options: Sequence[str]
    ) -> int | None:
        self.said.append((title, text))
        return self.option

    def tell(self, parent: QWidget | None, title: str, text: str) -> None:
        self.said.append((title, text))

    def ask_words(
        self, parent: QWidget | None, title: str, text: str, words: str = ""
    ) -> str | None:
        self.said.append((title, text))
        return self.words

    def ask_save_path(
        self, parent: QWidget | None, title: str, name: str, kinds: str, folder: Path | None = None
    ) -> Path | None:
        self.said.append((title, name))
        return self.paths.pop(0) if self.paths else None

    def choose_file(
        self, parent: QWidget | None, title: str, kinds: str, folder: Path | None = None
    ) -> Path | None:
        self.said.append((title, kinds))
        return self.paths.pop(0) if self.paths else None

    def choose_files(
        self, parent: QWidget | None, title: str, kinds: str, folder: Path | None = None
    ) -> list[Path]:
        self.said.append((title, kinds))
        chosen, self.paths = self.paths, []
        return chosen

    def choose_folder(
        self, parent: QWidget | None, title: str, folder: Path | None = None
    ) -> Path | None:
        self.said.append((title, ""))
        return self.paths.pop(0) if self.paths else None
