"""What must not be read in the store: encrypted under a key that lies outside it (layouts §7)."""

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from core.config import Credentials, default_key
from core.display import display
from core.errors import RollbookError
from core.filing import create_private

VARIABLE = "ROLLBOOK_KEY"
_KEY_BYTES, _NONCE_BYTES, _IDENT_BYTES = 32, 12, 4
_MARK = b"RBS1"
HEAD_BYTES = len(_MARK) + _IDENT_BYTES
"""How many bytes of sealed content say which key it was sealed with."""
OF_DRAFT, OF_CORRECTION = OF_DRAFTS = ("draft", "correction")
"""The kinds of what is sealed for a draft: the passwords of its file, and those typed since."""
_OTHERS, _WRITERS = 0o077, 0o022


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a store: 256 bits for AES-GCM."""

    secret: bytes = field(repr=False)
    source: str
    """Where it came from, for people: the file, or the name of the variable."""

    @property
    def ident(self) -> str:
        """What tells this key from others and says nothing about it: eight hexadecimal digits."""
        return hashlib.sha256(b"rollbook key " + self.secret).digest()[:_IDENT_BYTES].hex()

    def seal(self, content: bytes, task: int, kind: str) -> bytes:
        """Encrypt a file of a task or draft; it can be opened as the same file of the same one only."""
        head = _MARK + bytes.fromhex(self.ident)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return head + nonce + AESGCM(self.secret).encrypt(nonce, content, _bound(head, task, kind))

    def unseal(self, sealed: bytes, task: int, kind: str) -> bytes:
        """Decrypt what `seal` made; raises `configuration` for another key, `store-unavailable` for damage."""
        head, rest = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
        if (sealed_with := ident_of(head)) not in (None, self.ident):
            raise RollbookError(
                "configuration",
                f"The passwords of {_named(task, kind)} are sealed with the key {sealed_with}; "
                f"{display(self.source)} holds another one, {self.ident}",
                f"bring the right key back, or name it with {VARIABLE} or credentials.key_file",
            )
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            opened = AESGCM(self.secret).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _bound(head, task, kind))
        except (InvalidTag, ValueError):
            raise RollbookError(
                "store-unavailable",
                f"The sealed passwords of {_named(task, kind)} are damaged in the store",
                "restore a backup",
            ) from None
        return opened


def ident_of(head: bytes) -> str | None:
    """Return which key sealed content begins with; None for what was never sealed."""
    return head[len(_MARK) : HEAD_BYTES].hex() if head.startswith(_MARK) and len(head) >= HEAD_BYTES else None


def _named(number: int, kind: str) -> str:
    return f"{'draft' if kind in OF_DRAFTS else 'task'} {number}"


def _bound(head: bytes, task: int, kind: str) -> bytes:
    return b"%s task %d %s" % (head, task, kind.encode())


def key_path(settings: Credentials) -> Path:
    """Return where the key file lies, or will lie."""
    return Path(settings.key_file).expanduser().absolute() if settings.key_file else default_key()


def find_key(settings: Credentials, store_folder: Path) -> Key | None:
    """Return the key; None where none was ever made. Raises `configuration` for one that cannot be trusted."""
    if text := os.environ.get(VARIABLE):
        return Key(_decoded(text, VARIABLE), VARIABLE)
    path = key_path(settings)
    if path.parent.resolve() == store_folder.resolve():
        raise RollbookError(
            "configuration",
            f"The key file {display(path)} lies in the store's own folder",
            "move it elsewhere and name it with credentials.key_file",
        )
    try:
        return Key(_decoded(_read(path), display(path)), str(path))
    except FileNotFoundError:
        return None


def need_key(settings: Credentials, store_folder: Path) -> Key:
    """Return the key for something that is sealed already; raises `configuration` where there is none."""
    key = find_key(settings, store_folder)
    if key is None:
        raise RollbookError(
            "configuration",
            f"The store's passwords are sealed, and the key file {display(key_path(settings))} is not there",
            f"bring it back from a backup or another host, or set {VARIABLE}",
        )
    return key


def make_key(settings: Credentials, store_folder: Path) -> Key:
    """Return the key, made now where there was none; two processes that make it at once get the same one."""
    key = find_key(settings, store_folder)
    if key is None:
        secret = base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES))
        create_private(key_path(settings), secret + b"\n")
        key = need_key(settings, store_folder)
    return key


def _read(path: Path) -> str:
    """Return the text of a key file that nobody else can read or replace; FileNotFoundError is the caller's."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            _require_private(path, os.fstat(file.fileno()))
            return file.read(1024).decode("ascii", "replace")
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a file name"
        raise RollbookError(
            "configuration", f"The key file {display(path)} cannot be read: {reason}", "name one that you may read"
        ) from None


def _require_private(path: Path, status: os.stat_result) -> None:
    shown, mode = display(path), stat.S_IMODE(status.st_mode)
    if not stat.S_ISREG(status.st_mode):
        raise RollbookError("configuration", f"The key file {shown} is not a regular file", "name the key file")
    if mode & _OTHERS:
        raise RollbookError(
            "configuration", f"The key file {shown} is open to other users (mode {mode:04o})", f"chmod 600 {shown}"
        )
    folder = path.parent.stat()
    if folder.st_mode & _WRITERS:
        raise RollbookError(
            "configuration",
            f"Others may replace the key file {shown}: its folder has mode {stat.S_IMODE(folder.st_mode):04o}",
            f"chmod 700 {display(path.parent)}",
        )


def _decoded(text: str, source: str) -> bytes:
    secret = b""
    with contextlib.suppress(binascii.Error, ValueError):
        secret = base64.b64decode(text.strip().encode("ascii"), altchars=b"-_", validate=True)
    if len(secret) != _KEY_BYTES:
        raise RollbookError(
            "configuration",
            f"{source} holds no key: 32 bytes in base64 are wanted",
            "bring the right key back; a new one does not open what is sealed",
        )
    return secret
