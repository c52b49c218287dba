"""The functions of XPath 1.0, OpenRosa and CHT by family; importing them registers them."""

from exitdesk.forms.xpath.functions import (
    chance,
    core,
    geography,
    mathematics,
    nodesets,
    survey,
    texts,
    times,
)

__all__ = [
    "chance",
    "core",
    "geography",
    "mathematics",
    "nodesets",
    "survey",
    "texts",
    "times",
]
