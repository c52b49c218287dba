"""Bundles in an S3-compatible bucket or on a WebDAV server, for larger organisations.

This is the only module that opens a connection, and it does so only for a caller who says that
a person switched it on. The storage sees sealed files under random names, their sizes and times.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from exitdesk.sync.place_names import (
    MARKER,
    MARKER_BYTES,
    Entry,
    Foreign,
    Listing,
    checked,
    marked_id,
    marker_text,
    part_name,
    part_tag,
    why_not,
    why_not_folder,
)
from exitdesk.sync.place_trouble import PlaceTrouble, Problem
from exitdesk.sync.remote_address import (
    Account,
    Address,
    Patience,
    S3Account,
    WebDavAccount,
    checked_address,
)

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from obstore.store import ClientConfig, HTTPStore, RetryConfig, S3Credential, S3Store

T = TypeVar("T")

_DAY_MS = 24 * 60 * 60 * 1000
_PAGE = 1000
_PIECE = 1 << 20
_LOOK_S = 0.2
_LAST_S = 0.25

# What storages and the library say; their words are never shown nor logged.
_STATUS = re.compile(r"status code: (\d{3})")
_NOT_IMPLEMENTED = 501
_OF_STATUS = {
    401: Problem.LOGIN,
    404: Problem.GONE,
    408: Problem.SLOW,
    409: Problem.BUSY,
    413: Problem.FULL,
    423: Problem.BUSY,
    429: Problem.BUSY,
    500: Problem.BUSY,
    502: Problem.BUSY,
    503: Problem.BUSY,
    504: Problem.SLOW,
    507: Problem.FULL,
}
_WRONG_KEY = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed")
_LATE = ("timed out", "TimedOut")
_NO_WAY = ("error sending request", "Connect", "dns error", "connection")


class RemotePlace:
    """A folder of an S3-compatible bucket or of a WebDAV server; a Place.

    `url` is the endpoint with bucket and folder, or the WebDAV folder's address. `allowed` comes
    from a setting that a person switched on. `cancelled` is asked several times a second while
    something goes over the network. `device` as for FolderPlace. Raises PlaceTrouble.
    """

    def __init__(
        self,
        url: str,
        account: Account,
        *,
        allowed: bool,
        device: bytes = b"",
        cancelled: Callable[[], bool] = lambda: False,
        patience: Patience | None = None,
    ) -> None:
        if allowed is not True:
            raise PlaceTrouble(Problem.NOT_SWITCHED_ON)
        self._address = checked_address(url, account)
        self._patience = patience or Patience()
        self._cancelled = cancelled
        self._tag = hashlib.sha256(b"exitdesk part 1\0" + device).digest()[:8]
        self._s3 = isinstance(account, S3Account)
        with _explained(Problem.ADDRESS):
            self._store = _store(self._address, account, self._patience)

    def __repr__(self) -> str:
        """Name the kind only: addresses and keys stay out of messages."""
        return f"RemotePlace({'S3' if self._s3 else 'WebDAV'})"

    def listing(self) -> Listing:
        """Return what lies there now: our files, and everything else with the reason."""
        with _explained(Problem.UNREADABLE, missing=Problem.GONE):
            metas, folders = self._run(self._listed, self._patience.whole(0) * 10)
        ours: list[Entry] = []
        foreign = [Foreign(name, why_not_folder(name)) for name in sorted(folders)]
        for meta in metas:
            name = meta["path"].rpartition("/")[2]
            why = why_not(name, meta["size"])
            if why is None:
                ours.append(Entry(name, meta["size"], _ms(meta)))
            elif name != MARKER:
                foreign.append(Foreign(name, why))
        return Listing(sorted(ours), sorted(foreign))

    def names(self) -> list[Entry]:
        """Return our files, sorted by name."""
        return self.listing().ours

    def foreign(self) -> list[Foreign]:
        """Return what is left alone, sorted by name, each with the reason."""
        return self.listing().foreign

    def read(self, name: str, limit: int) -> bytes:
        """Return the content of our file `name`; more than `limit` bytes is TOO_LARGE.

        A connection that breaks is taken up again where it broke.
        """
        return self._content(checked(name), limit)

    def start(self, name: str, size: int) -> bytes:
        """Return the first `size` bytes of our file `name`, all of it where it is shorter."""
        with _explained(Problem.UNREADABLE, missing=Problem.MISSING):
            return self._run(
                lambda: _start(self._store, checked(name), size), self._patience.whole(size)
            )

    def write_new(self, name: str, data: bytes) -> None:
        """Put a new file there, whole or not at all; never over one that exists.

        Raises FileExistsError, unless the same bytes are there: then an earlier try came through
        although its answer was lost.
        """
        self._put(checked(name), data)

    def remove(self, name: str) -> None:
        """Remove our file `name`; one that is not there is well."""
        self._removed(checked(name))

    def folder_id(self) -> bytes:
        """Return the 16 random bytes that tell this place from others; made when first asked.

        Where nothing can be written they follow from the address.
        """
        found = self.known_id()
        if found is not None:
            return found
        try:
            self._put(MARKER, marker_text(secrets.token_bytes(16)))
        except FileExistsError:
            found = self.known_id()  # another device was faster, or it is damaged
        except PlaceTrouble as trouble:
            found = self.known_id()
            if found is None and trouble.problem not in {Problem.READ_ONLY, Problem.FULL}:
                raise
        else:
            found = self.known_id()
        place = hashlib.sha256(b"exitdesk place 1\0" + self._address.url.encode())
        return found or place.digest()[:16]

    def known_id(self) -> bytes | None:
        """Return the id of this place, None where it has none yet. Writes nothing."""
        try:
            return marked_id(self._content(MARKER, MARKER_BYTES))
        except PlaceTrouble as trouble:
            if trouble.problem in {Problem.MISSING, Problem.TOO_LARGE}:
                return None
            raise

    def tidy(self) -> int:
        """Remove this device's own temporary files that are older than a day; return how many."""
        with _explained(Problem.UNREADABLE, missing=Problem.GONE):
            metas, _ = self._run(self._listed, self._patience.whole(0) * 10)
        now = time.time_ns() // 1_000_000
        old = [
            name
            for meta in metas
            if part_tag(name := meta["path"].rpartition("/")[2]) == self._tag
            and abs(now - _ms(meta)) > _DAY_MS
        ]
        for name in old:
            self._removed(name)
        return len(old)

    def _removed(self, name: str) -> None:
        import obstore  # noqa: PLC0415

        with _explained(Problem.READ_ONLY):
            try:
                self._run(lambda: obstore.delete_async(self._store, name), self._patience.whole(0))
            except FileNotFoundError:
                return

    def _content(self, name: str, limit: int) -> bytes:
        with _explained(Problem.UNREADABLE, missing=Problem.MISSING):
            return self._run(
                lambda: _Download(self._store, name, limit, self._patience).whole(),
                self._patience.whole(limit) * self._patience.tries,
            )

    def _put(self, name: str, data: bytes) -> None:
        from obstore.exceptions import AlreadyExistsError, PreconditionError  # noqa: PLC0415

        put = self._put_s3 if self._s3 else self._put_webdav
        with _explained(Problem.READ_ONLY, missing=Problem.GONE):
            try:
                self._run(lambda: put(name, data), self._patience.whole(len(data)))
                self._run(lambda: self._arrived(name, len(data)), self._patience.whole(0))
            except (AlreadyExistsError, PreconditionError):
                taken = True
            else:
                taken = False
        if taken and not self._holds(name, data):
            raise FileExistsError

    def _holds(self, name: str, data: bytes) -> bool:
        try:
            return self._content(name, len(data)) == data
        except PlaceTrouble as trouble:
            if trouble.problem is Problem.TOO_LARGE:
                return False
            raise

    async def _arrived(self, name: str, size: int) -> None:
        """Ask for what was put there: a web server that says yes to everything is no storage."""
        import obstore  # noqa: PLC0415

        found = await obstore.head_async(self._store, name)
        if found["size"] != size:
            raise PlaceTrouble(Problem.REFUSED)

    async def _put_s3(self, name: str, data: bytes) -> None:
        import obstore  # noqa: PLC0415
        from obstore.exceptions import AlreadyExistsError, BaseError  # noqa: PLC0415

        try:
            await obstore.put_async(self._store, name, data, mode="create", use_multipart=False)
        except BaseError as error:
            if _status(error) != _NOT_IMPLEMENTED:
                raise
        else:
            return
        # A storage that does not know "only if new": names are random, a look before is enough.
        try:
            await obstore.head_async(self._store, name)
        except FileNotFoundError:
            await obstore.put_async(self._store, name, data, use_multipart=False)
        else:
            raise AlreadyExistsError

    async def _put_webdav(self, name: str, data: bytes) -> None:
        """Send it under a temporary name first: a server may show what is half sent."""
        import obstore  # noqa: PLC0415
        from obstore.exceptions import AlreadyExistsError, BaseError  # noqa: PLC0415

        part = part_name(name, self._tag)
        try:
            await obstore.put_async(self._store, part, data, use_multipart=False)
        except AlreadyExistsError:  # 409: the folder is not there
            raise PlaceTrouble(Problem.GONE) from None
        try:
            await obstore.rename_async(self._store, part, name, overwrite=False)
        except (BaseError, FileNotFoundError):
            with suppress(BaseError, FileNotFoundError):
                await obstore.delete_async(self._store, part)
            raise

    async def _listed(self) -> tuple[list[ObjectMeta], set[str]]:
        """Return the files that lie directly in the place, and the names of folders there."""
        import obstore  # noqa: PLC0415

        if not self._s3:
            found = await obstore.list_with_delimiter_async(self._store)
            here = "/".join(self._address.parts)
            folders = {path.rpartition("/")[2] for path in found["common_prefixes"] if path != here}
            return list(found["objects"]), folders
        metas: list[ObjectMeta] = []
        deeper: set[str] = set()
        async for page in obstore.list(self._store, chunk_size=_PAGE):
            metas += [meta for meta in page if "/" not in meta["path"]]
            deeper |= {meta["path"].partition("/")[0] for meta in page if "/" in meta["path"]}
        return metas, deeper

    def _run(self, work: Callable[[], Awaitable[T]], seconds: float) -> T:
        _leave_in_order()
        return asyncio.run(self._watched(work, seconds))

    async def _watched(self, work: Callable[[], Awaitable[T]], seconds: float) -> T:
        """Do `work`, and drop it when it is cancelled or takes longer than `seconds`."""
        task = asyncio.ensure_future(work())
        until = time.monotonic() + seconds
        problem = None
        while problem is None:
            done, _ = await asyncio.wait({task}, timeout=_LOOK_S)
            if done:
                return task.result()
            if self._cancelled():
                problem = Problem.CANCELLED
            elif time.monotonic() > until:
                problem = Problem.SLOW
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise PlaceTrouble(problem)


