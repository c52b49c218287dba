"""Secondary instances: lists inside the form, and files that come with it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from exitdesk.forms import nodes
from exitdesk.forms.definition import geojson
from exitdesk.forms.nodes import Node, XmlError
from exitdesk.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exitdesk.forms.definition.problems import Problems

_NAME: Final = re.compile(r"[^\w.\-]")
_EXTERNAL: Final = "itemsets.csv"


def secondary_instances(
    model: Node, files: Mapping[str, bytes], problems: Problems
) -> dict[str, Node]:
    """Return the instances of a model by id; one whose file is missing is empty, and said so."""
    found: dict[str, Node] = {}
    for instance in model.elements("instance")[1:]:
        name = instance.attribute("id")
        source = instance.attribute("src")
        if not source or instance.elements():
            found[name] = instance
            continue
        found[name] = _of_file(name, source, files, problems)
    for name, rows in _external(files).items():
        found.setdefault(name, _holder(rows))
    return found


def _of_file(name: str, source: str, files: Mapping[str, bytes], problems: Problems) -> Node:
    file = source.rpartition("/")[2]
    data = files.get(file)
    if data is None:
        if not source.startswith("jr://instance"):
            problems.warning(
                "", "instance", tr("The file {name} is missing: its list is empty.", name=file)
            )
        return _holder([])
    try:
        return _parsed(name, file, data)
    except (XmlError, UnicodeError, csv.Error, geojson.GeojsonError) as error:
        problems.error("", "instance", tr("{name} cannot be read: {why}", name=file, why=error))
        return _holder([])


def _parsed(name: str, file: str, data: bytes) -> Node:
    if file.endswith(".xml"):
        holder = nodes.new_element("instance")
        nodes.insert(holder, nodes.clone(nodes.root_element(nodes.parse(data))))
        return holder
    del name
    return _holder(geojson.rows(data) if file.endswith(".geojson") else _rows(data))


def _rows(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return [
        {str(key): value or "" for key, value in row.items() if key}
        for row in csv.DictReader(io.StringIO(text))
    ]


def _external(files: Mapping[str, bytes]) -> dict[str, list[dict[str, str]]]:
    """Return the lists of the file that ``select_one_external`` takes its choices from."""
    lists: dict[str, list[dict[str, str]]] = {}
    if _EXTERNAL in files:
        for row in _rows(files[_EXTERNAL]):
            lists.setdefault(row.get("list_name", ""), []).append(row)
    return lists


def _holder(rows: list[dict[str, str]]) -> Node:
    """Return rows as an instance: ``instance/root/item/column``."""
    holder, root = nodes.new_element("instance"), nodes.new_element("root")
    nodes.insert(holder, root)
    for row in rows:
        item = nodes.new_element("item")
        nodes.insert(root, item)
        for key, value in row.items():
            nodes.insert(item, nodes.new_element(_NAME.sub("_", key), value))
    return holder
