"""Reading a file while the rest of the program is still being imported: Polars works, and nobody waits twice."""

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor

from core.config import Config
from core.layouts import known_headers
from core.options import ImportOptions
from core.reading import Limits, ReadOptions, Table, read_table


class Ahead:
    """A file that a thread is reading already, for whoever asks for its table with the same options."""

    def __init__(self, content: bytes, name: str, options: ImportOptions, config: Config) -> None:
        """Begin to read; what is wrong with the file is raised by `read`."""
        self._content = content
        self._asked = (name, ReadOptions.of(options), Limits(**config.limits.model_dump()), known_headers(config))
        pool = ThreadPoolExecutor(1, "reading ahead")
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