class _Download:
    """One file, in pieces; goes on after a broken connection if the file is still the same."""

    def __init__(
        self, store: S3Store | HTTPStore, name: str, limit: int, patience: Patience
    ) -> None:
        self._store = store
        self._name = name
        self._limit = limit
        self._patience = patience
        self._pieces: list[bytes] = []
        self._have = 0
        self._version: object = None

    async def whole(self) -> bytes:
        from obstore.exceptions import BaseError  # noqa: PLC0415

        tries = self._patience.tries
        while True:
            before = self._have
            try:
                if await self._more():
                    return b"".join(self._pieces)
            except (BaseError, TimeoutError):
                if tries <= 0:
                    raise
            if self._have <= before:
                tries -= 1

    async def _more(self) -> bool:
        """Fetch on from where we are; tell whether that is all."""
        import obstore  # noqa: PLC0415

        options: GetOptions = {"range": {"offset": self._have}} if self._have else {}
        found = await obstore.get_async(self._store, self._name, options=options)
        size = found.meta["size"]
        if size > self._limit:
            raise PlaceTrouble(Problem.TOO_LARGE)
        version = (size, found.meta["e_tag"], found.meta["last_modified"])
        if self._have and version != self._version:
            self._pieces, self._have = [], 0
            return False
        self._version = version
        stream = aiter(found.stream(min_chunk_size=_PIECE))
        while True:
            try:
                piece = await asyncio.wait_for(anext(stream), self._patience.answer)
            except StopAsyncIteration:
                return self._have == size
            self._pieces.append(bytes(piece))
            self._have += len(piece)
            if self._have > size:
                raise PlaceTrouble(Problem.REFUSED)


