"""How papers look: one scale of sizes, few colours, measures in points."""

from __future__ import annotations

from typing import Final

from exitdesk.reports.faces import Look
from exitdesk.reports.lines import TextStyle

MM: Final = 72 / 25.4

INK: Final = 0x1C2733
MUTED: Final = 0x55606E
ACCENT: Final = 0x24575F
HAIRLINE: Final = 0xCBD2D9
FILL: Final = 0xF3F6F7

BODY = TextStyle(9.5, 14.0)
STRONG = TextStyle(9.5, 14.0, look=Look(bold=True))
QUOTE = TextStyle(9.5, 14.0, look=Look(italic=True))
LEAD = TextStyle(11.0, 16.5)
LARGE = TextStyle(18.0, 26.0)
MUTED_BODY = TextStyle(9.5, 14.0, MUTED)
SMALL = TextStyle(8.0, 11.5, MUTED)
LABEL = TextStyle(8.0, 12.0, MUTED, Look(bold=True))
KIND = TextStyle(8.0, 11.5, ACCENT, Look(bold=True))
CELL = TextStyle(8.8, 12.6)
CELL_TITLE = TextStyle(8.0, 11.5, MUTED, Look(bold=True))
CODE = TextStyle(17.0, 30.0, look=Look(bold=True, mono=True))

MASTHEAD_KIND = TextStyle(10.0, 15.0, ACCENT, Look(bold=True))
MASTHEAD_TITLE = TextStyle(23.0, 30.0, look=Look(bold=True))
MASTHEAD_SUBTITLE = TextStyle(11.5, 17.0, MUTED)
HEADINGS: Final = {
    1: TextStyle(15.0, 20.0, look=Look(bold=True)),
    2: TextStyle(11.5, 16.0, look=Look(bold=True)),
    3: TextStyle(9.5, 14.0, ACCENT, Look(bold=True)),
}
ABOVE_HEADING: Final = {1: 22.0, 2: 15.0, 3: 10.0}
BELOW_HEADING: Final = {1: 7.0, 2: 4.0, 3: 2.0}

PARAGRAPH_GAP: Final = 6.0
BLOCK_GAP: Final = 10.0
BAR_INDENT: Final = 11.0
GUTTER: Final = 14.0
LABEL_SHARE: Final = 0.29
DATE_COLUMN: Final = 108.0

MARGIN_START: Final = 60.0
MARGIN_END: Final = 56.0
MARGIN_TOP: Final = 68.0
MARGIN_BOTTOM: Final = 66.0
RUNNING = TextStyle(7.5, 10.5, MUTED)
