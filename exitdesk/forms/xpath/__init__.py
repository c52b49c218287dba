"""XPath 1.0 with the functions of OpenRosa, compiled to closures.

`compiled(source)` gives an Expression; it is evaluated in a Context, whose
Environment says what time it is and where secondary instances are.
"""

from exitdesk.forms.xpath.context import Context, Environment, ExpressionError, Value
from exitdesk.forms.xpath.expression import Expression, compiled
from exitdesk.forms.xpath.portability import differences
from exitdesk.forms.xpath.references import Reference, Start

__all__ = [
    "Context",
    "Environment",
    "Expression",
    "ExpressionError",
    "Reference",
    "Start",
    "Value",
    "compiled",
    "differences",
]