@functools.cache
def _leave_in_order() -> None:
    """Have the program wait a moment before it ends.

    A thread of the library tells us that it has finished, then returns: if Python is gone by
    then, the process aborts (measured: up to one in three that end at once).
    """
    atexit.register(threading.Event().wait, _LAST_S)


async def _start(store: S3Store | HTTPStore, name: str, size: int) -> bytes:
    """Ask for the first bytes; from a server that sends all the same, take no more than those."""
    import obstore  # noqa: PLC0415
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        found = await obstore.get_async(store, name, options={"range": (0, size)})
    except BaseError:  # it knows no ranges, or the file is empty
        found = await obstore.get_async(store, name)
    pieces = bytearray()
    async for piece in found.stream(min_chunk_size=_PIECE):
        pieces += bytes(piece)
        if len(pieces) >= size:
            break
    return bytes(pieces[:size])


def _store(address: Address, account: Account, patience: Patience) -> S3Store | HTTPStore:
    from obstore import store  # noqa: PLC0415

    client: ClientConfig = {
        "allow_http": address.base.startswith("http:"),
        "connect_timeout": timedelta(seconds=patience.connect),
        "timeout": timedelta(hours=12),  # each request has its own limit by its size
        "user_agent": "exd",
    }
    retry: RetryConfig = {
        "max_retries": patience.tries,
        "retry_timeout": timedelta(seconds=patience.answer),
        "backoff": {"max_backoff": timedelta(seconds=5)},
    }
    if isinstance(account, WebDavAccount):
        client["default_headers"] = {"authorization": account.header()}
        return store.HTTPStore(address.url, client_options=client, retry_config=retry)
    # Whatever stands in the environment for other programs' storage is none of ours.
    return store.S3Store(
        address.parts[0],
        prefix="/".join(address.parts[1:]) or None,
        endpoint=address.base,
        aws_endpoint_url_s3=address.base,
        region=account.region,
        credential_provider=_always(account),
        skip_signature=False,
        unsigned_payload=False,
        virtual_hosted_style_request=False,
        s3_express=False,
        request_payer=False,
        disable_bulk_delete=True,
        client_options=client,
        retry_config=retry,
    )


