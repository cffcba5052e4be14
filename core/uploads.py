"""The file that a task was queued with: kept as it came, or without its passwords and the original sealed beside it."""

from dataclasses import dataclass
from pathlib import Path

from core.blanking import without_passwords
from core.config import Credentials
from core.keys import key_to_seal
from core.sealing import Key, need_key
from core.sheets import Sheet
from core.store.engine import Session, Store
from core.store.files import ORIGINAL, Encoded, decode_bytes, encode_bytes, load_bytes, load_encoded, save_encoded


@dataclass(slots=True, eq=False)
class Upload:
    """A file ready to be kept, once; made outside the transaction."""

    uploaded: Encoded | None
    original: Encoded | None = None
    key: Key | None = None

    def save(self, session: Session, task: int) -> None:
        """Save the file with its task, what holds passwords sealed; whoever waits for the task holds it no more."""
        uploaded, original = self.uploaded, self.original
        self.uploaded = self.original = None
        if uploaded is None:
            raise RuntimeError("an upload is saved twice")
        save_encoded(session, task, "uploaded", uploaded)
        if original is not None and self.key is not None:
            sealed = self.key.seal(original.content, task, ORIGINAL)
            save_encoded(session, task, ORIGINAL, Encoded(sealed, original.bytes))


def prepare_upload(store: Store, content: bytes, sheet: Sheet, settings: Credentials) -> Upload:
    """Make a file ready to be kept; the store's key is made with the first password. Raises `configuration`."""
    if not sheet.has_passwords:
        return Upload(encode_bytes(content))
    key = key_to_seal(store, settings)
    return Upload(encode_bytes(without_passwords(content, sheet)), encode_bytes(content), key)


def load_upload(session: Session, task: int, settings: Credentials, store_folder: Path) -> bytes | None:
    """Return the file as it was handed in, as long as its task has not ended; afterwards what is kept of it.

    None where it was purged. Raises `configuration` without the right key.
    """
    sealed = load_encoded(session, task, ORIGINAL)
    if sealed is None:
        return load_bytes(session, task, "uploaded")
    return decode_bytes(need_key(settings, store_folder).unseal(sealed, task, ORIGINAL))
