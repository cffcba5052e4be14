"""Reading a file, and what is stored, while the rest of the program is still being imported: nobody waits twice."""

import re
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl

from core.config import Config
from core.digest import Digest
from core.headers import count_matching
from core.layouts import LAYOUTS, known_headers
from core.options import ImportOptions
from core.reading import Limits, ReadOptions, Table, read_table
from core.store.beforehand import Beforehand, read_beforehand

SMALL_PART = 8
"""A file with less than this part of the stored records looks up its keys; a larger one reads them all."""

_SAMPLE_BYTES = 1 << 16
_BETWEEN_CELLS = re.compile(r"[,;\t|]")


class Ahead:
    """A file and the records that it is about, read by a thread already for whoever asks for the very same."""

    def __init__(
        self, content: bytes, name: str, options: ImportOptions, config: Config, store: str, digest: Digest
    ) -> None:
        """Begin to read; what is wrong with the file is raised by `read`, what is wrong with the store by nobody."""
        self.digest = digest
        self._content = content
        self._asked = (name, ReadOptions.of(options), Limits(**vars(config.limits)), known_headers(config))
        pool = ThreadPoolExecutor(2, "reading ahead")
        self._stored: Future[Beforehand | None] = pool.submit(_read_stored, content, store)
        self._table: Future[Table] = pool.submit(read_table, content, *self._asked)
        pool.shutdown(wait=False)

    def read(
        self, content: bytes, name: str, options: ReadOptions, limits: Limits, known_headers: Collection[str]
    ) -> Table:
        """Return what `read_table` returns, once, waiting for what is under way; another file is read anew."""
        if content is not self._content or (name, options, limits, known_headers) != self._asked:
            return read_table(content, name, options, limits, known_headers)
        # Content and table of a large file are held by nobody who does not need them any more.
        self._content, table = b"", self._table
        del self._table
        return table.result()

    def stored(self, version: int, kind: str, fields: Sequence[str]) -> pl.DataFrame | None:
        """Return all records of a kind, once, if they were read and the store is still at that version."""
        if "_stored" not in vars(self):
            return None
        stored = self._stored.result()
        del self._stored
        if stored is None or (stored.version, stored.kind, stored.fields) != (version, kind, fields):
            return None
        return stored.records


def _read_stored(content: bytes, store: str) -> Beforehand | None:
    """Read the records of the kind that the file seems to be about, if it seems to be no small part of them."""
    head = content[: content.find(b"\n", 0, _SAMPLE_BYTES) + 1].decode("utf-8", "ignore")
    header = [cell.strip('\ufeff\r\n"') for cell in _BETWEEN_CELLS.split(head)]
    likely = max(LAYOUTS.values(), key=lambda layout: count_matching(header, layout))
    if likely.kind in likely.reference or not count_matching(header, likely):
        return None
    sample = content[:_SAMPLE_BYTES]
    rows = (sample.count(b"\n") - 1) * len(content) // len(sample)
    return read_beforehand(store, likely.kind, likely.fields, SMALL_PART * rows)
