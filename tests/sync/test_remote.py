"""S3 and WebDAV as places for bundles, against real servers."""

from __future__ import annotations

import logging
import os
import random
import re
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exitdesk.sync.place_names import MARKER, Entry, Foreign, Why, new_name, part_name
from exitdesk.sync.place_trouble import PlaceTrouble, Problem
from exitdesk.sync.places import Place
from exitdesk.sync.remote import RemotePlace
from exitdesk.sync.remote_address import Account, Patience, S3Account, WebDavAccount
from tests.sync import servers
from tests.sync.conftest import needed, own_place
from tests.sync.servers import PASSWORD, SECRET, Ceph, Server
from tests.sync.wire import Wire, wire

A = "0123456789abcdef" * 2 + ".exd"
B = "fedcba9876543210" * 2 + ".exd"
QUICK = Patience(connect=5, answer=20, slowest=1 << 20, tries=2)
MEGABYTE = 1 << 20


def place_of(
    server: Server,
    *,
    account: Account | None = None,
    path: str | None = None,
    port: int | None = None,
    device: bytes = b"d" * 16,
    cancelled: Callable[[], bool] = lambda: False,
) -> RemotePlace:
    return RemotePlace(
        server.url(path, port),
        account or server.account,
        allowed=True,
        device=device,
        cancelled=cancelled,
        patience=QUICK,
    )


@pytest.fixture
def place(server: Server) -> RemotePlace:
    """Return the server's place, empty."""
    return place_of(server)


def problem_of(call: Callable[[], object]) -> Problem:
    with pytest.raises(PlaceTrouble) as caught:
        call()
    return caught.value.problem


def outcome(call: Callable[[], object]) -> Problem | None:
    try:
        call()
    except PlaceTrouble as trouble:
        return trouble.problem
    return None


def put(server: Server, name: str, data: bytes) -> None:
    """Put a file there as another program would."""
    if server.folder is not None:
        path = server.folder / name
        path.parent.mkdir(exist_ok=True)
        path.parent.chmod(0o777)
        path.write_bytes(data)
        path.chmod(0o666)
    else:
        servers.signed(server.port, "PUT", f"/{server.path}/{name}", data)


def taken_away(server: Server, name: str) -> None:
    if server.folder is not None:
        (server.folder / name).unlink()
    else:
        servers.signed(server.port, "DELETE", f"/{server.path}/{name}")


def test_what_is_put_there_is_found_read_and_removed(place: Place) -> None:
    before = (time.time() - 2) * 1000
    data = random.Random(1).randbytes(5 * MEGABYTE)
    place.write_new(B, data)
    place.write_new(A, b"small")
    names = place.names()
    assert [(entry.name, entry.size) for entry in names] == [(A, 5), (B, len(data))]
    assert all(before <= entry.modified <= time.time() * 1000 + 1000 for entry in names)
    assert place.read(B, len(data)) == data
    assert place.read(A, 5) == b"small"
    assert problem_of(lambda: place.read(A, 4)) is Problem.TOO_LARGE
    place.remove(A)
    place.remove(A)
    assert [entry.name for entry in place.names()] == [B]
    assert problem_of(lambda: place.read(A, 5)) is Problem.MISSING
    assert place.foreign() == []


def test_nothing_is_ever_written_over(place: Place) -> None:
    place.write_new(A, b"older")
    with pytest.raises(FileExistsError):
        place.write_new(A, b"newer")
    with pytest.raises(FileExistsError):
        place.write_new(A, b"new")
    assert place.read(A, 5) == b"older"
    place.write_new(A, b"older")  # an earlier try came through, its answer did not
    assert place.listing() == ([Entry(A, 5, place.names()[0].modified)], [])


def test_the_start_of_a_large_file_costs_little(server: Server, place: Place) -> None:
    data = random.Random(4).randbytes(20 * MEGABYTE)
    place.write_new(A, data)
    place.write_new(B, b"12345")
    assert [place.start(B, size) for size in (2, 5, 9)] == [b"12", b"12345", b"12345"]
    with wire(server.port) as line:
        far = place_of(server, port=line.port)
        assert far.start(A, 1000) == data[:1000]
        assert line.answered < 10_000
    place.remove(B)
    assert problem_of(lambda: place.start(B, 2)) is Problem.MISSING
    put(server, B, b"")
    assert place.start(B, 2) == b""
    taken_away(server, B)


def test_an_empty_file_is_not_one_of_ours(server: Server, place: Place) -> None:
    put(server, A, b"")
    assert place.listing() == ([], [(A, Why.EMPTY)])
    assert place.read(A, 10) == b""
    taken_away(server, A)


