"""The settings of welcome e-mails: which server sends them, from whom, with which words, how often it is tried."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationInfo, field_validator, model_validator

if TYPE_CHECKING:
    from email.headerregistry import Address

_HERE = ("localhost", "127.0.0.1", "::1")
_NEEDED = ("sender", "site", "sign_in")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Mail(BaseModel):
    """The mail server and what is sent through it; without a host no welcome e-mail can be asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    host: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str | None = None
    """Certificates (PEM) that are trusted instead of the machine's own."""
    user: str | None = None
    password_env: str | None = None
    """The environment variable that holds the password; comes before the file."""
    password_file: str | None = None
    """A file of mode 0600 that holds the password and nothing else."""
    sender: str | None = None
    """An address, or `Name <address>`."""
    site: str | None = None
    """What the place is called where people sign in."""
    sign_in: str | None = None
    """The address (http…) where people sign in."""
    template: str | None = None
    """The file with the words; None is the one that ships."""
    timeout_seconds: PositiveInt = 30
    """For each answer of the server."""
    attempts: PositiveInt = 10
    pauses_minutes: Annotated[list[PositiveInt], Field(min_length=1)] = [1, 5, 15, 60, 240, 1440]
    """Between attempts; the last one goes for all that follow."""

    @property
    def sender_address(self) -> Address:
        """The sender with name and address; only where a host is set."""
        return _address(self.sender or "")

    @field_validator("ca_file", "password_file", "template")
    @classmethod
    def _beside_the_settings(cls, name: str | None, given: ValidationInfo) -> str | None:
        """Read names of files as seen from the folder of the settings file."""
        folder = (given.context or {}).get("folder")
        if name is None or folder is None:
            return name
        if "\x00" in name or not name.strip():
            raise ValueError("the name of a file is wanted")
        return str(Path(folder) / Path(name).expanduser())

    @field_validator("host", "user", "site")
    @classmethod
    def _one_line(cls, text: str | None) -> str | None:
        if text is not None and (not text.strip() or _UNFIT.search(text)):
            raise ValueError("one line of text is wanted")
        return text

    @field_validator("sender")
    @classmethod
    def _is_address(cls, sender: str | None) -> str | None:
        if sender is not None:
            _address(sender)
        return sender

    @field_validator("sign_in")
    @classmethod
    def _is_web_address(cls, address: str | None) -> str | None:
        if address is not None and not re.fullmatch(r"https?://[!-~]+", address):
            raise ValueError("an address that begins with https:// or http:// is wanted")
        return address

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.host is None:
            return self
        missing = [name for name in _NEEDED if getattr(self, name) is None]
        if missing:
            raise ValueError(f"with a host, {missing[0]} must be set too")
        if self.user is not None and self.password_env is None and self.password_file is None:
            raise ValueError("with a user, password_env or password_file must be set too")
        if self.user is not None and self.tls == "none" and self.host not in _HERE:
            raise ValueError('a password is not sent without TLS (tls = "starttls" or "tls") to another machine')
        return self


def _address(text: str) -> Address:
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
