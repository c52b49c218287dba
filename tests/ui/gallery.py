"""Shows every part in every look and saves pictures: ``python -m tests.ui.gallery OUT``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from exitdesk import i18n
from exitdesk.domain.fields import choices
from exitdesk.domain.trouble import Trouble
from exitdesk.ui.keys import KeysDialog
from exitdesk.ui.page import KeyHint, Page
from exitdesk.ui.parts import (
    BadgeSpec,
    Card,
    ChipsEntry,
    ChoiceEntry,
    DateEntry,
    DurationEntry,
    EmptyState,
    Form,
    InlineMessage,
    KeyValueGrid,
    KnownPerson,
    LineEntry,
    ListRow,
    NumberEntry,
    PageHeader,
    PeopleEntry,
    PersonPicker,
    PlainTextEntry,
    ReadingText,
    RowList,
    RowsEntry,
    ScaleEntry,
    Scrolled,
    SearchBox,
    Section,
    TagsEntry,
    TimeEntry,
    TimelineItem,
    TimelineView,
    YesNoEntry,
    icon_button,
    push_button,
    row,
)
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.questions import _Question
from exitdesk.ui.runner import Job, Runner
from exitdesk.ui.shell import PageEntry, Shell
from exitdesk.ui.theme import theme

TODAY = date(2026, 11, 23)
PEOPLE = (
    KnownPerson("@" + "1" * 32, "Samira Haddad", "case manager"),
    KnownPerson("@" + "2" * 32, "Jonas Weber", "mentor"),
    KnownPerson("@" + "3" * 32, "Prison social worker", "Northgate prison"),
)
METHODS = choices(
    "active_listening",
    "motivational_interviewing",
    "cbt",
    "biography_work",
    "practical_help",
    "family_conversation",
    "safety_planning",
    "ideology_and_meaning",
    "crisis_work",
)
SOURCES = choices(
    "self",
    "partner",
    "parent",
    "sibling_other_kin",
    "friend",
    "helpline",
    "former",
    "school",
    "youth_service",
    "child_protection",
    "health",
    "prison_social_work",
    "probation",
    "court",
)
NOTE = (
    "He came although his brother had asked him not to. He said: “I do not want to be the one who "
    "runs away again.” We read the letter from the job centre together and filled in the first "
    "two pages.\nHe slept badly since Sunday and does not want to speak about the hearing yet."
)


class EntriesPage(Page):
    """Every editor, with values and faults."""

    title = "Entries"
    keys = (KeyHint("Ctrl+Enter", "Finalise the note"), KeyHint("Ctrl+B", "Open the next block"))

    def __init__(self) -> None:
        super().__init__()
        area = Scrolled(measure=860)
        header = PageHeader("EX-0107 · Amsel", "In prison, disengagement since 3 March 2024")
        header.set_badges(
            [
                BadgeSpec("Prison", "plain", "landmark"),
                BadgeSpec("Visit permit lapses in 12 days", "caution"),
                BadgeSpec("Consent is current", "success"),
                BadgeSpec("Safety plan", "accent", "shield"),
            ]
        )
        header.add_action(push_button("Print", icon="printer"))
        header.add_action(push_button("Write a note", icon="notebook-pen", kind="primary"))
        area.body.addWidget(header)
        self.message = InlineMessage()
        area.body.addWidget(self.message)
        card = Card("Session")
        area.body.addWidget(card)
        self.form = _filled_form()
        card.add(self.form)
        area.body.addWidget(_blocks())
        area.body.addStretch(1)
        _fill(self, area)

    def open(self, argument: object) -> None:
        self.message.say(
            "caution",
            "The visit permit lapses on 5 December.",
            "A new one takes three weeks.",
            action="Ask for it",
        )


def _filled_form() -> Form:
    form = Form()
    when = form.add(
        "when",
        "When it happened",
        DateEntry(lambda: TODAY),
        "Words such as yesterday work too",
        required=True,
    )
    when.set_value("2026-11-20")
    form.add_side_by_side(
        ("at", "At", TimeEntry()),
        ("minutes", "Length", DurationEntry()),
        ("travel", "Travel", DurationEntry()),
        ("children", "People in the room", NumberEntry(1, 40)),
    )
    form.editor("at").set_value("14:30")
    form.editor("minutes").set_value(80)
    contact = ChoiceEntry(choices("visit", "phone", "video", "letter"))
    form.add("contact", "Kind of contact", contact).set_value("visit")
    form.add_side_by_side(
        ("monitored", "Was it monitored?", YesNoEntry()),
        ("source", "Who made the contact", ChoiceEntry(SOURCES)),
    )
    form.editor("source").set_value("prison_social_work")
    form.add("methods", "Methods", ChipsEntry(METHODS)).set_value(["cbt", "practical_help"])
    note = form.add("note", "What happened", PlainTextEntry(), "Facts apart from your own view.")
    note.set_value(NOTE)
    form.add("with", "Who else was there", PeopleEntry(PEOPLE)).set_value(
        [
            PEOPLE[1].value,
            "grandmother",
        ]
    )
    form.add("next", "Who does the next step", PersonPicker(PEOPLE)).set_value(PEOPLE[0].value)
    wrong = form.add("until", "Until", DateEntry(lambda: TODAY, future=True))
    wrong.line.setText("32.1.")
    form.row("until").show_fault("There is no such day in the calendar.")
    form.add("tags", "Tags", TagsEntry()).set_value(["housing", "brother"])
    form.add("alias", "Alias", LineEntry("A name that means nothing to others"))
    return form


def _blocks() -> QWidget:
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    scales = Section("Working alliance", is_open=True, hint="Ask the client; write his own word.")
    form = Form()
    ten = ScaleEntry(10, ("not at all", "fully"), private=False)
    form.add("heard", "I felt heard and understood", ten).set_value(7)
    form.add("topics", "We spoke about what I wanted", ScaleEntry(10, ("not at all", "fully")))
    form.add("trust", "Trust in this talk", ScaleEntry(4, ("none yet", "solid"))).set_value(0)
    scales.add(form)
    rows = RowsEntry(_decision_form, "Add a decision")
    rows.set_value([{"what": "Calls the job centre on Tuesday", "by": "client"}, {}])
    decisions = Section("Decisions", is_open=True)
    inner = Form()
    inner.add("decisions", "What was decided", rows)
    decisions.add(inner)
    for one in (scales, decisions, Section("Motivation"), Section("Safety")):
        box.addWidget(one)
    return whole


def _decision_form() -> Form:
    form = Form()
    by = ChoiceEntry(choices("client", "both", "us"))
    form.add_side_by_side(("what", "What", LineEntry()), ("by", "By whom", by))
    return form


class ListsPage(Page):
    """A long list beside what stands in cards."""

    title = "Lists"

    def __init__(self) -> None:
        super().__init__()
        header = PageHeader("Cases", "24 open, 3 in aftercare")
        header.add_action(push_button("New case", icon="plus", kind="primary"))
        self.list: RowList[int] = RowList(_case_row, "Cases")
        self.list.set_items(range(10_000))
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme().px(24)] * 4)
        box.setSpacing(theme().px(12))
        box.addWidget(header)
        tools = row(SearchBox("Find in this list"), icon_button("list-filter", "Filter"), gap=8)
        box.addLayout(tools)
        box.addWidget(self.list, 1)

    def open(self, argument: object) -> None:
        self.list.point_to(id(2))
        self.list.setCurrentIndex(self.list.rows.index(2))


def _case_row(n: int) -> ListRow:
    names = ("Amsel", "Birke", "Cedar", "Delta", "Eiche", "Finch")
    badges: tuple[BadgeSpec, ...] = ()
    if n % 3 == 0:
        badges = (BadgeSpec("Prison", "plain", "landmark"),)
    if n % 4 == 1:
        badges = (*badges, BadgeSpec("Permit lapses 5 Dec", "caution"))
    return ListRow(
        names[n % 6],
        "Disengagement · weekly · Samira Haddad, Jonas Weber",
        f"EX-{n + 100:04}",
        f"{n % 27} days ago",
        "users" if n % 5 == 4 else "user",
        badges,
    )


class TimelinePage(Page):
    """Two thousand things that happened."""

    title = "Timeline"

    def __init__(self) -> None:
        super().__init__()
        self.view = TimelineView(_card, "Timeline")
        self.view.set_items([_item(n) for n in range(2000)])
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme().px(24)] * 4)
        box.addWidget(PageHeader("Timeline", "2,000 entries"))
        box.addWidget(self.view, 1)

    def open(self, argument: object) -> None:
        if "1" not in self.view.open_keys():
            self.view.toggle(1)
        self.view.setCurrentIndex(self.view.model().index(0, 0))


def _item(n: int) -> TimelineItem:
    kinds = (
        ("messages-square", "Session", "Visit, 80 minutes", NOTE),
        ("milestone", "Phase", "Motivation → disengagement", ""),
        ("phone", "Contact", "Call with the prison social worker", "Transfer is planned for May."),
        ("file-check", "Consent", "Sharing with probation", "Attendance only, until June."),
    )
    icon, kind, title, text = kinds[n % 4]
    badges = (BadgeSpec("Draft", "info", "pencil"),) if n % 7 == 0 else ()
    day = TODAY - timedelta(days=n // 2 * 3)
    return TimelineItem(str(n), day, icon, kind, title, text, "Samira Haddad", badges)


def _card(item: TimelineItem) -> QWidget:
    card = Card()
    card.add(ReadingText(NOTE * 2))
    grid = KeyValueGrid()
    grid.add("Attendance", "came late")
    grid.add("Next step", "Calls the job centre on Tuesday; we meet on Thursday as usual.")
    card.add(grid)
    history = push_button("History", icon="history", kind="quiet")
    foot = row(push_button("Open", icon="file-text"), history)
    foot.addStretch(1)
    card.add(foot)
    return card


class StatesPage(Page):
    """Messages, empty states, buttons."""

    title = "States"

    def __init__(self) -> None:
        super().__init__()
        area = Scrolled(measure=1000)
        area.body.addWidget(PageHeader("Messages and states"))
        for tone in ("info", "success", "caution", "problem"):
            message = InlineMessage()
            message.say(tone, f"This is a message: {tone}.", "It says what is safe and what to do.")
            area.body.addWidget(message)
        trouble = InlineMessage()
        trouble.tell_trouble(Trouble("The stick is full.", "The vault is safe.", "Free 20 MB."))
        area.body.addWidget(trouble)
        kinds = ("primary", "plain", "quiet", "danger", "link")
        buttons = [push_button(kind.title(), kind=kind, icon="save") for kind in kinds]
        off = [push_button(kind.title(), kind=kind, icon="save") for kind in kinds[:4]]
        for button in off:
            button.setEnabled(False)
        for some in (buttons, off):
            line = row(*some)
            line.addStretch(1)
            area.body.addLayout(line)
        card = Card()
        card.add(
            EmptyState(
                "messages-square",
                "No notes yet",
                "Write the first one right after the talk; a draft is kept as you type.",
                "Write a note",
            )
        )
        area.body.addWidget(card)
        area.body.addStretch(1)
        _fill(self, area)


def _fill(page: QWidget, inner: QWidget) -> None:
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(inner)


def made_shell(runner: Runner) -> Shell:
    """Return a window with all pages of the gallery."""
    shell = Shell(runner, practice=True)
    shell.add_page(PageEntry("entries", "Entries", "notebook-pen"), EntriesPage())
    shell.add_page(PageEntry("lists", "Cases", "folder"), ListsPage())
    shell.add_page(PageEntry("timeline", "Timeline", "history"), TimelinePage())
    shell.add_page(PageEntry("states", "States", "info"), StatesPage())
    return shell


LOOKS: dict[str, tuple[str, float, str]] = {
    "light": ("light", 1.0, "en"),
    "dark": ("dark", 1.0, "en"),
    "contrast": ("contrast", 1.0, "en"),
    "double": ("light", 2.0, "en"),
    "rtl": ("light", 1.0, "ar"),
}


def save_all(out: Path) -> None:
    """Save one picture per page and look."""
    application = QApplication.instance() or QApplication([])
    theme().start()
    runner = Runner()

    def shot(widget: QWidget, name: str) -> None:
        for _ in range(4):
            application.processEvents()
        widget.grab().save(str(out / f"{name}.png"))

    for look, (choice, scale, language) in LOOKS.items():
        i18n.set_language(language)
        theme().choose(choice, scale)
        shell = made_shell(runner)
        shell.show()
        for page in ("entries", "lists", "timeline", "states"):
            shell.show_page(page)
            shot(shell, f"{look}-{page}")
        _extras(shell, look, shot)
        shell.close()
        shell.deleteLater()
    runner.close()


def _extras(shell: Shell, look: str, shot: Callable[[QWidget, str], None]) -> None:
    """Save the lower half of the editors, hidden text, a toast, a slow job and the dialogs."""
    shell.show_page("entries")
    entries = shell.page("entries").findChild(Scrolled)
    if entries is not None:
        entries.verticalScrollBar().setValue(entries.verticalScrollBar().maximum() // 2)
        shot(shell, f"{look}-entries-2")
        entries.verticalScrollBar().setValue(entries.verticalScrollBar().maximum())
    shell.say("The note was saved.", "Undo", 1)
    job = Job(None, None, "Making a backup", True)
    job.progress.step(3, 10, "checking pages")
    shell.strip.show_job(job)
    shot(shell, f"{look}-entries-3")
    shell.strip.end_job(job)
    privacy_screen().set_hidden(True)
    shell.show_page("timeline")
    shot(shell, f"{look}-hidden-timeline")
    shell.show_page("entries")
    if entries is not None:
        entries.verticalScrollBar().setValue(0)
    shot(shell, f"{look}-hidden-entries")
    privacy_screen().set_hidden(False)
    keys = KeysDialog(shell, shell.page("entries").keys)
    keys.show()
    shot(keys, f"{look}-keys")
    keys.close()
    question = _Question(
        shell,
        "Erase this case?",
        "Notes, files and history of EX-0107 are destroyed on this device and cannot be brought "
        "back, not from a backup either.",
        "triangle-alert",
    )
    question.add_button("Cancel", -1, "primary")
    question.add_button("Erase the case", 0, "danger")
    question.show()
    shot(question, f"{look}-question")
    question.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    save_all(folder)