def test_other_files_are_left_alone_with_a_reason(server: Server, place: Place) -> None:
    others = {
        "0123456789abcdef0123456789abcdef.sync-conflict-20261125-083000-ABCDEFG.exd": Why.CONFLICT,
        "holiday.jpg": Why.FOREIGN,
        A + ".part": Why.TEMPORARY,
        A.upper(): Why.RENAMED,
    }
    for name in others:
        put(server, name, b"x")
    put(server, "deeper/" + A, b"x")
    assert place.names() == []
    expected = [*others.items(), ("deeper", Why.FOLDER)]
    assert sorted(place.foreign()) == sorted(Foreign(*one) for one in expected)
    for name in [*others, "deeper/" + A]:
        taken_away(server, name)
    if server.folder is not None:
        (server.folder / "deeper").rmdir()


def test_the_place_is_known_again(server: Server, place: Place) -> None:
    first = place.folder_id()
    assert len(first) == 16
    assert place_of(server, device=b"e" * 16).folder_id() == first == place.known_id()
    assert place.listing() == ([], [])
    taken_away(server, MARKER)
    assert place.known_id() is None
    others = [place_of(server, device=bytes([number]) * 16) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda one: one.folder_id(), others))
    assert len(found) == 1
    assert first not in found
    taken_away(server, MARKER)
    put(server, MARKER, b"damaged")
    assert place.known_id() is None
    assert place.folder_id() == place_of(server).folder_id()
    taken_away(server, MARKER)
    put(server, MARKER, b"far too long" * 100)
    assert place.known_id() is None
    taken_away(server, MARKER)


