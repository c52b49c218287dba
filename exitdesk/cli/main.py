"""The command line: options, and one line on standard error where something went wrong.

Exit status: 0 done, 1 a finding or a refusal, 2 wrong use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from exitdesk import __version__
from exitdesk.cli import exchange_options
from exitdesk.domain.trouble import Trouble
from exitdesk.i18n import tr

OpenWindow = Callable[[Path], int]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line and where help is."""
        self.exit(
            2, tr("{name}: {message}. See {name} --help.", name=self.prog, message=message) + "\n"
        )


def main(argv: Sequence[str], open_window: OpenWindow | None = None) -> int:
    """Run one verb and return its exit status; `open_window` shows a vault on a screen."""
    options = _parser().parse_args(list(argv))
    try:
        if options.verb == "demo":
            return _demo(options, open_window)
        return int(options.run(options))
    except Trouble as trouble:
        sys.stderr.write(" ".join(str(trouble).split()) + "\n")
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(tr("Stopped.") + "\n")
        return 1


def _demo(options: argparse.Namespace, open_window: OpenWindow | None) -> int:
    from exitdesk.cli import verbs

    status, folder = verbs.make_demo(options)
    if options.no_window or open_window is None:
        return status
    return open_window(folder)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="exitdesk",
        description=tr(
            "An encrypted, offline case desk for exit work. Without a verb the window "
            "opens; with a vault, that vault."
        ),
    )
    parser.add_argument("--version", action="version", version=f"exitdesk {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)
    _add_demo(verbs)
    _add_vault_verbs(verbs)
    _add_case_verbs(verbs)
    _add_form_verbs(verbs)
    exchange_options.add(verbs, _verb, _add_keys)
    test = verbs.add_parser("self-test", help=tr("prove that this copy of the program works"))
    test.set_defaults(run=_run("selftest", "self_test"))
    return parser


def _run(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """Load a verb only when it runs: the help must not open a library of keys."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        return int(getattr(import_module(f"exitdesk.cli.{module}"), function)(options))

    return run


def _verb(
    verbs: argparse._SubParsersAction[_Parser],
    name: str,
    function: str,
    words: str,
    module: str = "verbs",
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=words, description=words)
    parser.add_argument("vault", metavar="VAULT", help=tr("the folder of the vault"))
    parser.set_defaults(run=_run(module, function))
    return parser


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="PATH",
        help=tr("a file with the passphrase; - is standard input; without it you are asked"),
    )
    parser.add_argument(
        "--key-file", metavar="PATH", help=tr("the key file, where the vault has one")
    )


def _add_demo(verbs: argparse._SubParsersAction[_Parser]) -> None:
    words = tr("make the practice vault with fictional cases and open it")
    parser = verbs.add_parser("demo", help=words, description=words)
    parser.add_argument("--vault", metavar="DIR", help=tr("where to make it"))
    parser.add_argument("--stories", metavar="FILE", help=tr("another story file"))
    parser.add_argument(
        "--no-window", action="store_true", help=tr("only make it and say what it holds")
    )


def _add_vault_verbs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    create = _verb(verbs, "create", "create", tr("make a vault"))
    create.add_argument(
        "--recovery-file",
        metavar="OUT",
        help=tr("write the recovery code there (a new file; .pdf makes a sheet)"),
    )
    create.add_argument(
        "--person", metavar="NAME", help=tr("your name as it is shown in the vault")
    )
    _add_keys(create)
    _add_keys(
        _verb(verbs, "check", "check", tr("look a vault over and say in plain words what is wrong"))
    )
    change = _verb(verbs, "passphrase", "passphrase", tr("change the passphrase"))
    change.add_argument(
        "--new-passphrase-file", metavar="P", help=tr("a file with the new passphrase")
    )
    _add_keys(change)
    recover = _verb(
        verbs, "recover", "recover", tr("open with the recovery code and set a new passphrase")
    )
    recover.add_argument(
        "--recovery-file", metavar="R", required=True, help=tr("a text file with the recovery code")
    )
    recover.add_argument(
        "--new-passphrase-file", metavar="P", help=tr("a file with the new passphrase")
    )
    backup = _verb(verbs, "backup", "backup", tr("make a verified backup"))
    backup.add_argument("--to", metavar="DIR", help=tr("where, instead of beside the vault"))
    _add_keys(backup)
    words = tr("make a vault from a backup; a vault that lies there is kept beside it")
    restore = verbs.add_parser("restore", help=words, description=words)
    restore.add_argument(
        "backup",
        metavar="BACKUP",
        help=tr("the folder of a backup, or a folder of backups: then the newest"),
    )
    restore.add_argument("vault", metavar="VAULT", help=tr("the folder of the vault"))
    restore.set_defaults(run=_run("verbs", "restore"))
    _add_keys(restore)
    load = _verb(verbs, "load", "load", tr("store a story file, whole or not at all"))
    load.add_argument("file", metavar="FILE")
    _add_keys(load)


def _add_case_verbs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    cases = _verb(verbs, "cases", "list_cases", tr("list the cases"))
    cases.add_argument("--json", action="store_true")
    _add_keys(cases)
    case = _case_verb(verbs, "case", "case", tr("print one case whole"))
    case.add_argument("--json", action="store_true")
    note = _case_verb(
        verbs, "note", "note", tr("write one session note from a file in story format")
    )
    note.add_argument("--file", metavar="NOTE.yaml", required=True)
    attach = _case_verb(verbs, "attach", "attach", tr("add a document to a case"))
    attach.add_argument("file", metavar="FILE")
    search = _verb(verbs, "search", "search", tr("search over everything"))
    search.add_argument("words", metavar="WORDS", nargs="+")
    search.add_argument("--json", action="store_true")
    _add_keys(search)
    figures = _case_verb(
        verbs, "figures", "show_figures", tr("print the computed figures of a case")
    )
    figures.add_argument("--json", action="store_true")
    report = _case_verb(
        verbs, "report", "report", tr("write a PDF, unencrypted: keep it as you would keep paper")
    )
    report.add_argument("--kind", choices=("case-file", "note", "needs"), required=True)
    report.add_argument(
        "--record", metavar="ID", help=tr("which note, by id or reference; else the newest")
    )
    report.add_argument("-o", "--output", metavar="OUT.pdf", required=True)
    erase = _case_verb(verbs, "erase", "erase", tr("destroy a case for good"))
    erase.add_argument(
        "--yes", action="store_true", help=tr("do not ask at a terminal to type the code again")
    )
    erase.add_argument("--reason", metavar="WORDS")


def _add_form_verbs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    words = tr("look at, try, print and import forms (XLSForm workbooks and XForms)")
    form = verbs.add_parser("form", help=words, description=words)
    forms = form.add_subparsers(dest="what", required=True, metavar="WHAT", parser_class=_Parser)
    check = _form_verb(
        forms, "check", "form_check", tr("say what is wrong with a form, cell by cell")
    )
    check.add_argument("--json", action="store_true")
    run = _form_verb(forms, "run", "form_run", tr("fill in a form and print every node"))
    run.add_argument("--answers", metavar="A.json", required=True, help=tr("the answers, in order"))
    run.add_argument("--language", metavar="L", help=tr("a language of the form"))
    run.add_argument("--json", action="store_true")
    words = tr("evaluate expressions, one case a line")
    evaluate = forms.add_parser("eval", help=words, description=words)
    evaluate.add_argument("--cases", metavar="FILE.jsonl", required=True)
    evaluate.set_defaults(run=_run("form_eval", "evaluate"))
    paper = _form_verb(
        forms, "print", "form_library", tr("write a blank form as PDF"), "print_blank"
    )
    paper.add_argument("--language", metavar="L", help=tr("a language of the form"))
    paper.add_argument("-o", "--output", metavar="OUT.pdf", required=True)
    take = _verb(forms, "import", "import_form", tr("add a form to a vault"), "form_library")
    take.add_argument("file", metavar="FILE")
    take.add_argument(
        "--repair", action="store_true", help=tr("apply the repairs that form check offers")
    )
    _add_keys(take)
    assess = _case_verb(
        verbs, "assess", "assess", tr("store the answers to a form in a case"), "form_library"
    )
    assess.add_argument("--form", metavar="NAME", required=True)
    assess.add_argument("--answers", metavar="A.json", required=True)
    assess.add_argument("--language", metavar="L", help=tr("a language of the form"))
    assess.add_argument("--finalise", action="store_true")
    export = _verb(
        verbs, "export", "export", tr("write the answers to a form as a table"), "form_library"
    )
    export.add_argument("--form", metavar="NAME", required=True)
    export.add_argument("--labels", action="store_true", help=tr("labels instead of names"))
    export.add_argument(
        "--xml", action="store_true", help=tr("XForm XML, a file a submission, into a new folder")
    )
    export.add_argument(
        "-o", "--output", metavar="OUT.xlsx", required=True, help=tr("a new .xlsx, .csv or folder")
    )
    _add_keys(export)


def _form_verb(
    forms: argparse._SubParsersAction[_Parser],
    name: str,
    module: str,
    words: str,
    function: str | None = None,
) -> argparse.ArgumentParser:
    parser = forms.add_parser(name, help=words, description=words)
    parser.add_argument("file", metavar="FILE", help=tr("a workbook or an XForm"))
    parser.set_defaults(run=_run(module, function or name))
    return parser


def _case_verb(
    verbs: argparse._SubParsersAction[_Parser],
    name: str,
    function: str,
    words: str,
    module: str = "verbs",
) -> argparse.ArgumentParser:
    parser = _verb(verbs, name, function, words, module)
    parser.add_argument(
        "code", metavar="CODE", help=tr("the code of the case, for example EX-0001")
    )
    _add_keys(parser)
    return parser
