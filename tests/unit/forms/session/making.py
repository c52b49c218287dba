"""Small XForms, and sessions over them."""

from __future__ import annotations

from datetime import UTC, datetime

from exitdesk.forms.definition import read_xform
from exitdesk.forms.session import FormSession

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">'
    "<h:head><h:title>T</h:title><model>"
)


def xform(data: str, binds: str = "", body: str = "", more: str = "") -> str:
    """Return an XForm: what its instance holds, its binds, its body, what else the model has."""
    return (
        f'{HEAD}<instance><data id="t">{data}</data></instance>{more}{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


def session(data: str, binds: str = "", body: str = "", more: str = "") -> FormSession:
    """Return a session over a small XForm at noon of one day."""
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return FormSession(read_xform(xform(data, binds, body, more)), now=lambda: noon, seed=1)


def bind(name: str, **attributes: str) -> str:
    """Return a bind of a node of the instance; `<` and `&` are escaped."""
    written = "".join(
        f' {key.replace("_", ":")}="{value.replace("&", "&amp;").replace("<", "&lt;")}"'
        for key, value in attributes.items()
    )
    return f'<bind nodeset="/data/{name}"{written}/>'


def inputs(*names: str) -> str:
    """Return a text question for each node."""
    return "".join(f'<input ref="/data/{name}"/>' for name in names)
