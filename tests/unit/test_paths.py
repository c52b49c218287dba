"""Resources are found in a checkout, in an installed package and in the frozen program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from exitdesk import paths


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert paths.resources() == Path(__file__).resolve().parents[2] / "resources"
    assert (paths.resources() / "icons").is_dir()


def test_an_installed_package_has_them_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "exitdesk" / "paths.py"))
    (tmp_path / "exitdesk" / "resources").mkdir(parents=True)
    assert paths.resources() == tmp_path / "exitdesk" / "resources"


def test_the_frozen_program_has_them_where_it_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources() == tmp_path / "resources"


def test_data_and_logs_lie_in_the_home_of_the_person(home: Path) -> None:
    assert paths.data_folder().is_relative_to(home)
    assert paths.log_folder().is_relative_to(home)
    assert paths.data_folder() != paths.log_folder()
