"""The settings of welcome e-mails: which server sends them, from whom, with which words, how often it is tried."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from core.setting import BesideSettings, Passing, Positive, Section, Whole

if TYPE_CHECKING:
    from email.headerregistry import Address

_HERE = ("localhost", "127.0.0.1", "::1")
_NEEDED = ("sender", "site", "sign_in")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str | None) -> str | None:
    if text is not None and (not text.strip() or _UNFIT.search(text)):
        raise ValueError("one line of text is wanted")
    return text


def _mailbox(sender: str | None) -> str | None:
    if sender is not None:
        _address(sender)
    return sender


def _web_address(address: str | None) -> str | None:
    if address is not None and not re.fullmatch(r"https?://[!-~]+", address):
        raise ValueError("an address that begins with https:// or http:// is wanted")
    return address


def _any(pauses: tuple[int, ...]) -> tuple[int, ...]:
    if not pauses:
        raise ValueError("one pause at least is wanted")
    return pauses


Line = Annotated[str | None, Passing(_one_line)]


@dataclass(frozen=True)
class Mail(Section):
    """The mail server and what is sent through it; without a host no welcome e-mail can be asked for."""

    host: Line = None
    port: Annotated[int, Whole(1, 65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: BesideSettings = None
    """Certificates (PEM) that are trusted instead of the machine's own."""
    user: Line = None
    password_env: str | None = None
    """The environment variable that holds the password; comes before the file."""
    password_file: BesideSettings = None
    """A file of mode 0600 that holds the password and nothing else."""
    sender: Annotated[str | None, Passing(_mailbox)] = None
    """An address, or `Name <address>`."""
    site: Line = None
    """What the place is called where people sign in."""
    sign_in: Annotated[str | None, Passing(_web_address)] = None
    """The address (http…) where people sign in."""
    template: BesideSettings = None
    """The file with the words; None is the one that ships."""
    timeout_seconds: Positive = 30
    """For each answer of the server."""
    attempts: Positive = 10
    pauses_minutes: Annotated[tuple[Positive, ...], Passing(_any)] = (1, 5, 15, 60, 240, 1440)
    """Between attempts; the last one goes for all that follow."""

    def __post_init__(self) -> None:
        """Raise ValueError for a server without what it needs, or one that would be told a password in clear."""
        if self.host is None:
            return
        missing = [name for name in _NEEDED if getattr(self, name) is None]
        if missing:
            raise ValueError(f"with a host, {missing[0]} must be set too")
        if self.user is not None and self.password_env is None and self.password_file is None:
            raise ValueError("with a user, password_env or password_file must be set too")
        if self.user is not None and self.tls == "none" and self.host not in _HERE:
            raise ValueError('a password is not sent without TLS (tls = "starttls" or "tls") to another machine')

    @property
    def sender_address(self) -> "Address":
        """The sender with name and address; only where a host is set."""
        return _address(self.sender or "")


def _address(text: str) -> "Address":
    """Return `Name <address>` in its parts; ValueError unless it is one ASCII address."""
    from email.errors import HeaderParseError
    from email.policy import SMTP

    refusal = ValueError("an e-mail address is wanted, or a name and <an address>")
    if _UNFIT.search(text):
        raise refusal
    try:
        parsed = SMTP.header_factory("From", text)
    except (HeaderParseError, ValueError, IndexError):
        raise refusal from None
    found: tuple[Address, ...] = parsed.addresses
    if parsed.defects or len(found) != 1:
        raise refusal
    address = found[0]
    if not address.username or not address.domain or not address.addr_spec.isascii():
        raise refusal
    return address
