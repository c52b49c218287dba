"""Every word that a person reads goes through translation, and the template holds it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from exitdesk import i18n, paths
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.domain.fields import Field
from tests import translation

SOURCE = Path(i18n.__file__).parent


def test_the_template_holds_every_message() -> None:
    """Where this fails: python -m tests.translation."""
    kept = (paths.resources() / "locale" / translation.TEMPLATE).read_bytes()
    assert kept == translation.written(translation.template())


def test_labels_of_fields_and_choices_are_in_the_template() -> None:
    known = {str(message.id) for message in translation.template()}

    def labels(fields: tuple[Field, ...]) -> Iterator[str]:
        for field in fields:
            yield field.label
            yield from (choice.label for choice in field.choices)
            yield from labels(field.fields)

    said = {kind.label for kind in CATALOGUE.values()}
    for kind in CATALOGUE.values():
        said |= set(labels(kind.fields))
    assert {label for label in said - known if not label.lstrip("+-").isdecimal()} == set()


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in {"tr", "N_", "trn"}:  # type: ignore[attr-defined]
                yield path, node  # type: ignore[misc]


def test_messages_are_never_put_together_before_they_are_translated() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path, call in _calls()
        if not call.args or isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []


def test_a_catalogue_is_used_and_falls_back_to_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    translation.pseudo(translation.template(), tmp_path / "locale", "xx")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    try:
        i18n.set_language("xx")
        assert i18n.tr("This is needed.") == "«This is needed.»"
        i18n.set_language("yy")
        assert i18n.tr("This is needed.") == "This is needed."
    finally:
        i18n.set_language("en")


@pytest.mark.parametrize(("code", "mirrored"), [("ar", True), ("fa_IR", True), ("de", False)])
def test_the_direction_follows_the_language(code: str, mirrored: bool) -> None:
    i18n.set_language(code)
    try:
        assert i18n.right_to_left() is mirrored
    finally:
        i18n.set_language("en")
