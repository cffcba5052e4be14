"""Who may talk to a served app: nobody but the pages that it served itself.

Any page of the web can make its visitor's browser connect to this machine. It would hold the app in its hands, so a
connection counts only from a page of our own, and only under a name that nobody else can point at this machine.
"""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from core.errors import RollbookError
from core.text import display

_USUAL_PORTS = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Tell whether nobody but this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(host: str, port: int) -> str:
    """Return what to type into a browser for a server on `host`; this machine's name where it listens everywhere."""
    bare = host.strip("[]")
    if _is_address(bare):
        number = ip_address(bare)
        bare = socket.gethostname() if number.is_unspecified else f"[{bare}]" if number.version == 6 else bare
    return _origin("http", bare, port)


@dataclass(frozen=True, slots=True)
class Door:
    """The names under which a server is known, and the pages that may connect besides those it serves itself."""

    names: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, host: str, url: str | None) -> Self:
        """Return the door of a server on `host` that browsers reach at `url`; raises `usage` for none."""
        names = {"localhost", host.lower()} | (set() if is_loopback(host) else {socket.gethostname().lower()})
        if url is None:
            return cls(frozenset(names), frozenset())
        name, origin = _taken_apart(url)
        return cls(frozenset(names | {name}), frozenset({origin}))

    def knows(self, host: str) -> bool:
        """Tell whether the Host of a request is ours; a number always is, for no foreign name can stand for it."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self.names or _is_address(name)

    def admits(self, scheme: str, host: str, origin: str | None) -> bool:
        """Tell whether a page of `origin` may connect; what tells no origin is no browser, and may not."""
        return origin is not None and (origin == f"{scheme}://{host}".lower() or origin in self.origins)


def _taken_apart(url: str) -> tuple[str, str]:
    """Return the name and the origin of a web address; raises `usage`."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port, parts = "", None, urlsplit("")
    if not name or parts.scheme not in _USUAL_PORTS:
        raise RollbookError("usage", f"'{display(url)}' is no web address", "such as https://rollbook.example.org")
    bare = f"[{name}]" if ":" in name else name
    return name, _origin(parts.scheme, bare, port or _USUAL_PORTS[parts.scheme])


def _origin(scheme: str, name: str, port: int) -> str:
    return f"{scheme}://{name}" + ("" if port == _USUAL_PORTS[scheme] else f":{port}")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
