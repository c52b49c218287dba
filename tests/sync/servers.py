"""Real servers of the kinds that organisations have, started for a test on loopback.

Ceph's gateway speaks S3 (monitor, one store in memory, gateway), Apache and rclone speak WebDAV.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import os
import secrets
import shutil
import socket
import subprocess
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from exitdesk.sync.remote_address import Account, S3Account, WebDavAccount

USER, PASSWORD = "anna", "Zitronen-Falter-7"
KEY_ID, SECRET = "EXDTESTKEYID", "exd/secret+Zitronen/Falter"
REGION = "us-east-1"
BUCKET = "bundles"
PATIENCE = 60
NEEDED = {
    "rclone": ("rclone",),
    "apache": ("apache2",),
    "ceph": ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw",
             "radosgw-admin"),
    "syncthing": ("syncthing",),
}  # fmt: skip
PACKAGES = {
    "rclone": "rclone",
    "apache": "apache2-bin",
    "ceph": "ceph-common ceph-mon ceph-osd radosgw",
    "syncthing": "syncthing",
}
_MODULES = Path("/usr/lib/apache2/modules")
_BESIDE = ["/usr/sbin", "/sbin"]


def tool(name: str) -> str | None:
    """Return the path of a system program."""
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *_BESIDE]))


def missing(kind: str) -> str:
    """Return what must be installed for this kind of server, "" where all is there."""
    absent = [name for name in NEEDED[kind] if tool(name) is None]
    return f"missing {', '.join(absent)}: apt-get install {PACKAGES[kind]}" if absent else ""


@dataclass
class Server:
    """A running server with a folder or bucket for bundles, and the account for it."""

    kind: str
    port: int
    path: str
    account: Account
    folder: Path | None = None
    scheme: str = "http"
    """Where the server keeps its files, if it keeps them as files."""
    more: dict[str, str] = field(default_factory=dict)

    def url(self, path: str | None = None, port: int | None = None) -> str:
        """Return the address of the place, or of another path or port."""
        where = self.path if path is None else path
        return f"{self.scheme}://127.0.0.1:{port or self.port}/{where}"

    def wrong(self) -> Account:
        """Return an account that the server does not know the password of."""
        if isinstance(self.account, S3Account):
            return S3Account(KEY_ID, "wrong-" + SECRET, REGION)
        return WebDavAccount(USER, "wrong-" + PASSWORD)


def free_port() -> int:
    """Return a port of loopback that nobody listens at, and that no connection is given."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


@contextmanager
def running(folder: Path, *command: str, port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block, which begins when it listens at `port`."""
    log = folder / f"{Path(command[0]).name}-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder
        )
    try:
        if port:
            _listening(process, port, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=10)


def _listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(PATIENCE * 20):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError(f"no server: {log.read_text(errors='replace')[-3000:]}")


@contextmanager
def rclone(folder: Path, *options: str) -> Iterator[Server]:
    """Serve a folder as WebDAV with rclone."""
    port, root = free_port(), folder / "root"
    (root / "team").mkdir(parents=True)
    command = [
        tool("rclone") or "", "serve", "webdav", str(root), "--addr", f"127.0.0.1:{port}",
        "--user", USER, "--pass", PASSWORD, "--config", str(folder / "rclone.conf"),
        "--dir-cache-time", "0", *options,
    ]  # fmt: skip
    with running(folder, *command, port=port):
        yield Server("rclone", port, "team", WebDavAccount(USER, PASSWORD), root / "team")


_APACHE = """
ServerName 127.0.0.1
ServerRoot {folder}
PidFile {folder}/pid
Listen 127.0.0.1:{port}
ErrorLog {folder}/error.log
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule dav_module {modules}/mod_dav.so
LoadModule dav_fs_module {modules}/mod_dav_fs.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authn_file_module {modules}/mod_authn_file.so
LoadModule auth_basic_module {modules}/mod_auth_basic.so
{more}
DocumentRoot {root}
DavLockDB {folder}/lock
User www-data
Group www-data
<Directory {root}>
  Dav On
  AuthType Basic
  AuthName x
  AuthUserFile {folder}/users
  Require valid-user
</Directory>
<Location /closed>
  <LimitExcept GET PROPFIND>
    Require all denied
  </LimitExcept>
</Location>
<Location /secret>
  Require all denied
</Location>
"""
_TLS = """
LoadModule ssl_module {modules}/mod_ssl.so
SSLEngine on
SSLCertificateFile {folder}/certificate.pem
SSLCertificateKeyFile {folder}/key.pem
"""


@contextmanager
def apache(folder: Path, *, root: Path | None = None, tls: bool = False) -> Iterator[Server]:
    """Serve a folder as WebDAV with Apache; with `tls` under a certificate that nobody knows."""
    port, root = free_port(), root or folder / "root"
    for name in ("team", "closed", "secret"):
        (root / name).mkdir(parents=True, exist_ok=True)
    digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    (folder / "users").write_text(f"{USER}:{{SHA}}{digest}\n", encoding="ascii")
    values = {"folder": folder, "port": port, "modules": _MODULES, "root": root}
    more = _TLS.format(**values) if tls else ""
    if tls:
        _certificate(folder)
    (folder / "apache.conf").write_text(_APACHE.format(more=more, **values), encoding="utf-8")
    _opened_up(folder, root)
    command = [tool("apache2") or "", "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
    with running(folder, *command, port=port):
        account = WebDavAccount(USER, PASSWORD)
        yield Server("apache", port, "team", account, root / "team", "https" if tls else "http")


def _opened_up(*folders: Path) -> None:
    """Let the server's own user reach and change what lies in `folders`."""
    for folder in folders:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o777 if path.is_dir() else 0o666)
        for above in folder.parents:
            if not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o011)


