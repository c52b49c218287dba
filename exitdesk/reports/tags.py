"""The structure of a PDF: which marks on which page are a heading, a table cell, a picture.

Screen readers read it aloud in order; reportlab does not write it.
"""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc


class Tag:
    """A structure element (P, H1, Table, TR, TH, TD, Figure ...) and what belongs to it."""

    def __init__(self, kind: str, parent: Tag | None = None, description: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.description = description
        self.children: list[Tag | tuple[int, int]] = []
        if parent is not None:
            parent.children.append(self)

    def inside(self, kind: str, description: str = "") -> Tag:
        """Return a new element below this one."""
        return Tag(kind, self, description)

    def mark(self, page: int, number: int) -> None:
        """Note that marked content `number` of `page` (both from 0) belongs to this element."""
        self.children.append((page, number))

    def is_empty(self) -> bool:
        """Tell whether nothing was drawn for it."""
        return all(isinstance(child, Tag) and child.is_empty() for child in self.children)


def write_structure(document: Any, root: Tag, pages: list[list[Tag]]) -> None:
    """Write the tree below `root` into a reportlab document; `pages` lists each page's marks."""
    page_objects = document.Pages.pages
    for number, page in enumerate(page_objects):
        page.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = number
        page.Tabs = pdfdoc.PDFName("S")
    page_references = [document.Reference(page) for page in page_objects]
    tree = pdfdoc.PDFDictionary({"Type": "/StructTreeRoot"})
    references: dict[int, Any] = {}
    top = _element(document, root, document.Reference(tree), page_references, references)
    parents = pdfdoc.PDFDictionary({"Nums": _parents(document, pages, references)})
    tree.dict["K"] = top
    tree.dict["ParentTree"] = document.Reference(parents)
    tree.dict["ParentTreeNextKey"] = len(pages)
    document.Catalog.StructTreeRoot = document.Reference(tree)
    document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})


def _element(
    document: Any, tag: Tag, parent: Any, pages: list[Any], references: dict[int, Any]
) -> Any:
    fields: dict[str, Any] = {"Type": "/StructElem", "S": f"/{tag.kind}", "P": parent}
    if tag.description:
        fields["Alt"] = pdfdoc.PDFString(tag.description)
    element = pdfdoc.PDFDictionary(fields)
    own = document.Reference(element)
    references[id(tag)] = own
    kids: list[Any] = []
    for child in tag.children:
        if isinstance(child, Tag):
            if not child.is_empty():
                kids.append(_element(document, child, own, pages, references))
        else:
            page, number = child
            marked = {"Type": "/MCR", "Pg": pages[page], "MCID": number}
            kids.append(pdfdoc.PDFDictionary(marked))
    fields = element.dict
    fields["K"] = pdfdoc.PDFArray(kids)
    return own


def _parents(document: Any, pages: list[list[Tag]], references: dict[int, Any]) -> Any:
    entries: list[Any] = []
    for number, tags in enumerate(pages):
        owners = pdfdoc.PDFArray([references[id(tag)] for tag in tags])
        entries += [number, document.Reference(owners)]
    return pdfdoc.PDFArray(entries)
