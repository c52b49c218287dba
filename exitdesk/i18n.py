"""Translation of what people read.

`tr` translates now, `N_` marks a constant that is translated when it is shown.
"""

from __future__ import annotations

import gettext

from exitdesk import paths

_DOMAIN = "exitdesk"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ckb", "ps", "ur"})

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def N_(message: str) -> str:  # noqa: N802 (the name that extraction tools look for)
    """Mark `message` for translation and return it unchanged."""
    return message


def tr(message: str, /, **values: object) -> str:
    """Return `message` in the current language with `{names}` replaced by `values`."""
    text = _current.gettext(message) if message else ""
    return text.format(**values) if values else text


def trn(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Return the form of a counted message that fits `n`; `{n}` is always available."""
    return _current.ngettext(singular, plural, n).format(n=n, **values)


def set_language(code: str) -> None:
    """Switch to `code` (for example ``de``); a language without a catalogue shows English."""
    global _current, _language  # noqa: PLW0603 (one language per process)
    _current = gettext.translation(_DOMAIN, paths.resources() / "locale", [code], fallback=True)
    _language = code


def language() -> str:
    """Return the code of the current language."""
    return _language


def right_to_left() -> bool:
    """Tell whether the current language is written from right to left."""
    return _language.split("_", maxsplit=1)[0] in _RIGHT_TO_LEFT