def _certificate(folder: Path) -> None:
    """Make an authority and a server's certificate of it."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    authority, key = folder / "authority.pem", folder / "authority-key.pem"
    commands = (
        ["-subj", "/CN=authority", "-keyout", key, "-out", authority],
        ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext",
         "basicConstraints=critical,CA:FALSE", "-CA", authority, "-CAkey", key,
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
    )  # fmt: skip
    for command in commands:
        whole = ["openssl", "req", "-x509", *curve, *map(str, command)]
        subprocess.run(whole, check=True, capture_output=True)


_CEPH = """
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = {folder}/keyring
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 2147483648
mon data = {folder}/mon
osd data = {folder}/osd
run dir = {folder}/run
admin socket =
pid file =
log file =
mon cluster log file =
mon data avail crit = 1
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw thread pool size = 16
rgw run sync thread = false
rgw user quota bucket sync interval = 0
rgw bucket quota ttl = 0
"""
_KEYS = (
    ("mon.", ("mon", "allow *")),
    ("client.admin", ("mon", "allow *"), ("osd", "allow *"), ("mgr", "allow *")),
    ("osd.0", ("mon", "allow profile osd"), ("osd", "allow *"), ("mgr", "allow *")),
)


class Ceph:
    """The commands of one cluster."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.monitor = free_port(), free_port()
        for name in ("mon", "osd", "run"):
            (folder / name).mkdir()
        self.fsid = str(uuid.uuid4())
        values = {"folder": folder, "port": self.port, "monitor": self.monitor}
        text = _CEPH.format(fsid=self.fsid, **values)
        (folder / "ceph.conf").write_text(text, encoding="utf-8")

    def command(self, name: str, *arguments: str) -> list[str]:
        """Return a command with the cluster's settings."""
        return [tool(name) or "", "-c", str(self.folder / "ceph.conf"), *arguments]

    def said(self, name: str, *arguments: str) -> str:
        """Run a command of the cluster and return what it prints."""
        done = subprocess.run(
            self.command(name, *arguments), capture_output=True, text=True, check=False,
            timeout=PATIENCE, cwd=self.folder,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
        return done.stdout

    def prepare(self) -> str:
        """Make keys and the monitor's store; return the id of the one disk."""
        keyring, monmap = str(self.folder / "keyring"), str(self.folder / "monmap")
        create = ["-C"]
        for name, *caps in _KEYS:
            given = [part for kind, cap in caps for part in ("--cap", kind, cap)]
            self.said("ceph-authtool", *create, keyring, "--gen-key", "-n", name, *given)
            create = []
        address = f"[v2:127.0.0.1:{self.monitor}]"
        self.said("monmaptool", "--create", "--addv", "a", address, "--fsid", self.fsid, monmap)
        self.said("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap, "--keyring", keyring)
        return str(uuid.uuid4())


@contextmanager
def ceph(folder: Path) -> Iterator[tuple[Server, Ceph]]:
    """Run a small Ceph cluster in memory with its S3 gateway, a user and a bucket."""
    cluster = Ceph(folder)
    disk = cluster.prepare()
    monitor = cluster.command("ceph-mon", "-i", "a", "-f")
    with running(folder, *monitor, port=cluster.monitor):
        cluster.said("ceph", "osd", "new", disk)
        cluster.said("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk)
        with running(folder, *cluster.command("ceph-osd", "-i", "0", "-f")):
            gateway = cluster.command("radosgw", "-n", "client.admin", "-f")
            with running(folder, *gateway, port=cluster.port):
                user = ["--uid", USER, "--display-name", USER]
                keys = ["--access-key", KEY_ID, "--secret", SECRET]
                cluster.said("radosgw-admin", "user", "create", *user, *keys)
                signed(cluster.port, "PUT", f"/{BUCKET}")
                account = S3Account(KEY_ID, SECRET, REGION)
                yield Server("ceph", cluster.port, f"{BUCKET}/team", account), cluster


def signed(port: int, method: str, path: str, body: bytes = b"", query: str = "") -> bytes:
    """Send one request to an S3 server, signed (version 4), and return the answer."""
    now = dt.datetime.now(dt.UTC)
    day, moment = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
    digest, host = hashlib.sha256(body).hexdigest(), f"127.0.0.1:{port}"
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
    scope = f"{day}/{REGION}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = ("AWS4" + SECRET).encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}".encode()
    signature = hmac.new(key, text, hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, "
        f"Signature={signature}"
    )
    url = f"http://{host}{path}" + (f"?{query}" if query else "")
    request = urllib.request.Request(url, body or None, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE) as answer:
        found: bytes = answer.read()
        return found
