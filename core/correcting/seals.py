"""Passwords typed during triage: kept sealed, bound to their draft (layouts §7)."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.config import Credentials
from core.correcting.values import Edit
from core.keys import key_to_seal
from core.layout import Layout
from core.sealing import OF_CORRECTION, need_key
from core.store.drafts import Correction
from core.store.engine import Store


class Sealer:
    """Seals the edits of one draft in columns of passwords, and opens them again."""

    def __init__(self, settings: Credentials, store: Store, layout: Layout, draft: int) -> None:
        """Take where the key lies; it is made with the first password."""
        self.columns = tuple(column.name for column in layout.columns if column.secret)
        self._settings = settings
        self._store = store
        self._draft = draft

    def seal(self, edits: Sequence[Edit]) -> list[tuple[int, str, str | None]]:
        """Return edits as they are kept: row, column, text."""
        return [(edit.row, edit.column, self._sealed(edit)) for edit in edits]

    def _sealed(self, edit: Edit) -> str | None:
        if edit.column not in self.columns or not edit.text:
            return edit.text or None
        key = key_to_seal(self._store, self._settings)
        return base64.b64encode(key.seal(edit.text.encode(), self._draft, OF_CORRECTION)).decode()

    def unseal(self, corrections: Iterable[Correction]) -> list[Correction]:
        """Return corrections with the texts that were typed; raises `configuration` without the right key."""
        return [self._opened(line) for line in corrections]

    def _opened(self, line: Correction) -> Correction:
        if line.column not in self.columns or line.text is None:
            return line
        key = need_key(self._settings, self._store.folder)
        opened = key.unseal(base64.b64decode(line.text), self._draft, OF_CORRECTION)
        return replace(line, text=opened.decode())
