"""Sheets that are printed to be kept or filled in by hand."""

from __future__ import annotations

from datetime import datetime

from exitdesk.i18n import language, tr
from exitdesk.reports.model import (
    Blanks,
    Block,
    Bullets,
    Callout,
    Code,
    Columns,
    Document,
    Heading,
    KeyValues,
    Lines,
    Paper,
    Paragraph,
    QrCode,
    Role,
    Signature,
    TickBoxes,
)

_GROUPS_PER_LINE = 4


def recovery_sheet(
    vault_name: str, code: str, made_at: datetime, *, paper: Paper = Paper.A4
) -> Document:
    """Return the sheet with a vault's recovery code, in groups and as a QR code.

    `code` is in groups as it is shown, parted by spaces or hyphens. The sheet names no person.
    """
    groups = tuple(code.replace("-", " ").split())
    day = f"{made_at:%Y-%m-%d}"
    blocks: list[Block] = [
        Heading(tr("Recovery sheet")),
        Paragraph(
            tr("With this code the vault can be opened if its passphrase is forgotten."), Role.LEAD
        ),
        KeyValues(((tr("Vault"), vault_name), (tr("Made on"), day))),
        Heading(tr("The code"), 2),
        Code(groups, _GROUPS_PER_LINE),
        Columns(
            (
                (QrCode(code, caption=tr("The same code, for a scanner without a network.")),),
                (
                    Paragraph(
                        tr(
                            "Type the groups as they stand. Capital or small letters, spaces and "
                            "hyphens make no difference."
                        )
                    ),
                    Callout(
                        tr("Whoever holds this sheet and the vault can read everything in it."),
                        tr("Keep the two apart. The sheet alone opens nothing."),
                    ),
                ),
            ),
            (0.36, 0.64),
        ),
        Heading(tr("How to keep it"), 2),
        Bullets(
            (
                tr("On paper, in a sealed envelope, in a safe or with a person who is trusted."),
                tr("Not in the bag with the laptop, not as a photo, not in an e-mail or a cloud."),
                tr("Write across the seal, and look at it when you review your safety."),
                tr("If it is lost or seen: make a new code in the settings. This one ends then."),
            )
        ),
        Blanks(((tr("Where it is kept"), 0.62), (tr("Sealed by"), 0.38))),
        Blanks(((tr("Checked on"), 1.0), (tr("Checked on"), 1.0), (tr("Checked on"), 1.0))),
    ]
    return Document(
        kind=tr("Recovery sheet"),
        title=vault_name,
        made_at=made_at,
        blocks=tuple(blocks),
        language=language(),
        paper=paper,
        plain=True,
    )


def visit_sheet(case_code: str, made_at: datetime, *, paper: Paper = Paper.A4) -> Document:
    """Return a sheet to take where no device may go: a code, boxes and lines, no name.

    It says nothing about the offence, the organisation or third persons.
    """
    blocks: list[Block] = [
        Heading(tr("Visit sheet")),
        Blanks(((tr("Code"), 0.3), (tr("Date"), 0.24), (tr("From"), 0.23), (tr("To"), 0.23))),
        Heading(tr("Contact"), 3),
        TickBoxes(
            (
                tr("Attended"),
                tr("Late"),
                tr("Did not come"),
                tr("Declined"),
                tr("Not brought"),
                tr("Lock-down"),
                tr("In segregation"),
                tr("Transferred"),
                tr("Cancelled by us"),
            )
        ),
        Heading(tr("In sight or hearing of others"), 3),
        TickBoxes((tr("No"), tr("In sight"), tr("In sight and hearing"), tr("Recorded")), 4),
        Heading(tr("What we did"), 3),
        TickBoxes(
            (
                tr("Time together"),
                tr("Practical help"),
                tr("Talk about change"),
                tr("Worksheet"),
                tr("Plan and goals"),
                tr("How we work together"),
            )
        ),
        Heading(tr("What was said and seen"), 3),
        Lines(7 if paper is Paper.A4 else 5),
        Heading(tr("In their own words"), 3),
        Lines(3),
        Heading(tr("Agreed, and by whom"), 3),
        Lines(3),
        Blanks(((tr("Next date"), 0.3), (tr("What I promised"), 0.7))),
        Paragraph(
            tr("No names on this sheet. Enter it within three working days, then destroy it."),
            Role.SMALL,
        ),
    ]
    if case_code:
        blocks[1] = Columns(
            (
                (Paragraph(case_code, Role.LEAD, tr("Code")),),
                (Blanks(((tr("Date"), 0.34), (tr("From"), 0.33), (tr("To"), 0.33))),),
            ),
            (0.3, 0.7),
        )
    return Document(
        kind=tr("Visit sheet"),
        title=case_code,
        code=case_code,
        made_at=made_at,
        blocks=tuple(blocks),
        language=language(),
        paper=paper,
        plain=True,
    )


def phone_ladder(made_at: datetime, *, paper: Paper = Paper.A4) -> Document:
    """Return a blank phone ladder: whom to call, in which order, when there is danger."""
    steps = (
        tr("Danger to life: emergency number"),
        tr("Who decides with me: first"),
        tr("Who decides with me: second"),
        tr("Team lead out of hours"),
        tr("Child protection"),
        tr("Crisis service, day and night"),
        tr("Prison: duty officer"),
        tr("Someone for me afterwards"),
    )
    blocks: list[Block] = [
        Heading(tr("Phone ladder")),
        Paragraph(
            tr("Phone first, write later. Start at the top; nobody decides alone."), Role.LEAD
        ),
    ]
    for number, step in enumerate(steps, 1):
        blocks.append(
            Blanks(((f"{number}. {step}", 0.56), (tr("Number"), 0.28), (tr("Hours"), 0.16)), 8.0)
        )
    blocks += [
        Heading(tr("Say"), 3),
        Bullets(
            (
                tr("who you are and from where you call,"),
                tr("what you saw or heard, in whose words,"),
                tr("what you ask for, and by when,"),
                tr("what the person knows of this call."),
            )
        ),
        Heading(tr("Note down"), 3),
        Blanks(((tr("Time"), 0.2), (tr("Spoken with"), 0.4), (tr("Decided"), 0.4)), 8.0),
        Blanks(((tr("Time"), 0.2), (tr("Spoken with"), 0.4), (tr("Decided"), 0.4)), 8.0),
        Signature((tr("Filled in by, on"), tr("Checked by, on"))),
    ]
    return Document(
        kind=tr("Phone ladder"),
        title=tr("Phone ladder"),
        made_at=made_at,
        blocks=tuple(blocks),
        language=language(),
        paper=paper,
        plain=True,
    )
