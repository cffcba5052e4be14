"""Passwords (layouts §7): temporary ones, argon2id hashes made on every core, and how to tell hashes from passwords."""

import os
import secrets
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from argon2.low_level import Type, hash_secret

ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"
"""Nothing that is taken for something else (0/O, 1/l/I) and no vowels, so that no words come out."""
_GROUPS, _GROUP = 3, 4

HASHED = (
    r"(?i)^(?:\{(?:S?SHA\d*|S?MD5|CRYPT|BCRYPT|ARGON2\w*|PBKDF2[\w-]*)\}"
    r"|\$argon2|\$(?:2[abxy]?|[1567y]|scrypt|pbkdf2[\w-]*)\$)"
)
"""How hashes of passwords begin in other programs' files, for Polars."""

_SALT_BYTES, _HASH_BYTES = 16, 32
_MEASURED = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """What one argon2id hash costs, in KiB of memory and passes over it; these are OWASP's."""

    memory_kib: int = 19_456
    passes: int = 2


def temporary_password() -> str:
    """Return a new password from the system's source of randomness, in groups that can be read out."""
    signs = (secrets.choice(ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join("".join(group) for group in zip(*[signs] * _GROUP, strict=True))


def hash_password(password: str, cost: Cost) -> str:
    """Return a salted argon2id hash as a PHC string; passwords are compared in NFC and never cut."""
    secret = unicodedata.normalize("NFC", password).encode()
    salt = secrets.token_bytes(_SALT_BYTES)
    return hash_secret(secret, salt, cost.passes, cost.memory_kib, 1, _HASH_BYTES, Type.ID).decode()


def hash_passwords(passwords: Sequence[str], cost: Cost, before_each: Callable[[], None]) -> Iterator[str]:
    """Yield the hashes in order, made on one thread a core.

    `before_each` is called in between by the caller's thread; what it raises ends the work at once.
    """
    threads = _cores()
    ahead = 4 * threads
    with ThreadPoolExecutor(threads, "hashing") as pool:
        waiting = deque(pool.submit(hash_password, password, cost) for password in passwords[:ahead])
        try:
            for number in range(ahead, ahead + len(passwords)):
                before_each()
                yield waiting.popleft().result()
                if number < len(passwords):
                    waiting.append(pool.submit(hash_password, passwords[number], cost))
        finally:
            pool.shutdown(cancel_futures=True)


def estimate_seconds(number: int, cost: Cost) -> float:
    """Return how long so many hashes will take on this machine as busy as it is; measured once, on every core."""
    return number * _seconds_each(cost)


@cache
def _seconds_each(cost: Cost) -> float:
    sample = [temporary_password() for _ in range(_MEASURED * _cores())]
    with ThreadPoolExecutor(_cores(), "measuring") as pool:
        hashing = partial(hash_password, cost=cost)
        list(pool.map(hashing, sample[: _cores()]))
        begun = time.monotonic()
        list(pool.map(hashing, sample))
        return (time.monotonic() - begun) / len(sample)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
