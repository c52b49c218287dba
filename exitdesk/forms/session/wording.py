"""Labels, hints and messages in the language of the session, with answers filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from exitdesk.forms.definition import Label
from exitdesk.forms.xpath import Expression, ExpressionError

if TYPE_CHECKING:
    from exitdesk.forms.definition import Text
    from exitdesk.forms.nodes import Node
    from exitdesk.forms.session.world import World

MEDIA: Final = ("image", "big-image", "audio", "video")
_SCHEME: Final = "jr://"


class Wording:
    """Finds words for one session."""

    def __init__(self, world: World) -> None:
        self._world = world

    def words(self, label: Label | None, node: Node, form: str = "") -> str:
        """Return a label as it reads at a node; ``""`` where it says nothing in that form."""
        if label is None:
            return ""
        if label.text is not None:
            return self._filled(label.text, node) if not form else ""
        if label.computed is not None:
            return self._computed(label.computed, node) if not form else ""
        text = self._forms(label.itext).get(form)
        if text is None and not form:
            text = self._forms(label.itext).get("long") or self._forms(label.itext).get("short")
        return self._filled(text, node) if text is not None else ""

    def media(self, label: Label | None, node: Node) -> Mapping[str, str]:
        """Return the file names of a label's pictures and sounds by kind."""
        if label is None or not label.itext:
            return {}
        found = {}
        for kind, text in self._forms(label.itext).items():
            name = self._filled(text, node) if kind in MEDIA else ""
            if name and name != "-":
                found[kind] = name.rpartition("/")[2] if name.startswith(_SCHEME) else name
        return found

    def itext(self, name: str, node: Node) -> str:
        """Return the translated text of an id."""
        text = self._forms(name).get("")
        return self._filled(text, node) if text is not None else ""

    def itext_media(self, name: str, node: Node) -> Mapping[str, str]:
        """Return the media of a translated text."""
        return self.media(Label(itext=name), node)

    def _forms(self, name: str) -> Mapping[str, Text]:
        form, language = self._world.definition, self._world.language
        texts = form.itext.get(language, {}).get(name)
        if texts is None:
            texts = form.itext.get(form.default_language, {}).get(name)
        return texts or {}

    def _filled(self, text: Text, node: Node) -> str:
        parts = [
            part if isinstance(part, str) else self._computed(part, node) for part in text.parts
        ]
        return "".join(parts).strip()

    def _computed(self, expression: Expression, node: Node) -> str:
        try:
            return expression.string(self._world.context(node))
        except ExpressionError:
            return ""
