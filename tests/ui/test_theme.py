"""The look: contrast, all four schemes, following the system, text at 200 %."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

import exitdesk
from exitdesk import i18n
from exitdesk.domain.catalogue import CATALOGUE
from exitdesk.ui.theme import LookChoice, Scheme, dress, icon, icon_pixmap, theme
from exitdesk.ui.theme.icons import redress_all
from exitdesk.ui.theme.marks import drawings, folder
from exitdesk.ui.theme.places import FONTS, ICONS, STYLE
from exitdesk.ui.theme.sheet import style_sheet
from exitdesk.ui.theme.theme import scheme_for
from exitdesk.ui.theme.tokens import COLOURS, SHAPE_PAIRS, TEXT_PAIRS, contrast, named

_DESKTOP = {"XDG_CURRENT_DESKTOP": "KDE", "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "6"}


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    theme().start()
    yield
    theme().choose(LookChoice.SYSTEM)


def test_contrast_of_known_colours() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1.0


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_words_can_be_read(scheme: Scheme, ink: str, ground: str) -> None:
    colours = named(COLOURS[scheme])
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [Scheme.CONTRAST_LIGHT, Scheme.CONTRAST_DARK])
@pytest.mark.parametrize(
    ("ink", "ground"), [pair for pair in TEXT_PAIRS if "pressed" not in pair[1]]
)
def test_words_of_high_contrast_stand_out_more(scheme: Scheme, ink: str, ground: str) -> None:
    colours = named(COLOURS[scheme])
    assert contrast(colours[ink], colours[ground]) >= 7.0


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("line", "ground"), SHAPE_PAIRS)
def test_controls_can_be_seen(scheme: Scheme, line: str, ground: str) -> None:
    colours = named(COLOURS[scheme])
    assert contrast(colours[line], colours[ground]) >= 3.0


def test_every_pair_of_the_style_sheet_is_in_the_table() -> None:
    """Words in a rule with an own ground are a pair whose contrast must be demanded above."""
    sheet = (STYLE / "exitdesk.qss").read_text(encoding="utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    missing = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        ink = re.search(r"(?<![-\w])color: \$(\w+)", body)
        ground = re.search(r"(?<![-\w])background: \$(\w+)", body)
        if ink and ground and ":disabled" not in selector:
            pair = (ink[1], ground[1])
            mirrored = pair[::-1] in TEXT_PAIRS  # contrast is the same both ways
            if pair not in TEXT_PAIRS and not mirrored:
                missing.append((selector.strip(), *pair))
    assert missing == []


@pytest.mark.parametrize("scheme", Scheme)
def test_the_style_sheet_is_complete_and_qt_understands_it(scheme: Scheme, qtbot: QtBot) -> None:
    sheet = style_sheet(scheme, theme().px)
    assert "$" not in sheet
    button = QPushButton("x")
    qtbot.addWidget(button)
    button.setStyleSheet(sheet)  # a mistake in it is a Qt warning, which fails the test
    button.ensurePolished()


def test_every_focusable_kind_has_a_focus_ring() -> None:
    sheet = (STYLE / "exitdesk.qss").read_text(encoding="utf-8")
    for kind in (
        "QPushButton",
        "QToolButton",
        "QLineEdit",
        "QPlainTextEdit",
        "QComboBox",
        "QCheckBox",
        "QRadioButton",
        "QListView",
        "QTabBar::tab",
        "QAbstractSpinBox",
        "QTableView",
        'QPushButton[kind="primary"]',
        'QPushButton[kind="quiet"]',
        'QPushButton[kind="danger"]',
        'QToolButton[kind="quiet"]',
        'QToolButton[kind="navigation"]',
        'QPushButton[kind="link"]',
        'QToolButton[kind="section"]',
        'QPushButton[kind="segment"]',
        'QPushButton[kind="chip"]',
        'QPushButton[kind="scale"]',
    ):
        rules = re.findall(rf"(?:^|[\s,]){re.escape(kind)}:focus[^{{]*\{{([^}}]*)\}}", sheet)
        assert any(re.search(r"border[^:]*: ?(2px|\$n3) solid", rule) for rule in rules), kind


@pytest.mark.parametrize("scheme", Scheme)
def test_marks_agree_with_the_tokens(scheme: Scheme) -> None:
    shipped = {path.name: path.read_text(encoding="utf-8") for path in folder(scheme).iterdir()}
    assert shipped == drawings(scheme)


def test_it_follows_the_system_until_one_chooses(qtbot: QtBot) -> None:
    """Only a platform with a theme can be told to be dark: this runs on a display of its own."""
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "from PySide6.QtCore import Qt\n"
        "from exitdesk.ui.theme import theme, LookChoice\n"
        "a = QApplication([]); h = a.styleHints(); t = theme(); t.start(); seen = [t.scheme]\n"
        "h.setColorScheme(Qt.ColorScheme.Dark); a.processEvents(); seen.append(t.scheme)\n"
        "t.choose(LookChoice.LIGHT); h.setColorScheme(Qt.ColorScheme.Light)\n"
        "h.setColorScheme(Qt.ColorScheme.Dark); a.processEvents(); seen.append(t.scheme)\n"
        "t.choose(LookChoice.CONTRAST); seen.append(t.scheme)\n"
        "h.setColorScheme(Qt.ColorScheme.Light); a.processEvents(); seen.append(t.scheme)\n"
        "print(*seen)\n"
    )
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        pytest.skip("no xvfb-run on this machine")
    done = subprocess.run(
        [xvfb, "-a", sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", **_DESKTOP},
    )
    assert done.stdout.split() == ["light", "dark", "light", "contrast-dark", "contrast-light"]


@pytest.mark.parametrize(
    ("choice", "dark", "wants_contrast", "scheme"),
    [
        (LookChoice.SYSTEM, False, False, Scheme.LIGHT),
        (LookChoice.SYSTEM, True, False, Scheme.DARK),
        (LookChoice.SYSTEM, False, True, Scheme.CONTRAST_LIGHT),
        (LookChoice.SYSTEM, True, True, Scheme.CONTRAST_DARK),
        (LookChoice.LIGHT, True, True, Scheme.LIGHT),
        (LookChoice.DARK, False, True, Scheme.DARK),
        (LookChoice.CONTRAST, True, False, Scheme.CONTRAST_DARK),
        (LookChoice.CONTRAST, False, False, Scheme.CONTRAST_LIGHT),
    ],
)
def test_which_look_a_choice_gives(
    choice: LookChoice, dark: bool, wants_contrast: bool, scheme: Scheme
) -> None:
    assert scheme_for(choice, dark=dark, wants_contrast=wants_contrast) is scheme


def test_switching_repaints_what_is_open(qtbot: QtBot) -> None:
    theme().choose(LookChoice.LIGHT)
    button = QPushButton("Save")
    qtbot.addWidget(button)
    dress(button, "save")
    button.show()
    before = button.icon().pixmap(18, 18).toImage()
    theme().choose(LookChoice.DARK)
    assert QApplication.palette().window().color().name() == COLOURS[Scheme.DARK].window
    assert button.icon().pixmap(18, 18).toImage() != before


def test_lengths_and_words_double(qtbot: QtBot) -> None:
    theme().choose(LookChoice.LIGHT, 1.0)
    button = QPushButton("Save the note")
    qtbot.addWidget(button)
    small, length = button.sizeHint(), theme().px(16)
    theme().choose(LookChoice.LIGHT, 2.0)
    large = button.sizeHint()
    assert theme().px(16) == 2 * length
    assert large.height() >= 1.8 * small.height()
    assert large.width() >= 1.8 * small.width()


def test_the_shipped_font_is_the_one_in_use(qtbot: QtBot) -> None:
    assert "Inter" in QFontDatabase.families()
    assert QFontInfo(theme().font()).family() == "Inter"
    assert QFontInfo(theme().font("title")).weight() == 700
    assert QFontInfo(theme().font(strong=True)).weight() == 600
    assert (FONTS / "inter" / "OFL.txt").read_text(encoding="utf-8").count("SIL OPEN FONT LICENSE")


def test_icons_take_the_colour_of_the_look(qtbot: QtBot) -> None:
    theme().choose(LookChoice.LIGHT)
    image = icon_pixmap("circle-check", "success_text", 24).toImage()
    inks = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert COLOURS[Scheme.LIGHT].success_text in inks


def test_arrows_turn_round_where_text_runs_leftwards(qtbot: QtBot) -> None:
    ltr = icon_pixmap("arrow-left").toImage()
    letter = icon_pixmap("search").toImage()
    i18n.set_language("ar")
    theme().choose(LookChoice.SYSTEM)
    try:
        assert icon_pixmap("arrow-left").toImage() == ltr.flipped(Qt.Orientation.Horizontal)
        assert icon_pixmap("search").toImage() == letter
    finally:
        i18n.set_language("en")


def test_an_icon_that_is_not_shipped_is_a_mistake(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_every_icon_is_a_drawing_of_lucide_with_its_licence() -> None:
    drawings_there = list(ICONS.glob("*.svg"))
    assert len(drawings_there) > 50
    for path in drawings_there:
        text = path.read_text(encoding="utf-8")
        assert "lucide" in text
        assert "currentColor" in text
    assert "ISC License" in (ICONS / "LICENSE").read_text(encoding="utf-8")


def test_redressing_skips_what_has_no_icon(qtbot: QtBot) -> None:
    button = QPushButton("plain")
    qtbot.addWidget(button)
    redress_all()
    assert button.icon().isNull()


def test_qt_does_not_use_up_none() -> None:
    """On Python 3.11 the wheels of PySide6 forget to count None; the program holds it."""
    code = (
        "import exitdesk.ui\n"
        "from PySide6.QtCore import QObject, QRect\n"
        "r, o = QRect(), QObject()\n"
        "for n in range(60000):\n"
        "    r.setLeft(n); o.objectNameChanged.emit('x')\n"
        "print('alive')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip() == "alive", done.stderr
    assert done.returncode == 0


def test_every_kind_of_record_has_its_picture() -> None:
    shipped = {path.stem for path in ICONS.glob("*.svg")}
    missing = [kind.icon for kind in CATALOGUE.values() if kind.icon not in shipped]
    assert missing == []


def test_every_picture_that_the_window_names_is_shipped() -> None:
    """Icons are named by words in the code: as `icon=`, or first in the calls that take one."""
    package = Path(exitdesk.__file__).parent
    pattern = re.compile(
        r"\bicon=\"([a-z0-9-]+)\"|\b(?:icon_button|EmptyState|icon|icon_pixmap)\(\s*\"([a-z0-9-]+)\""
    )
    named = {
        one
        for path in package.rglob("*.py")
        for match in pattern.findall(path.read_text(encoding="utf-8"))
        for one in match
        if one
    }
    assert len(named) > 20
    assert sorted(name for name in named if not (ICONS / f"{name}.svg").exists()) == []
