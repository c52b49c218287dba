"""The look of the window: follows the system, or what the person has chosen."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from exitdesk.i18n import right_to_left
from exitdesk.ui.theme.fonts import load_window_fonts, window_font
from exitdesk.ui.theme.palette import palette
from exitdesk.ui.theme.sheet import style_sheet
from exitdesk.ui.theme.tokens import BASE_TEXT, COLOURS, TYPE, Colours, Scheme

_WEIGHTS = {"title": QFont.Weight.Bold, "heading": QFont.Weight.DemiBold}


class LookChoice(StrEnum):
    """What a person may choose in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Theme(QObject):
    """One per program. `changed` tells those that paint or hold pictures themselves."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Scheme.LIGHT
        self.choice = LookChoice.SYSTEM
        self.text_scale = 1.0
        self._text_pixels = BASE_TEXT
        self._started = False

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return COLOURS[self.scheme]

    def start(self) -> None:
        """Dress the application and follow the system from now on. Needs a QApplication."""
        application = _application()
        if self._started:
            return
        self._started = True
        self._text_pixels = _system_text_pixels(application)
        load_window_fonts()
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._dress()

    def choose(self, choice: LookChoice | str, text_scale: float = 1.0) -> None:
        """Take a look and a text size (1.0 to 2.5 times the system's)."""
        self.choice = LookChoice(choice)
        self.text_scale = min(2.5, max(0.8, text_scale))
        self._dress()

    def px(self, length: float) -> int:
        """Return a design length (at a text of 14 pixels) in pixels of this text size."""
        scaled = length * self.text_pixels / BASE_TEXT
        return max(1, round(scaled)) if length else 0

    @property
    def text_pixels(self) -> int:
        """Height of ordinary text."""
        return round(self._text_pixels * self.text_scale)

    def font(self, role: str = "text", *, strong: bool = False) -> QFont:
        """Return the font of a type role of the tokens (``text``, ``small``, ``title`` ...)."""
        made = window_font(self.px(TYPE[role]))
        made.setWeight(QFont.Weight.DemiBold if strong else _WEIGHTS.get(role, QFont.Weight.Normal))
        return made

    def colour(self, name: str) -> QColor:
        """Return one colour token as Qt's colour."""
        return QColor(getattr(self.colours, name))

    def _on_system_changed(self) -> None:
        if self.choice in (LookChoice.SYSTEM, LookChoice.CONTRAST):
            self._dress()

    def _dress(self) -> None:
        application = _application()
        hints = application.styleHints()
        preference = hints.accessibility().contrastPreference()
        self.scheme = scheme_for(
            self.choice,
            dark=hints.colorScheme() is Qt.ColorScheme.Dark,
            wants_contrast=preference is Qt.ContrastPreference.HighContrast,
        )
        application.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if right_to_left() else Qt.LayoutDirection.LeftToRight
        )
        application.setPalette(palette(self.colours))
        application.setFont(self.font())
        application.setStyleSheet(style_sheet(self.scheme, self.px))
        self.changed.emit()


def scheme_for(choice: LookChoice, *, dark: bool, wants_contrast: bool) -> Scheme:
    """Return the look that `choice` gives on a system that is `dark` and `wants_contrast`."""
    match choice:
        case LookChoice.LIGHT:
            return Scheme.LIGHT
        case LookChoice.DARK:
            return Scheme.DARK
        case LookChoice.CONTRAST:
            return Scheme.CONTRAST_DARK if dark else Scheme.CONTRAST_LIGHT
        case LookChoice.SYSTEM if wants_contrast:
            return Scheme.CONTRAST_DARK if dark else Scheme.CONTRAST_LIGHT
        case LookChoice.SYSTEM:
            return Scheme.DARK if dark else Scheme.LIGHT


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        message = "the look needs a QApplication"
        raise TypeError(message)
    return application


def _system_text_pixels(application: QApplication) -> int:
    """Return the system's text height, raised to what is comfortable to read."""
    font = application.font()
    dots = QGuiApplication.primaryScreen().logicalDotsPerInch()
    pixels = font.pixelSize() if font.pixelSize() > 0 else font.pointSizeF() * dots / 72
    return max(BASE_TEXT, round(pixels * 1.05))


_theme: Theme | None = None


def theme() -> Theme:
    """Return the look of this program."""
    global _theme  # noqa: PLW0603 (one look per process)
    if _theme is None:
        _theme = Theme()
    return _theme
