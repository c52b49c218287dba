"""The log names places, never people."""

from __future__ import annotations

import logging
import re
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import pytest

from exitdesk.domain.trouble import Trouble
from exitdesk.log import FILE_NAME, DiscreetFormatter

CLIENT = "Rafael Ostrowski"
RECORD = "0123456789abcdef0123456789abcdef"


class Phase(Enum):
    STABILISING = "stabilising"


def raise_for_client() -> None:
    raise ValueError(f"no such client: {CLIENT}")


def raise_from_key_error() -> None:
    try:
        dict[str, int]()[CLIENT]
    except KeyError as error:
        raise RuntimeError(f"while opening {CLIENT}") from error


def raise_while_handling() -> None:
    try:
        raise_for_client()
    finally:
        raise OSError(f"/home/x/{CLIENT}.pdf")


def raise_with_note() -> None:
    error = ValueError("plain")
    error.add_note(f"record of {CLIENT}")
    raise error


def raise_trouble() -> None:
    raise Trouble(f"The file {CLIENT}.pdf cannot be read.")


def raise_from_trouble() -> None:
    try:
        raise_trouble()
    except Trouble as trouble:
        raise RuntimeError("while adding") from trouble


def written(message: object, *arguments: object, error: BaseException | None = None) -> str:
    """Return what the log file would hold of a record of ours."""
    logger = logging.getLogger("exitdesk.test")
    fault = (type(error), error, error.__traceback__) if error else None
    record = logger.makeRecord(logger.name, 40, "x.py", 3, message, arguments, fault)
    return DiscreetFormatter().format(record)


def raised(raiser: Callable[[], None]) -> BaseException:
    with pytest.raises((Exception,)) as caught:
        raiser()
    return caught.value


@pytest.mark.parametrize(
    ("raiser", "kinds"),
    [
        (raise_for_client, ["builtins.ValueError"]),
        (raise_from_key_error, ["builtins.RuntimeError", "builtins.KeyError"]),
        (raise_while_handling, ["builtins.OSError", "builtins.ValueError"]),
        (raise_with_note, ["builtins.ValueError"]),
        (raise_trouble, ["exitdesk.domain.trouble.Trouble"]),
        (raise_from_trouble, ["builtins.RuntimeError", "exitdesk.domain.trouble.Trouble"]),
    ],
)
def test_an_exception_leaves_its_type_and_place_but_not_its_words(
    raiser: Callable[[], None], kinds: list[str]
) -> None:
    text = written("saving failed", error=raised(raiser))
    assert "Rafael" not in text
    assert "Ostrowski" not in text
    assert re.search(rf"test_log.py:\d+ {raiser.__name__}$", text, re.MULTILINE)
    for kind in kinds:
        assert f"  {kind}\n" in text + "\n"


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        (CLIENT, "<str>"),
        (CLIENT.encode(), "<bytes>"),
        ({"name": CLIENT}, "<dict>"),
        ({CLIENT: 1}, "<dict>"),
        (Path("/home") / CLIENT, "<PosixPath>" if sys.platform != "win32" else "<WindowsPath>"),
        (ValueError(CLIENT), "<ValueError>"),
        (RECORD, RECORD),
        (12, "12"),
        (None, "None"),
        (True, "True"),
        (Phase.STABILISING, "STABILISING"),
        (ValueError, "ValueError"),
    ],
)
def test_of_arguments_only_numbers_ids_and_kinds_are_shown(argument: object, shown: str) -> None:
    assert written("saw %s here", argument).endswith(f"saw {shown} here")


def test_named_arguments_are_withheld_too() -> None:
    assert written("saw %(who)s", {"who": CLIENT}).endswith("saw <str>")


def test_an_argument_that_does_not_fit_leaves_the_template() -> None:
    assert written("saw %d", CLIENT).endswith("saw %d")


def test_an_object_as_message_is_withheld() -> None:
    assert written(ValueError(CLIENT)).endswith("(text withheld)")


def test_words_of_other_packages_are_withheld() -> None:
    record = logging.LogRecord("PIL", 30, "x.py", 3, f"bad file {CLIENT}.png", None, None)
    assert DiscreetFormatter().format(record).endswith("PIL x.py:3 (text withheld)")


def run_logging(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    program = textwrap.dedent(
        f"""
        import logging, os, sys, threading
        from pathlib import Path
        from exitdesk import log
        os.umask(0)
        log.set_up(Path(sys.argv[1]))
        client = {CLIENT!r}
        """
    ) + textwrap.dedent(body)
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ("raise ValueError(client)", 1, ["exitdesk.log", "builtins.ValueError", "__main__"]),
        (
            """
            def work():
                raise ValueError(client)
            thread = threading.Thread(target=work, name=client)
            thread.start()
            thread.join()
            """,
            0,
            ["builtins.ValueError", " work"],
        ),
        (
            """
            class Held:
                def __del__(self):
                    raise ValueError(client)
            Held()
            """,
            0,
            ["unraisable", "builtins.ValueError", "__del__"],
        ),
        ("logging.getLogger('exitdesk.x').error('bad %s %s', client)", 0, ["bad %s %s"]),
    ],
)
def test_whatever_goes_wrong_no_name_reaches_file_or_screen(
    tmp_path: Path, body: str, status: int, expected: list[str]
) -> None:
    folder = tmp_path / "logs"
    result = run_logging(folder, body)
    text = (folder / FILE_NAME).read_text("utf-8")
    assert result.returncode == status
    for part in expected:
        assert part in text
    assert "Rafael" not in text + result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_an_interrupt_by_the_person_is_no_fault(tmp_path: Path) -> None:
    result = run_logging(tmp_path, "raise KeyboardInterrupt")
    assert not (tmp_path / FILE_NAME).exists()
    assert result.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_files_are_private_whatever_the_umask_and_rotate(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    run_logging(folder, "for n in range(12000): logging.getLogger('exitdesk.x').info('row %d', n)")
    files = sorted(file.name for file in folder.iterdir())
    assert files == [FILE_NAME, f"{FILE_NAME}.1", f"{FILE_NAME}.2"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run_logging(tmp_path / "file" / "logs", "logging.getLogger('exitdesk').error('x')")
    assert (result.returncode, result.stderr) == (0, "")


def test_setting_up_twice_writes_each_record_once(tmp_path: Path) -> None:
    run_logging(tmp_path, "log.set_up(Path(sys.argv[1])); logging.getLogger('exitdesk').info('x')")
    assert len((tmp_path / FILE_NAME).read_text("utf-8").splitlines()) == 1