@pytest.mark.parametrize("kind", ["rclone", "apache"])
def test_old_halves_of_this_device_are_cleared(kind: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(kind)
    assert server.folder is not None
    place = place_of(server)
    other = place_of(server, device=b"e" * 16)
    mine = [part_name(name, place._tag) for name in (A, B)]
    for name in [*mine, part_name(A, other._tag)]:
        put(server, name, b"half")
    old = time.time() - 2 * 24 * 60 * 60
    for name in [mine[0], part_name(A, other._tag)]:
        os.utime(server.folder / name, (old, old))
    assert place.tidy() == 1
    assert place.tidy() == 0
    assert place.foreign() == sorted(
        Foreign(name, Why.TEMPORARY) for name in [mine[1], part_name(A, other._tag)]
    )
    for name in [mine[1], part_name(A, other._tag)]:
        taken_away(server, name)


def test_a_wrong_password_says_so_and_is_told_nowhere(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    place = place_of(server, account=server.wrong())
    for use in (
        place.listing,
        lambda: place.read(A, 10),
        lambda: place.write_new(A, b"x"),
        lambda: place.remove(A),
        place.folder_id,
    ):
        with pytest.raises(PlaceTrouble) as caught:
            use()
        assert caught.value.problem is Problem.LOGIN
        told = "".join(traceback.format_exception(caught.value)) + caplog.text
        assert not re.search("|".join(map(re.escape, hidden(server))), told)
    assert not [word for word in hidden(server) if word in repr(place)]
    assert not [word for word in hidden(server)[:-1] if word in repr(vars(place))]


def hidden(server: Server) -> list[str]:
    """Return what must not be told: keys, passwords, where the storage is."""
    account = server.wrong()
    if isinstance(account, S3Account):
        return [account.key_id, account.secret, SECRET, str(server.port)]
    return [account.password, PASSWORD, account.header(), str(server.port)]


def test_a_folder_or_bucket_that_is_not_there_says_so(server: Server) -> None:
    path = {"ceph": "nothing/team"}.get(server.kind, "nothing")
    place = place_of(server, path=path)
    assert problem_of(lambda: place.write_new(A, b"x")) is Problem.GONE
    assert problem_of(place.folder_id) is Problem.GONE
    if server.kind == "ceph":
        assert problem_of(place.names) is Problem.GONE
        assert problem_of(place.tidy) is Problem.GONE


def test_a_server_that_is_not_there_says_so(server: Server) -> None:
    place = place_of(server, port=servers.free_port())
    assert problem_of(place.names) is Problem.UNREACHABLE
    assert problem_of(lambda: place.read(A, 1)) is Problem.UNREACHABLE
    assert problem_of(lambda: place.write_new(A, b"x")) is Problem.UNREACHABLE


def test_a_download_goes_on_where_it_broke(server: Server, place: Place) -> None:
    data = random.Random(2).randbytes(6 * MEGABYTE)
    place.write_new(A, data)
    with wire(server.port) as line:
        line.cut_after, line.cuts = 4 * MEGABYTE, 3
        far = place_of(server, port=line.port)
        assert far.read(A, len(data)) == data
        assert line.cuts < 3
        assert line.answered < 2 * len(data)


def test_a_download_that_always_breaks_ends(server: Server, place: Place) -> None:
    place.write_new(A, bytes(MEGABYTE))
    with wire(server.port) as line:
        line.cut_after, line.cuts = 10, 1000
        far = place_of(server, port=line.port)
        assert problem_of(lambda: far.read(A, MEGABYTE)) in {
            Problem.UNREACHABLE,
            Problem.REFUSED,
            Problem.SLOW,
        }


def test_an_upload_is_taken_up_again(server: Server, place: Place) -> None:
    data = random.Random(3).randbytes(MEGABYTE)
    with wire(server.port) as line:
        line.cut_after, line.cuts = 1, 1  # the server has it, its answer is lost
        far = place_of(server, port=line.port)
        tried = [outcome(lambda: far.write_new(A, data)) for _ in range(3)]
    assert tried[-1] is None
    assert set(tried) <= {None, Problem.UNREACHABLE, Problem.SLOW}
    assert place.read(A, MEGABYTE) == data
    assert [entry.name for entry in place.names()] == [A]


def test_a_server_that_falls_silent_is_given_up(server: Server) -> None:
    with wire(server.port) as line:
        line.silent.set()
        place = place_of(server, port=line.port)
        place._patience = Patience(connect=1, answer=1, tries=1)
        began = time.monotonic()
        assert problem_of(place.folder_id) is Problem.SLOW
        assert problem_of(lambda: place.write_new(A, b"x")) is Problem.SLOW
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("what", ["read", "write", "list"])
def test_whoever_waits_can_stop_it(server: Server, place: Place, what: str) -> None:
    place.write_new(A, b"x")
    asked: list[float] = []

    def stop() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 2

    with wire(server.port) as line:
        line.silent.set()
        far = place_of(server, port=line.port, cancelled=stop)
        uses = {
            "read": lambda: far.read(A, 1),
            "write": lambda: far.write_new(B, b"x"),
            "list": far.names,
        }
        began = time.monotonic()
        assert problem_of(uses[what]) is Problem.CANCELLED
        assert time.monotonic() - began < QUICK.answer / 2
    assert len(asked) == 3


def test_two_devices_see_the_same(server: Server, place: Place) -> None:
    other = place_of(server, device=b"e" * 16)
    names = [new_name() for _ in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: place.write_new(name, name.encode()), names[:10]))
        list(pool.map(lambda name: other.write_new(name, name.encode()), names[10:]))
    assert [entry.name for entry in place.names()] == sorted(names)
    assert place.names() == other.names()
    assert all(other.read(name, 40) == name.encode() for name in names)
    assert place.foreign() == []


@pytest.mark.long
def test_more_files_than_one_answer_lists(ceph: tuple[Server, Ceph]) -> None:
    server, _ = ceph
    place = place_of(server, path=f"{servers.BUCKET}/many")
    names = sorted(new_name() for _ in range(1100))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: place.write_new(name, b"x"), names))
        assert [entry.name for entry in place.names()] == names
        list(pool.map(place.remove, names))
    assert place.names() == []


def test_a_full_bucket_says_so(ceph: tuple[Server, Ceph]) -> None:
    server, cluster = ceph
    place = place_of(server)
    quota = ["quota", "set", "--quota-scope", "user", "--uid", servers.USER]
    cluster.said("radosgw-admin", *quota, "--max-size", "100000")
    cluster.said("radosgw-admin", "quota", "enable", *quota[2:])
    try:
        assert problem_of(lambda: place.write_new(A, bytes(MEGABYTE))) is Problem.FULL
    finally:
        cluster.said("radosgw-admin", "quota", "disable", *quota[2:])
    assert place.names() == []


