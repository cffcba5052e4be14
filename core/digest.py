"""The digest by which a file is known again, made beside other work: of a large file it takes a while."""

import hashlib
from concurrent.futures import ThreadPoolExecutor


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class Digest:
    """The digest of a file that a thread is making already."""

    def __init__(self, content: bytes) -> None:
        """Begin to make it."""
        self._content = content
        pool = ThreadPoolExecutor(1, "digest")
        self._made = pool.submit(digest_of, content)
        pool.shutdown(wait=False)

    def of(self, content: bytes) -> str:
        """Return the digest of a file: of this one what was made, of another one its own."""
        if content is not self._content:
            return digest_of(content)
        # A large file is held by nobody who does not need it any more.
        self._content = b""
        return self._made.result()
