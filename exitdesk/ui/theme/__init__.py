"""The look of the window: tokens, palette, style sheet, fonts and icons."""

from exitdesk.ui.theme.icons import dress, icon, icon_pixmap
from exitdesk.ui.theme.theme import LookChoice, Theme, theme
from exitdesk.ui.theme.tokens import Scheme

__all__ = ["LookChoice", "Scheme", "Theme", "dress", "icon", "icon_pixmap", "theme"]
