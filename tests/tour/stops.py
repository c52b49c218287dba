"""Where the tour stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from exitdesk.domain.catalogue import EVENT_KINDS
from exitdesk.domain.ids import RecordId
from exitdesk.domain.trouble import Trouble
from exitdesk.paths import resources
from exitdesk.services import cases, demo, form_library
from exitdesk.ui.assessment.page import AssessmentPage
from exitdesk.ui.assessment.talk import TalkView
from exitdesk.ui.cases.case_page import CasePage
from exitdesk.ui.cases.list_page import CasesPage
from exitdesk.ui.cases.timeline_tab import TimelineTab
from exitdesk.ui.faults import FaultDialog
from exitdesk.ui.forms.form_source import Source
from exitdesk.ui.forms.library_page import FormsPage
from exitdesk.ui.forms.submission_page import SubmissionPage
from exitdesk.ui.needs.needs_tab import MODES, NeedsTab
from exitdesk.ui.notes.note_page import NotePage
from exitdesk.ui.privacy import privacy_screen
from exitdesk.ui.settings.page import SettingsPage
from exitdesk.ui.vault.backups import BackupsPage
from exitdesk.ui.vault.check import CheckPage
from exitdesk.ui.vault.door import Door
from tests.tour.exchange import colleagues
from tests.tour.stage import Stage
from tests.tour.vaults import Places
from tests.ui.test_form_choices import FORM as CHOICES
from tests.ui.test_form_choices import png

Stop = Callable[[Stage, Places], None]


# ---------------------------------------------------------------- in front of a vault


def door(stage: Stage, places: Places) -> None:
    """Welcome, create, sheet, unlock, recover, restore."""
    stage.program.start(places.demo)
    front = stage.program.door
    assert front is not None
    front.show_welcome()
    stage.shots("01-welcome")
    _create(stage, front)
    front.show_welcome()
    front.show_unlock(places.demo)
    stage.shots("05-unlock")
    page = front.unlock_page
    page.passphrase.set_value("not the right one")
    stage.act("wrong passphrase", page.button.click)
    stage.shots("06-unlock-wrong")
    page.recover_wanted.emit(places.demo)
    front.recover_page.code.set_value("ABCDE-FGHJK-MNPQR-STVWX-YZ234-56789-ABCDE-FGHJK")
    stage.act("wrong code", front.recover_page.button.click)
    stage.shots("07-recover-wrong")
    front.show_welcome()
    front.welcome_page.restore_wanted.emit()
    stage.shots("08-restore")
    front.unlock_page.restore_wanted.emit(places.demo)
    front.restore_page.passphrase.set_value(demo.PASSPHRASE)
    stage.settle()
    stage.act("look into a backup", front.restore_page.look.click)
    stage.shots("09-restore-preview")
    front.hide()


def _create(stage: Stage, front: Door) -> None:
    front.welcome_page.create_wanted.emit()
    page = front.create_page
    stage.shots("02-create")
    page.person.set_value("Ravn Holt")
    page.role.set_value("case_manager")
    page.organisation.set_value("Exit North")
    _type(page.passphrase.first.line, "winter")
    page.more.set_open(True)
    stage.shots("03-create-weak")
    words = "copper lantern drifts past nine quiet harbours"
    page.more.set_open(False)
    _type(page.passphrase.first.line, words)
    _type(page.passphrase.second.line, words)
    stage.shots("03-create-strong")
    stage.act("make a vault", page.button.click)
    stage.shots("04-sheet")
    front.sheet_page.code.set_value("ABCDE")
    stage.act("wrong sheet", front.sheet_page.button.click)
    stage.shots("04-sheet-wrong")


def _type(line: QWidget, words: str) -> None:
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, words)


# ---------------------------------------------------------------- an empty vault


def beginning(stage: Stage, _places: Places) -> None:
    """The pages of a vault in which nothing is yet."""
    for key in ("today", "cases", "forms", "backups", "check", "search"):
        stage.go(key)
        stage.shots(f"10-empty-{key}")
    page = stage.shell.page("cases")
    assert isinstance(page, CasesPage)
    stage.dialog("11-new-case", page.open_new_case)
    stage.shell.quick_note_wanted.emit()
    stage.shot("12-empty-quick-note")
    case, _ = stage.ask(cases.create, {"alias": "Nora"})
    for tab in TABS:
        stage.go("case", [case, tab, None])
        stage.shots(f"13-new-case-{tab}")


TABS: Final = ("timeline", "needs", "file", "people", "plan", "documents")


# ---------------------------------------------------------------- the demo


def today(stage: Stage, _places: Places) -> None:
    """What is due, what lapses, drafts, backups."""
    stage.go("today")
    stage.shots("20-today")


def case_list(stage: Stage, _places: Places) -> None:
    """The list, a filter that fits nothing, the dialog for a new case."""
    stage.go("cases", cases.Filter())
    stage.shot("21-cases")
    stage.go("cases", cases.Filter(words="zzz"))
    stage.shot("21-cases-none")
    page = stage.shell.page("cases")
    assert isinstance(page, CasesPage)
    stage.dialog("22-new-case", page.open_new_case)
    stage.go("cases", cases.Filter())


def case_page(stage: Stage, places: Places) -> None:
    """Every tab of both cases, and of the one with long names."""
    for name, case in places.known.items():
        for tab in TABS:
            stage.go("case", [case, tab, None])
            stage.shots(f"23-case-{name}-{tab}")
    page = stage.shell.page("case")
    assert isinstance(page, CasePage)
    stage.go("case", [places.known["mattis"], "timeline", None])
    stage.dialog("24-case-entries", page.offer_entries)
    stage.dialog("24-case-menu", page.header.menu.show)
    stage.dialog("24-case-history", page._on_history)
    stage.dialog("24-case-print", page._on_print)


def needs(stage: Stage, places: Places) -> None:
    """Needs in all their shapes, with the history of one item."""
    case = places.known["mattis"]
    stage.go("case", [case, "needs", None])
    tab = stage.shell.page("case").findChild(NeedsTab)
    assert tab is not None
    for mode in MODES:
        tab.mode.set_value(mode.name)
        stage.act(f"needs {mode.name}", tab.mode.edited.emit)
        stage.shots(f"26-needs-{mode.name}", most=4)
    tab.mode.set_value(MODES[0].name)
    stage.act("needs side by side", tab.mode.edited.emit)
    tab.list.point_to("S2")
    stage.dialog("27-needs-item", tab.list.open_current)


def cards(stage: Stage, places: Places) -> None:
    """One entry of every kind, unfolded."""
    for kind, (case, record) in sorted(places.events.items()):
        stage.go("case", [case, "timeline", record])
        tab = stage.shell.page("case").findChild(TimelineTab)
        assert tab is not None
        stage.shot(f"25-card-{kind}")
        tab.view.toggle(tab.view.currentIndex().row())


def note(stage: Stage, places: Places) -> None:
    """The note editor: empty, refused, with every block, and an old note."""
    case = places.known["mattis"]
    stage.go("note", [None, None, None])
    stage.shot("30-note-which-case")
    stage.go("note", [case, None, None])
    stage.shots("31-note-new")
    page = stage.shell.page("note")
    assert isinstance(page, NotePage)
    page.fields.entry("contact.minutes").set_value(None)
    page.facts.date.line.setText("31.2.")
    stage.act("finalise a wrong date", page.final_button.click)
    stage.shots("32-note-problems")
    for name in page.blocks:
        page._set_open(name, True)
    stage.shots("33-note-blocks", most=12)
    stage.act("discard", page.discard_button.click)
    stage.go("note", [case, places.events["session"][1], None])
    stage.shots("34-note-full")


def events(stage: Stage, places: Places) -> None:
    """The form of every kind, and the question which kind it is."""
    case = places.known["mattis"]
    stage.go("event", [case, None, None, None])
    stage.shots("35-event-what")
    for kind in EVENT_KINDS:
        if kind.name != "session":
            stage.go("event", [case, kind.name, None, None])
            stage.shots(f"36-event-{kind.name}")
    for kind_name, (of, record) in sorted(places.events.items()):
        if kind_name in ("assessment", "plan", "plan_review", "referral_out", "consent"):
            stage.go("event", [of, kind_name, record, None])
            stage.shots(f"37-old-{kind_name}")


def assessment(stage: Stage, places: Places) -> None:
    """Every part of an assessment, talk mode, what is done first, two ratings side by side."""
    case = places.known["mattis"]
    stage.go("assessment", [case, "assessment", None, None])
    page = stage.shell.page("assessment")
    assert isinstance(page, AssessmentPage)
    stage.shots("38-assessment-head")
    for part in page.contents.keys()[1:]:
        stage.act(f"part {part}", page.contents.button(part).click)
        stage.shots(f"38-assessment-{part}")
    stage.act("security", page.contents.button("X").click)
    focus = QApplication.focusWidget()
    assert focus is not None
    stage.act("a status by key", QTest.keyClicks, focus, "u")
    focus = QApplication.focusWidget()
    assert focus is not None
    stage.act("rate", QTest.keyClicks, focus, "4")
    stage.shots("38-assessment-safety")
    stage.act("talk mode", page.talk_button.click)
    stage.shot("38-assessment-talk")
    talk = page.findChild(TalkView) or stage.shell.findChild(TalkView)
    assert talk is not None
    stage.act("leave talk mode", talk.close)
    stage.act("discard", page.discard_button.click)


def forms(stage: Stage, places: Places) -> None:
    """The library with what is wrong in a file, filling in, one question, safety, final."""
    starter = resources() / "forms" / "starter" / "starter.xlsx"
    shown = [stage.ask(form_library.add_shipped, name)[0] for name in form_library.shipped()]
    own = stage.ask(form_library.take, starter.name, starter.read_bytes())[0]
    stage.ask(form_library.publish, own)
    stage.go("forms")
    stage.shots("70-forms")
    page = stage.shell.page("forms")
    assert isinstance(page, FormsPage)
    stage.act("a form that cannot be used", page.take, Source("a workbook.md", _BROKEN))
    stage.shots("70-forms-report")
    page.list.point_to(own)
    stage.act("try a form", page.try_button.click)
    stage.shots("70-forms-trial")
    stage.act("close the trial", page.close_button.click)
    stage.act("translate", page.words_button.click)
    page.translation.language.set_value("Deutsch (de)")
    stage.act("name the language", page.translation.language.line.editingFinished.emit)
    stage.shots("70-forms-words")
    stage.act("close the words", page.translation.back.click)
    stage.act("history of a form", page.past_button.click)
    stage.shots("70-forms-history")
    stage.act("close the history", page.past.back.click)
    case = places.known["mattis"]
    stage.go("submission", [case, own, None, None])
    filling = stage.shell.page("submission")
    assert isinstance(filling, SubmissionPage)
    for at in range(filling.form.contents.count()):
        stage.act(f"part {at}", filling.form.contents.setCurrentRow, at)
        stage.shots(f"71-form-starter-{at}")
    stage.act("one question", filling.form.one.click)
    stage.shot("71-form-one-question")
    stage.act("all questions", filling.form.one.click)
    _choices(stage, case)
    _phq9(stage, case, next(one for one in shown if _form_id(stage, one) == "phq9"), filling)


def _choices(stage: Stage, case: RecordId) -> None:
    """Columns, pictures, what stands apart."""
    files = {"house.png": png(900), "smile.png": png(320)}
    form = stage.ask(form_library.take, "choices.md", CHOICES.encode(), files)[0]
    stage.ask(form_library.publish, form)
    stage.go("submission", [case, form, None, None])
    stage.shots("73-form-choices")


def _phq9(stage: Stage, case: RecordId, form: RecordId, page: SubmissionPage) -> None:
    stage.go("submission", [case, form, None, None])
    stage.shots("72-form-phq9")
    refs = [one for one in _refs(page) if "phq9_" in one and "notice" not in one]
    for ref in refs[:10]:
        assert page.form.jump(ref)
        stage.act("answer by digit", QTest.keyClicks, QApplication.focusWidget(), "2")
    stage.shots("72-form-phq9-safety")
    page.safety.panel.why.editor.set_value("written down on Monday already")
    stage.act("a word why", page.safety.panel.why.editor.edited.emit)
    stage.act("set aside", page.safety.panel.aside_button.click)
    stage.act("save a form", page.save_button.click)
    stage.shots("72-form-phq9-saved")
    stage.act("finalise a form", page.final_button.click)
    stage.shots("72-form-phq9-final")


def _refs(page: SubmissionPage) -> list[str]:
    session = page.form.session
    assert session is not None
    return list(session.refs())


def _form_id(stage: Stage, record: RecordId) -> str:
    return str(stage.ask(form_library.form, record).form_id)


_BROKEN: Final = b"""# survey
| survey |
| | type | name | label | relevant | constraint |
| | select_one yn | smokes | Do you smoke? | ${nobody} = 1 | |
| | text | 1st | Which brand? | | . > |
| | integr | years | For how many years? | | |
| choices |
| | list_name | name | label |
| | yesno | y | Yes |
"""


def search(stage: Stage, _places: Places) -> None:
    """Commands, hits, nothing."""
    for name, words in (("commands", ""), ("hits", "dogs"), ("names", "Matis"), ("none", "qqqq")):
        stage.go("search", words)
        stage.shell.search.set_words(words)
        stage.act("search", stage.shell.page("search").look_for, words)  # type: ignore[attr-defined]
        stage.shot(f"40-search-{name}")
    stage.shell.search.set_words("")


def settings(stage: Stage, _places: Places) -> None:
    """Every tab and its dialogs."""
    page = stage.shell.page("settings")
    assert isinstance(page, SettingsPage)
    for at in range(page.tabs.count()):
        stage.go("settings")
        stage.act("settings tab", page.tabs.setCurrentIndex, at)
        stage.shots(f"41-settings-{page.tab()}")
    keys: Any = page._made["keys"]
    page.tabs.setCurrentIndex(3)
    stage.dialog("42-dialog-passphrase", keys._on_passphrase)
    stage.dialog("42-dialog-sheet", keys._on_sheet)
    stage.dialog("42-dialog-rotate", keys._on_rotate)
    colleagues: Any = page._made["colleagues"]
    page.tabs.setCurrentIndex(2)
    stage.dialog("42-dialog-colleague", colleagues.add.click)
    page.tabs.setCurrentIndex(0)


def backups(stage: Stage, _places: Places) -> None:
    """Backups, the preview of a restore, the check."""
    stage.go("backups")
    page = stage.shell.page("backups")
    assert isinstance(page, BackupsPage)
    stage.act("make a backup", page.now.click)
    stage.shots("43-backups")
    stage.dialog("44-backups-restore", page.restore_button.click)
    stage.go("check")
    check = stage.shell.page("check")
    assert isinstance(check, CheckPage)
    stage.shots("45-check")
    stage.act("check", check.button.click)
    stage.shots("45-check-done")


def manual(stage: Stage, _places: Places) -> None:
    """The manual and the keys."""
    stage.go("manual")
    stage.shot("46-manual")
    stage.go("today")
    stage.dialog("47-keys-today", stage.shell.show_keys)
    stage.go("note", [None, None, None])
    stage.dialog("47-keys-note", stage.shell.show_keys)


def messages(stage: Stage, places: Places) -> None:
    """What the window says: trouble, a toast, a fault, a question; and names hidden."""
    stage.go("today")
    stage.shell.tell_trouble(
        Trouble("The disk is full.", "What was saved before is safe.", "Make room and try again.")
    )
    stage.shell.say("The note was saved", "Undo", 1)
    stage.shot("50-messages")
    stage.shell.message.hide()
    stage.shell.toast.hide()
    desk = stage.program.desk
    assert desk is not None
    words = ("Erase this case?", "Notes, files and history of EX-0107 are destroyed.")

    def ask_it() -> None:
        desk.questions.confirm(stage.shell, *words, "Erase the case", irreversible=True)

    stage.dialog("51-question", ask_it)
    stage.dialog("52-fault", FaultDialog(ValueError("x"), stage.shell).open)
    privacy_screen().set_hidden(True)
    for key, argument in (
        ("today", None),
        ("cases", None),
        ("case", [places.known["mattis"], "timeline", places.events["session"][1]]),
        ("case", [places.known["mattis"], "people", None]),
        ("note", [places.known["mattis"], None, None]),
    ):
        stage.go(key, argument)
        stage.shot(f"53-hidden-{key}-{argument[1] if argument else 0}")
    privacy_screen().set_hidden(False)


# ---------------------------------------------------------------- many cases


def many(stage: Stage, places: Places) -> None:
    """The list of thousands, scrolled, searched; a case with hundreds of notes."""
    stage.go("cases", cases.Filter())
    stage.shot("60-many-cases")
    page = stage.shell.page("cases")
    assert isinstance(page, CasesPage)
    bar = page.table.verticalScrollBar()
    for at in range(1, 11):
        stage.act("scroll the list", bar.setValue, bar.maximum() * at // 10)
    stage.shot("61-many-cases-end")
    for column in range(3):
        stage.act("sort the list", page._on_sort, column)
    stage.go("search", "dogs welding")
    stage.shot("62-many-search")
    stage.go("case", [places.heavy, "timeline", None])
    stage.shot("63-heavy-case")
    tab = stage.shell.page("case").findChild(TimelineTab)
    assert tab is not None
    stage.act("turn the timeline", tab.turn.click)
    stage.act("unfold", tab.view.toggle, 3)
    bar = tab.view.verticalScrollBar()
    for at in range(1, 6):
        stage.act("scroll the timeline", bar.setValue, bar.maximum() * at // 5)
    for name in TABS[1:]:
        stage.act(f"heavy tab {name}", stage.shell.show_page, "case", [places.heavy, name, None])
    stage.go("note", [places.heavy, None, None])
    note_page = stage.shell.page("note")
    assert isinstance(note_page, NotePage)
    note_page.text.focus_first()
    focus = QApplication.focusWidget()
    assert focus is not None
    stage.act("type", QTest.keyClicks, focus, "He came early and we talked.")
    stage.act("save", note_page.save_button.click)
    stage.shot("64-heavy-note")


OF_DEMO: Final[tuple[Stop, ...]] = (
    today, case_list, case_page, needs, cards, note, events, assessment, forms, search, settings,
    backups, manual, messages, colleagues,
)  # fmt: skip


def wanted(stops: tuple[Stop, ...], only: Sequence[str]) -> tuple[Stop, ...]:
    """Return those that are named in `only`, all where it is empty."""
    return tuple(stop for stop in stops if not only or stop.__name__ in only)


def out_of(folder: Path) -> Path:
    """Return `folder`, made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
