"""Collects what is wrong while a form is read, so that all of it can be said at once."""

from __future__ import annotations

from exitdesk.forms.definition.model import DefinitionProblem, Names, path_text
from exitdesk.forms.xpath import Expression, ExpressionError, compiled


class Problems:
    """The problems and warnings of one form."""

    def __init__(self) -> None:
        self.errors: list[DefinitionProblem] = []
        self.warnings: list[DefinitionProblem] = []

    def error(self, place: str | Names, attribute: str, message: str) -> None:
        """Note what makes the form unusable."""
        self.errors.append(DefinitionProblem(_text(place), attribute, message))

    def warning(self, place: str | Names, attribute: str, message: str) -> None:
        """Note what a person should know."""
        self.warnings.append(DefinitionProblem(_text(place), attribute, message))

    def compiled(self, source: str, place: str | Names, attribute: str) -> Expression | None:
        """Return the expression of `source`, or note why it cannot be read and return None."""
        if not source.strip():
            return None
        try:
            return compiled(source)
        except ExpressionError as error:
            self.errors.append(
                DefinitionProblem(_text(place), attribute, str(error.message), error.position)
            )
            return None


def _text(place: str | Names) -> str:
    return place if isinstance(place, str) else path_text(place)
