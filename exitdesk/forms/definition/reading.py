"""From the XML of an XForm to its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from exitdesk.forms import nodes
from exitdesk.forms.definition.actions import actions_in
from exitdesk.forms.definition.body import Body
from exitdesk.forms.definition.files import secondary_instances
from exitdesk.forms.definition.model import (
    Action,
    Bind,
    DefinitionProblem,
    FormDefinition,
    FormProblem,
    Names,
    Question,
    Repeat,
)
from exitdesk.forms.definition.paths import names_of
from exitdesk.forms.definition.problems import Problems
from exitdesk.forms.definition.texts import message_of, plain_text, translations
from exitdesk.forms.nodes import Node, XmlError
from exitdesk.forms.xpath import Expression
from exitdesk.i18n import tr

_TYPES: Final = {
    "int": "int",
    "integer": "int",
    "select1": "string",
    "select": "string",
    "": "string",
}
_TEMPLATE: Final = "jr:template"


def read_xform(xml: str | bytes, files: Mapping[str, bytes] | None = None) -> FormDefinition:
    """Return the form that an XForm describes; `files` are those that come with it, by name.

    Raises FormProblem with everything that makes it unusable.
    """
    try:
        html = nodes.root_element(nodes.parse(xml))
    except XmlError as error:
        message = tr("This is not an XForm: {why}", why=error)
        raise FormProblem([DefinitionProblem("", "", message)]) from error
    return _Reader(html, files or {}).definition()


class _Reader:
    def __init__(self, html: Node, files: Mapping[str, bytes]) -> None:
        self._html, self._files = html, files
        self._problems = Problems()
        head = html.element("head")
        model = (head if head is not None else html).element("model")
        body = html.element("body")
        if model is None or body is None:
            raise _not_a_form(tr("It has no model or no body."))
        self._head, self._model, self._body = head, model, body

    def definition(self) -> FormDefinition:
        primary = self._primary()
        layout = {
            names: tuple(dict.fromkeys(child.name for child in node.elements()))
            for names, node in _walked(primary, (primary.name,))
            if node.elements()
        }
        known, templates = _known_nodes(primary)
        _declare_prefixes(primary, templates)
        default, itext = translations(self._model, self._problems)
        binds = self._binds(known)
        body = Body(known, binds, self._problems).elements(self._body, (primary.name,))
        instances = secondary_instances(self._model, self._files, self._problems)
        actions = actions_in(self._model, (primary.name,), self._problems)
        actions += _nested_actions(self._model, (primary.name,), self._problems)
        found = FormDefinition(
            form_id=primary.attribute("id") or primary.namespace,
            version=primary.attribute("version") or primary.attribute("orx:version"),
            title=self._title(),
            languages=tuple(itext),
            default_language=default,
            primary=primary,
            instances=instances,
            binds=binds,
            itext=itext,
            body=body,
            actions=actions,
            templates=templates,
            repeats={},
            questions={},
            layout=layout,
        )
        found = _with_index(found, known, self._problems)
        if self._problems.errors:
            raise FormProblem(self._problems.errors)
        return found

    def _primary(self) -> Node:
        instance = self._model.element("instance")
        roots = instance.elements() if instance is not None else []
        if not roots:
            raise _not_a_form(tr("It has no instance."))
        return nodes.clone(roots[0])

    def _title(self) -> str:
        title = self._head.element("title") if self._head is not None else None
        return plain_text(title) if title is not None else ""

    def _binds(self, known: Mapping[Names, Node]) -> dict[Names, Bind]:
        found: dict[Names, Bind] = {}
        for node in self._model.elements("bind"):
            names = names_of(node.attribute("nodeset") or node.attribute("ref"))
            if names not in known:
                ref = node.attribute("nodeset")
                message = tr("The form has no node {ref}.", ref=ref)
                self._problems.warning(names, "nodeset", message)
                continue
            found[names] = self._bind(node, names)
        return found

    def _bind(self, node: Node, names: Names) -> Bind:
        path = "/" + "/".join(names)

        def expression(attribute: str) -> Expression | None:
            return self._problems.compiled(node.attribute(attribute), path, attribute)

        kind = node.attribute("type").rpartition(":")[2]
        return Bind(
            names,
            _TYPES.get(kind, kind),
            expression("relevant"),
            expression("required"),
            expression("readonly"),
            expression("constraint"),
            expression("calculate"),
            message_of(node.attribute("jr:constraintMsg")),
            message_of(node.attribute("jr:requiredMsg")),
            node.attribute("jr:preload"),
            node.attribute("jr:preloadParams"),
            {one.name: one.value for one in node.attributes},
        )


def _not_a_form(why: str) -> FormProblem:
    message = tr("This is not an XForm: {why}", why=why)
    return FormProblem([DefinitionProblem("", "", message)])


def _known_nodes(root: Node) -> tuple[dict[Names, Node], dict[Names, Node]]:
    """Return all elements (and attributes) by path, and the templates of repeats taken out."""
    known: dict[Names, Node] = {}
    templates: dict[Names, Node] = {}
    everything = list(_walked(root, (root.name,)))
    for names, node in everything:
        known.setdefault(names, node)
        for one in node.attributes:
            known.setdefault((*names, f"@{one.name}"), one)
    for names, node in reversed(everything):  # inner templates leave before the outer are copied
        if any(one.name == _TEMPLATE for one in node.attributes):
            template = nodes.clone(node)
            template.attributes = [a for a in template.attributes if a.name != _TEMPLATE]
            templates[names] = template
            nodes.remove(node)
    for template in templates.values():
        for _, node in _walked(template, ()):
            node.attributes = [a for a in node.attributes if a.name != _TEMPLATE]
    return known, templates


def _declare_prefixes(root: Node, templates: Mapping[Names, Node]) -> None:
    """Have the root declare the prefixes that answers use: they are written without the form."""
    for node in (one for top in (root, *templates.values()) for _, one in _walked(top, ())):
        for named in (node, *node.attributes):
            prefix, colon, _ = named.name.partition(":")
            if colon and named.namespace and prefix != "xml":
                root.declared.setdefault(prefix, named.namespace)


def _walked(node: Node, names: Names) -> Iterator[tuple[Names, Node]]:
    yield names, node
    for child in node.elements():
        yield from _walked(child, (*names, child.name))


def _nested_actions(model: Node, base: Names, problems: Problems) -> tuple[Action, ...]:
    """Return the actions that some forms wrap into an ``action`` element."""
    return tuple(
        found for one in model.elements("action") for found in actions_in(one, base, problems)
    )


def _with_index(
    form: FormDefinition, known: Mapping[Names, Node], problems: Problems
) -> FormDefinition:
    """Return the form with its repeats and questions by path."""
    repeats: dict[Names, Repeat] = {}
    questions: dict[Names, Question] = {}
    for one in form.elements():
        if isinstance(one, Repeat):
            repeats[one.names] = one
        elif isinstance(one, Question):
            questions.setdefault(one.names, one)
    templates = dict(form.templates)
    for names in repeats:
        if names not in templates:
            templates[names] = nodes.clone(known[names])
    return replace(
        form,
        repeats=repeats,
        questions=questions,
        templates=templates,
        warnings=tuple(problems.warnings),
    )