def test_a_bucket_that_can_only_be_read_says_so(ceph: tuple[Server, Ceph]) -> None:
    server, cluster = ceph
    place_of(server).write_new(A, b"x")
    reader = S3Account("READERKEYID", "reader-secret", servers.REGION)
    keys = ["--access-key", reader.key_id, "--secret", reader.secret]
    cluster.said("radosgw-admin", "user", "create", "--uid", "reader", "--display-name", "r", *keys)
    read_only = place_of(server, account=reader)
    assert problem_of(read_only.names) is Problem.UNREADABLE
    assert problem_of(lambda: read_only.read(A, 1)) is Problem.UNREADABLE
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":'
        '["arn:aws:iam:::user/reader"]},"Action":["s3:GetObject","s3:ListBucket"],"Resource":'
        f'["arn:aws:s3:::{servers.BUCKET}","arn:aws:s3:::{servers.BUCKET}/*"]}}]}}'
    )
    bucket = f"/{servers.BUCKET}"
    servers.signed(server.port, "PUT", bucket, policy.encode(), "policy=")
    try:
        assert [entry.name for entry in read_only.names()] == [A]
        assert read_only.read(A, 1) == b"x"
        assert problem_of(lambda: read_only.write_new(B, b"x")) is Problem.READ_ONLY
        assert problem_of(lambda: read_only.remove(A)) is Problem.READ_ONLY
        assert read_only.folder_id() == read_only.folder_id()
    finally:
        servers.signed(server.port, "DELETE", bucket, query="policy=")
        place_of(server).remove(A)


def test_a_webdav_folder_that_can_only_be_read_says_so(apache: Server) -> None:
    place = place_of(apache, path="closed")
    assert place.names() == []
    assert problem_of(lambda: place.write_new(A, b"x")) is Problem.READ_ONLY
    assert problem_of(lambda: place.remove(A)) is Problem.READ_ONLY
    assert place.folder_id() == place.folder_id()
    secret = place_of(apache, path="secret")
    assert problem_of(secret.names) is Problem.UNREADABLE
    assert problem_of(secret.folder_id) is Problem.UNREADABLE


def test_a_full_webdav_server_says_so(small_disk: Path) -> None:
    needed("apache")
    with own_place() as folder, servers.apache(folder, root=small_disk) as server:
        place = place_of(server)
        place.write_new(A, b"x")
        assert problem_of(lambda: place.write_new(B, bytes(40 * MEGABYTE))) is Problem.FULL
        assert [entry.name for entry in place.names()] == [A]
        assert place.read(A, 1) == b"x"


def test_a_certificate_that_nobody_knows_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    needed("apache")
    with own_place() as folder, servers.apache(folder, tls=True) as server:
        assert problem_of(place_of(server).names) is Problem.UNREACHABLE
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
        place = place_of(server)
        place.write_new(A, b"x")
        assert place.read(A, 1) == b"x"


def test_keys_of_other_programs_are_not_used(
    ceph: tuple[Server, Ceph], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = ceph
    others = {
        "AWS_ACCESS_KEY_ID": "OTHERKEYID",
        "AWS_SECRET_ACCESS_KEY": "other-secret",
        "AWS_SESSION_TOKEN": "other-token",
        "AWS_ENDPOINT": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_UNSIGNED_PAYLOAD": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
        "AWS_S3_EXPRESS": "true",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    with wire(server.port) as line:
        place = place_of(server, port=line.port)
        place.write_new(A, b"x")
        assert place.read(A, 1) == b"x"
        place.remove(A)
        sent = bytes(line.requests)
    assert sent.count(f"Credential={servers.KEY_ID}/".encode()) == line_count(sent)
    assert b"other" not in sent.lower()
    assert b"UNSIGNED" not in sent


def line_count(sent: bytes) -> int:
    return len(re.findall(rb"(?:GET|PUT|DELETE|POST|HEAD) /\S* HTTP/1\.1\r\n", sent))


def test_a_changed_file_is_fetched_from_its_start(rclone: Server) -> None:
    """A file that is exchanged while its download is broken off is never put together of two."""
    assert rclone.folder is not None
    first, second = bytes(6 * MEGABYTE), b"\1" * (6 * MEGABYTE)
    put(rclone, A, first)
    with wire(rclone.port) as line:
        line.cut_after, line.cuts = 3 * MEGABYTE, 1
        place = place_of(rclone, port=line.port)
        changed = Exchange(line, rclone, second)
        place._cancelled = changed
        found = place.read(A, len(first))
    assert found in {first, second}
    taken_away(rclone, A)


class Exchange:
    """Puts another file in the place of the first once the wire was cut."""

    def __init__(self, line: Wire, server: Server, data: bytes) -> None:
        self._line, self._server, self._data = line, server, data

    def __call__(self) -> bool:
        if not self._line.cuts and self._data:
            put(self._server, A, self._data)
            self._data = b""
        return False


def test_accounts_show_nothing() -> None:
    assert "geheim" not in repr([S3Account("geheim", "geheim"), WebDavAccount("geheim", "geheim")])
