"""Storages that answer oddly, lie or change their mind: each ends in plain words."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from exitdesk.sync.place_trouble import PlaceTrouble, Problem
from exitdesk.sync.remote import RemotePlace
from exitdesk.sync.remote_address import Patience, S3Account, WebDavAccount
from tests.sync.odd import Answer, Asked, odd

A = "0123456789abcdef" * 2 + ".exd"
S3 = S3Account("KEYID", "secret")
DAV = WebDavAccount("anna", "secret")
QUICK = Patience(connect=5, answer=20, slowest=100_000, tries=1)


def place_at(port: int, account: S3Account | WebDavAccount = DAV) -> RemotePlace:
    url = f"http://127.0.0.1:{port}/bucket"
    return RemotePlace(url, account, allowed=True, patience=QUICK)


def problem_of(call: Callable[[], object]) -> Problem:
    with pytest.raises(PlaceTrouble) as caught:
        call()
    return caught.value.problem


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (400, b"", Problem.REFUSED),
        (400, b"<Code>RequestTimeTooSkewed</Code>", Problem.LOGIN),
        (401, b"", Problem.LOGIN),
        (403, b"<Code>AccessDenied</Code>", Problem.READ_ONLY),
        (403, b"<Code>InvalidAccessKeyId</Code>", Problem.LOGIN),
        (403, b"<Code>SignatureDoesNotMatch</Code>", Problem.LOGIN),
        (403, b"<Code>QuotaExceeded</Code>", Problem.FULL),
        (404, b"", Problem.GONE),
        (413, b"", Problem.FULL),
        (418, b"QuotaExceeded?", Problem.REFUSED),
        (423, b"", Problem.BUSY),
        (429, b"", Problem.BUSY),
        (500, b"", Problem.BUSY),
        (503, b"SlowDown", Problem.BUSY),
        (504, b"", Problem.SLOW),
        (507, b"", Problem.FULL),
    ],
)
def test_a_refusal_has_its_words(status: int, body: bytes, problem: Problem) -> None:
    with odd(lambda _: Answer(status, body)) as (port, _):
        place = place_at(port, S3)
        assert problem_of(lambda: place.write_new(A, b"x")) is problem


def test_a_folder_that_is_not_there_refuses_the_upload() -> None:
    with odd(lambda _: Answer(409)) as (port, _):
        assert problem_of(lambda: place_at(port).write_new(A, b"x")) is Problem.GONE


@pytest.mark.parametrize("account", [S3, DAV])
def test_a_web_server_that_says_yes_to_everything_is_no_storage(
    account: S3Account | WebDavAccount,
) -> None:
    with odd(lambda _: Answer(200, b"<html>welcome</html>")) as (port, _):
        place = place_at(port, account)
        assert problem_of(place.folder_id) is Problem.REFUSED
        assert problem_of(lambda: place.write_new(A, b"x")) is Problem.REFUSED


def test_a_listing_that_is_no_listing_is_refused() -> None:
    with odd(lambda _: Answer(207, b"<html>welcome</html>")) as (port, _):
        assert problem_of(place_at(port, DAV).names) is Problem.REFUSED
    with odd(lambda _: Answer(200, b"welcome")) as (port, _):
        assert problem_of(place_at(port, S3).names) is Problem.REFUSED


def test_a_storage_without_only_if_new_is_looked_at_first() -> None:
    kept: dict[str, bytes] = {}

    def answer(asked: Asked) -> Answer:
        if "if-none-match" in asked.headers:
            return Answer(501, b"<Code>NotImplemented</Code>")
        if asked.method == "PUT":
            kept[asked.path] = asked.body
        if asked.path not in kept:
            return Answer(404)
        data, tag = kept[asked.path], {"etag": '"1"'}
        if asked.method == "PUT":
            return Answer(200, headers=tag)
        return Answer(200, b"" if asked.method == "HEAD" else data, tag, length=len(data))

    with odd(answer) as (port, asked):
        place = place_at(port, S3)
        place.write_new(A, b"older")
        assert kept == {f"/bucket/{A}": b"older"}
        with pytest.raises(FileExistsError):
            place.write_new(A, b"newer")
        assert kept == {f"/bucket/{A}": b"older"}
        assert "HEAD" in [one.method for one in asked]


def test_what_became_of_a_file_that_was_there_may_stay_unknown() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(412 if asked.method == "PUT" else 503)

    with odd(answer) as (port, _):
        assert problem_of(lambda: place_at(port, S3).write_new(A, b"x")) is Problem.BUSY


def broken_off(versions: list[bytes], *, lie: int = 0) -> Callable[[Asked], Answer]:
    """Send the first half, then break off; the next request finds the next version."""

    def answer(asked: Asked) -> Answer:
        data = versions[min(asked.number, len(versions) - 1)]
        tag = {"etag": f'W/"{data[:1].hex()}"'}
        if asked.number == 0:
            return Answer(200, data[: len(data) // 2], tag, length=len(data))
        if "range" not in asked.headers:
            return Answer(200, data, tag)
        start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-").split("-")[0])
        rest = data[start:] + bytes(lie)
        said = {"content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        return Answer(206, rest, tag | said)

    return answer


def test_a_broken_download_goes_on() -> None:
    data = b"a" * 3_000_000
    with odd(broken_off([data])) as (port, asked):
        assert place_at(port).read(A, len(data)) == data
        assert "range" in asked[-1].headers


def test_a_file_that_was_exchanged_meanwhile_is_fetched_anew() -> None:
    first, second = b"a" * 3_000_000, b"b" * 3_000_000
    with odd(broken_off([first, second])) as (port, _):
        assert place_at(port).read(A, len(first)) == second


def test_a_storage_that_sends_more_than_it_said_is_refused() -> None:
    data = b"a" * 3_000_000
    with odd(broken_off([data], lie=5_000_000)) as (port, _):
        assert problem_of(lambda: place_at(port).read(A, len(data))) is Problem.REFUSED


def test_a_file_that_changes_all_the_time_is_given_up() -> None:
    def answer(asked: Asked) -> Answer:
        tag = {"etag": f'W/"{asked.number}"'}
        if "range" in asked.headers:
            tag["content-range"] = "bytes 500000-999999/1000000"
            return Answer(206, bytes(500_000), tag)
        return Answer(200, bytes(500_000), tag, length=1_000_000)

    with odd(answer) as (port, asked):
        place = place_at(port)
        assert problem_of(lambda: place.read(A, 1_000_000)) in {
            Problem.REFUSED,
            Problem.UNREACHABLE,
        }
        assert len(asked) < 20


def test_a_download_that_stands_still_is_given_up() -> None:
    def answer(_: Asked) -> Answer:
        return Answer(200, bytes(1000), length=1_000_000, stall=True)

    with odd(answer) as (port, asked):
        place = place_at(port)
        place._patience = replace(QUICK, answer=0.5)
        assert problem_of(lambda: place.read(A, 1_000_000)) is Problem.SLOW
        assert len(asked) == 2


def test_of_a_server_without_ranges_the_start_is_taken_all_the_same() -> None:
    data = b"a" * 3_000_000
    with odd(lambda _: Answer(200, data)) as (port, asked):
        assert place_at(port).start(A, 1000) == data[:1000]
        assert asked[0].headers["range"] == "bytes=0-999"


def test_a_redirection_elsewhere_takes_no_password_along() -> None:
    with odd(lambda _: Answer(404)) as (elsewhere, there):
        to = {"location": f"http://localhost:{elsewhere}/bucket/{A}"}
        with odd(lambda _: Answer(302, headers=to)) as (port, here):
            problem = problem_of(lambda: place_at(port).read(A, 10))
        assert problem in {Problem.MISSING, Problem.REFUSED}
        assert "authorization" in here[0].headers
        assert not [one for one in there if "authorization" in one.headers]


def test_a_server_that_takes_no_call_is_given_up() -> None:
    """Its queue is full: the connection neither comes about nor is refused."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(busy.getsockname())
        place = RemotePlace(
            f"http://127.0.0.1:{busy.getsockname()[1]}/x",
            DAV,
            allowed=True,
            patience=Patience(connect=0.3, answer=5, tries=0),
        )
        assert problem_of(place.names) is Problem.SLOW
        for one in waiting:
            one.close()
