"""A GeoJSON file as a list of choices; where its places lie is not read."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from exitdesk.i18n import tr

_TITLES: Final = ("title", "name", "label")
"""What a feature may be called, the first that it has; ODK asks for ``title``."""


class GeojsonError(ValueError):
    """A file that is no list of places."""


def rows(data: bytes) -> list[dict[str, str]]:
    """Return a row for each feature: its properties as text, with an ``id`` and a ``title``.

    ``geometry`` is left out. Raises GeojsonError.
    """
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise GeojsonError(tr("it is no GeoJSON")) from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise GeojsonError(tr("it holds no list of features"))
    made = (_row(one) for one in features if isinstance(one, dict))
    return [row for row in made if row["id"]]


def _row(feature: dict[str, Any]) -> dict[str, str]:
    given = feature.get("properties")
    told = given.items() if isinstance(given, dict) else ()
    row = {name: _text(value) for name, value in told}
    row["id"] = row.get("id") or _text(feature.get("id"))
    row["title"] = next((row[name] for name in _TITLES if row.get(name)), row["id"])
    row.pop("geometry", None)
    return row


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case str() | int() | float():
            return str(value)
        case _:
            return ""
