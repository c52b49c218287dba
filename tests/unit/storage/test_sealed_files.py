"""Attachments, sealed chunk by chunk."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exitdesk.storage import sealed_files
from exitdesk.storage.failures import AttachmentTooLarge, DamagedAttachment, DiskFull, MissingFile
from exitdesk.storage.progress import Cancelled
from exitdesk.storage.sealed_files import CHUNK, SealedFile

SIZES = [0, 1, 4095, 4096, 4097, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def seal(folder: Path, data: bytes) -> SealedFile:
    return sealed_files.sealed(folder, io.BytesIO(data))


def read(folder: Path, file: SealedFile) -> bytes:
    with sealed_files.opened(folder, file) as reader:
        return reader.read()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read(tmp_path: Path, size: int) -> None:
    data = content(size)
    file = seal(tmp_path / "attachments", data)
    assert read(tmp_path / "attachments", file) == data
    assert (file.size, file.sha256) == (size, hashlib.sha256(data).hexdigest())
    sealed_files.verify(tmp_path / "attachments", file)
    assert sealed_files.names(tmp_path / "attachments") == [file.name]


def test_a_source_that_gives_little_at_a_time_is_read_to_its_end(tmp_path: Path) -> None:
    data = content(CHUNK + 1000)

    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 777))

    file = sealed_files.sealed(tmp_path, Dripping(data))
    assert read(tmp_path, file) == data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(-4 * CHUNK, 4 * CHUNK), st.sampled_from([0, 1, 2]), st.integers(0, CHUNK)
        ),
        max_size=8,
    )
)
def test_a_reader_seeks_like_a_file(tmp_path: Path, steps: list[tuple[int, int, int]]) -> None:
    data = content(2 * CHUNK + 123)
    file = seal(tmp_path, data)
    plain = io.BytesIO(data)
    with sealed_files.opened(tmp_path, file) as reader:
        assert reader.seekable()
        for offset, whence, count in steps:
            if whence == 0 and offset < 0:
                continue
            base = {0: 0, 1: plain.tell(), 2: len(data)}[whence]
            if base + offset < 0:
                with pytest.raises(ValueError, match=r"."):
                    reader.seek(offset, whence)
                continue
            assert reader.seek(offset, whence) == plain.seek(offset, whence)
            assert reader.read(count) == plain.read(count)
            assert reader.tell() == plain.tell()


def test_neither_name_nor_length_nor_bytes_tell_what_it_is(tmp_path: Path) -> None:
    data = b"Kanarienvogel " * 500
    one, other = seal(tmp_path / "one", data), seal(tmp_path / "other", data)
    assert one.name != other.name
    assert one.sha256 not in {one.name, other.name}
    raw = (tmp_path / "one" / one.name).read_bytes()
    assert b"Kanarienvogel" not in raw
    assert raw != (tmp_path / "other" / other.name).read_bytes()
    longer = seal(tmp_path / "one", data + b"x")
    assert (tmp_path / "one" / longer.name).stat().st_size == len(raw)


def test_padding_is_at_most_an_eighth_and_hides_most_lengths() -> None:
    lengths = {sealed_files.padded(size) for size in range(4096, 300_000)}
    assert len(lengths) < 150
    for size in [*range(5000), 10**6, 10**7 + 1, 200 * 2**20]:
        assert size <= sealed_files.padded(size) <= max(4096, size * 1.12)
        assert sealed_files.padded(sealed_files.padded(size)) == sealed_files.padded(size)


def test_the_same_content_again_adds_no_file(tmp_path: Path) -> None:
    data = content(9999)
    first = seal(tmp_path, data)
    again = sealed_files.sealed(tmp_path, io.BytesIO(data), known={first.sha256: first}.get)
    assert again is first
    assert sealed_files.names(tmp_path) == [first.name]
    assert sealed_files.strays(tmp_path, [first.name]) == []


def test_a_known_file_that_is_gone_or_cut_is_sealed_anew(tmp_path: Path) -> None:
    data = content(9999)
    first = seal(tmp_path, data)
    path = tmp_path / first.name
    path.write_bytes(path.read_bytes()[:-1])
    again = sealed_files.sealed(tmp_path, io.BytesIO(data), known={first.sha256: first}.get)
    assert again.name != first.name
    assert read(tmp_path, again) == data
    path.unlink()
    sealed_files.verify(
        tmp_path, sealed_files.sealed(tmp_path, io.BytesIO(data), known={first.sha256: first}.get)
    )


def test_more_than_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "attachments"
    megabyte = 1024 * 1024
    sealed_files.sealed(folder, io.BytesIO(bytes(megabyte)), limit=megabyte)
    before = sealed_files.names(folder)
    with pytest.raises(AttachmentTooLarge, match="1 MB"):
        sealed_files.sealed(folder, io.BytesIO(bytes(megabyte + 1)), limit=megabyte)
    assert [path.name for path in folder.iterdir()] == before
    assert 200 * megabyte == sealed_files.LIMIT


def test_progress_counts_bytes_and_cancelling_leaves_nothing(tmp_path: Path) -> None:
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        assert total == 0
        seen.append(done)
        if len(seen) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        sealed_files.sealed(tmp_path, io.BytesIO(bytes(5 * CHUNK)), progress=progress)
    assert seen == [CHUNK, 2 * CHUNK, 3 * CHUNK]
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(DiskFull):
        sealed_files.sealed(tmp_path, io.BufferedReader(Broken()))
    assert list(tmp_path.iterdir()) == []


def refused(folder: Path, file: SealedFile) -> bool:
    try:
        data = read(folder, file)
    except DamagedAttachment:
        return True
    assert hashlib.sha256(data).hexdigest() != file.sha256, "unchanged: the test proves nothing"
    return False


def test_every_kind_of_tampering_is_noticed(tmp_path: Path) -> None:
    data = content(3 * CHUNK + 500)
    file, other = seal(tmp_path, data), seal(tmp_path, data)
    path = tmp_path / file.name
    whole = path.read_bytes()
    start, step = 12, CHUNK + 16
    chunks = [whole[start + at * step : start + (at + 1) * step] for at in range(4)]
    assert b"".join(chunks) == whole[start:]
    head, foreign = whole[:start], (tmp_path / other.name).read_bytes()
    choice = random.Random(5)
    forged = [
        b"",
        head,
        *(head + b"".join(chunks[:count]) for count in range(4)),
        *(whole[: choice.randrange(len(whole))] for _ in range(20)),
        head + chunks[1] + chunks[0] + chunks[2] + chunks[3],
        head + chunks[0] + chunks[0] + chunks[2] + chunks[3],
        head + chunks[0] + chunks[2] + chunks[3],
        whole + b"\0",
        whole + chunks[3],
        head + b"".join(chunks[:3]) + chunks[2],
        foreign,
        foreign[: start + step] + whole[start + step :],
    ]
    for position in [*range(start), *(choice.randrange(len(whole)) for _ in range(150))]:
        changed = bytearray(whole)
        changed[position] ^= 1 << choice.randrange(8)
        forged.append(bytes(changed))
    for number, raw in enumerate(forged):
        path.write_bytes(raw)
        assert refused(tmp_path, file), number
    path.write_bytes(whole)
    sealed_files.verify(tmp_path, file)


@pytest.mark.parametrize("size", [100, 5000, CHUNK, CHUNK * 2])
def test_a_record_of_another_length_does_not_open(tmp_path: Path, size: int) -> None:
    file = seal(tmp_path, content(20_000))
    with pytest.raises(DamagedAttachment):
        sealed_files.opened(tmp_path, replace(file, size=size))


def test_verifying_compares_content_and_name_with_the_record(tmp_path: Path) -> None:
    file = seal(tmp_path, content(5000))
    seen: list[tuple[int, int]] = []
    sealed_files.verify(tmp_path, file, lambda done, total: seen.append((done, total)))
    assert seen == [(5000, 5000)]
    with pytest.raises(DamagedAttachment):
        sealed_files.verify(tmp_path, replace(file, sha256="0" * 64))
    renamed = replace(file, name="0" * 64)
    (tmp_path / file.name).rename(tmp_path / renamed.name)
    with pytest.raises(DamagedAttachment):
        sealed_files.verify(tmp_path, renamed)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    file = seal(tmp_path, b"x")
    sealed_files.remove(tmp_path, file.name)
    sealed_files.remove(tmp_path, file.name)
    sealed_files.remove(tmp_path / "nothing", file.name)
    with pytest.raises(MissingFile):
        sealed_files.opened(tmp_path, file)


@pytest.mark.parametrize("name", ["", "..", "../vault.hdr", "a" * 63, "A" * 64, "a" * 63 + "/"])
def test_only_sealed_files_can_be_removed(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        sealed_files.remove(tmp_path, name)


def test_strays_are_what_no_record_names(tmp_path: Path) -> None:
    assert sealed_files.strays(tmp_path / "nothing", []) == []
    assert sealed_files.names(tmp_path / "nothing") == []
    kept, stray = seal(tmp_path, b"kept"), seal(tmp_path, b"stray")
    (tmp_path / ("ab" * 16 + ".new")).write_bytes(b"half")
    (tmp_path / "somebody's own file.txt").write_bytes(b"x")
    found = {path.name for path in sealed_files.strays(tmp_path, [kept.name])}
    assert found == {stray.name, "ab" * 16 + ".new"}


def test_the_key_is_not_shown(tmp_path: Path) -> None:
    file = seal(tmp_path, b"x")
    assert file.key.hex() not in repr(file)
    assert repr(file.key) not in repr(file)


def test_a_closed_reader_is_closed(tmp_path: Path) -> None:
    file = seal(tmp_path, b"x" * 5000)
    reader = sealed_files.opened(tmp_path, file)
    assert reader.read(1) == b"x"
    reader.close()
    reader.close()
    assert isinstance(reader, io.BufferedReader)
    reader.raw.close()
    with pytest.raises(ValueError, match="closed"):
        reader.read(1)