def _always(account: S3Account) -> Callable[[], S3Credential]:
    """Return a source of the key of `account` alone: never a token from elsewhere."""

    def credential() -> S3Credential:
        return {
            "access_key_id": account.key_id,
            "secret_access_key": account.secret,
            "token": None,
            "expires_at": None,
        }

    return credential


def _ms(meta: ObjectMeta) -> int:
    return int(meta["last_modified"].timestamp() * 1000)


@contextmanager
def _explained(denied: Problem, *, missing: Problem = Problem.MISSING) -> Iterator[None]:
    """Turn the library's errors, which quote addresses and answers, into PlaceTrouble."""
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        yield
    except FileNotFoundError:
        problem = missing
    except TimeoutError:
        problem = Problem.SLOW
    except (BaseError, NotImplementedError) as error:
        problem = _problem(error, denied)
    else:
        return
    raise PlaceTrouble(problem) from None


def _problem(error: Exception, denied: Problem) -> Problem:
    from obstore.exceptions import PermissionDeniedError, UnauthenticatedError  # noqa: PLC0415

    text, code = str(error), _status(error)
    if isinstance(error, UnauthenticatedError) or any(word in text for word in _WRONG_KEY):
        return Problem.LOGIN
    if isinstance(error, PermissionDeniedError) or code == 403:
        return Problem.FULL if "QuotaExceeded" in text else denied
    if code:
        return _OF_STATUS.get(code, Problem.REFUSED)
    if any(word in text for word in _LATE):
        return Problem.SLOW
    return Problem.UNREACHABLE if any(word in text for word in _NO_WAY) else Problem.REFUSED


def _status(error: Exception) -> int:
    found = _STATUS.search(str(error))
    return int(found[1]) if found else 0
