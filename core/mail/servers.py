"""The mail server: one connection for many e-mails, and what each answer means for the one that it was given to."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto

from core.errors import RollbookError
from core.mail.mailer import Mailer
from core.text import display

_DOTS = re.compile(rb"^\.", re.MULTILINE)
_END = b".\r\n"
_GO_ON = 354
_CLOSING = 421
_LOGIN_WANTED = (530, 534, 535, 538)
_TOLD = 200


class Fate(Enum):
    """What became of one e-mail."""

    SENT = auto()
    LATER = auto()
    """The server wants it again later."""
    REFUSED = auto()
    UNKNOWN = auto()
    """It was handed over, and no answer came."""
    UNTOUCHED = auto()
    """The server is gone, or takes nothing: not the fault of this e-mail, of which nothing was handed over."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one e-mail, and why, harmless and without addresses."""

    fate: Fate
    reason: str | None = None


class ServerError(Exception):
    """No connection with which e-mails can be sent; the text is harmless."""


@contextmanager
def open_server(mailer: Mailer) -> Iterator["Server"]:
    """Connect, protect the connection, log in; raises `ServerError`, and `configuration` without a password."""
    settings = mailer.settings
    password = mailer.password() if settings.user is not None else ""
    connection = _connect(mailer)
    try:
        try:
            _greet(connection, mailer)
            if settings.user is not None:
                connection.login(settings.user, password)
        except (smtplib.SMTPException, OSError) as error:
            raise ServerError(reason_of(error)) from None
        except UnicodeError:
            # Its text would quote the password.
            raise ServerError("User or password of the mail server has characters other than ASCII") from None
        yield Server(connection, mailer.sender.addr_spec)
        _take_leave(connection)
    finally:
        connection.close()


def _connect(mailer: Mailer) -> smtplib.SMTP:
    settings, timeout = mailer.settings, mailer.settings.timeout_seconds
    try:
        if settings.tls == "tls":
            return smtplib.SMTP_SSL(
                mailer.host, settings.port, _own_name(), timeout=timeout, context=_trust(settings.ca_file)
            )
        return smtplib.SMTP(mailer.host, settings.port, _own_name(), timeout=timeout)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise ServerError(reason_of(error)) from None


def _greet(connection: smtplib.SMTP, mailer: Mailer) -> None:
    connection.ehlo_or_helo_if_needed()
    if mailer.settings.tls == "starttls":
        connection.starttls(context=_trust(mailer.settings.ca_file))
        connection.ehlo_or_helo_if_needed()


def _take_leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        # Everything was answered by then.
        return


def _trust(ca_file: str | None) -> ssl.SSLContext:
    """Return a context that verifies certificate and host name; raises `configuration` for a file without any."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (ssl.SSLError, OSError):
        raise RollbookError(
            "configuration", f"{display(ca_file)} holds no certificates that can be read", "name a PEM file"
        ) from None


def _own_name() -> str:
    """Return what this machine calls itself, without asking a name server, which may take its time."""
    return re.sub(r"[^A-Za-z0-9.-]", "", socket.gethostname()) or "localhost"


class Server:
    """A connection that takes e-mails, one after another."""

    def __init__(self, connection: smtplib.SMTP, sender: str) -> None:
        """Take a connection that is ready; `open_server` makes it."""
        self._connection = connection
        self._sender = sender

    def deliver(self, message: EmailMessage) -> Delivery:
        """Hand over one e-mail; never raises for what a server does."""
        content = _DOTS.sub(b"..", message.as_bytes())
        recipient = message["To"].addresses[0].addr_spec
        try:
            refused = self._announce(recipient)
        except (smtplib.SMTPException, OSError) as error:
            return Delivery(Fate.UNTOUCHED, reason_of(error))
        if refused is not None:
            return self._begin_anew(refused)
        try:
            self._connection.send(content)
        except (smtplib.SMTPException, OSError) as error:
            # Its end was not sent, so nobody can have taken it.
            return Delivery(Fate.UNTOUCHED, reason_of(error))
        return self._end()

    def _announce(self, recipient: str) -> Delivery | None:
        """Say from whom and to whom, and ask to begin; return the refusal, if it is one."""
        code, text = self._connection.mail(self._sender)
        if not _is_taken(code):
            return Delivery(Fate.UNTOUCHED, _told(code, text))
        code, text = self._connection.rcpt(recipient)
        if _is_taken(code):
            code, text = self._connection.docmd("DATA")
        return None if code == _GO_ON else _judge(code, text)

    def _end(self) -> Delivery:
        """End the e-mail; without an answer nobody knows whether it was taken."""
        try:
            self._connection.send(_END)
            code, text = self._connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Delivery(Fate.UNKNOWN, f"No answer after the e-mail was handed over: {reason_of(error)}")
        if _is_taken(code):
            return Delivery(Fate.SENT)
        if code // 100 not in (4, 5):
            return Delivery(Fate.UNKNOWN, _told(code, text))
        return _judge(code, text)

    def _begin_anew(self, refused: Delivery) -> Delivery:
        try:
            self._connection.rset()
        except (smtplib.SMTPException, OSError):
            # The next e-mail finds the connection gone.
            self._connection.close()
        return refused


def _judge(code: int, text: bytes) -> Delivery:
    """Return what a refusal means for the e-mail that it was given to."""
    reason = _told(code, text)
    if code == _CLOSING or code in _LOGIN_WANTED or code // 100 not in (4, 5):
        return Delivery(Fate.UNTOUCHED, reason)
    return Delivery(Fate.LATER if code // 100 == 4 else Fate.REFUSED, reason)


def _is_taken(code: int) -> bool:
    return code // 100 == 2


def reason_of(error: Exception) -> str:
    """Return what went wrong with a server as a short text: harmless, without addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return _told(error.smtp_code, text if isinstance(text, bytes) else str(text).encode())
    if isinstance(error, ssl.SSLCertVerificationError):
        return harmless(f"The certificate of the mail server is not trusted: {error.verify_message}")
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time"
    if isinstance(error, socket.gaierror):
        return "There is no mail server of this name"
    if isinstance(error, OSError) and error.strerror:
        return harmless(f"No connection to the mail server: {error.strerror}")
    return harmless(f"The mail server failed: {error}")


def _told(code: int, text: bytes) -> str:
    return harmless(f"The mail server answered {code}: {text.decode('utf-8', 'replace')}")


def harmless(text: str) -> str:
    """Return a server's words safe to keep and show: short, on one line, addresses left out."""
    line = re.sub(r"\S+@\S+", "(address)", " ".join(text.split()))
    return display(line)[:_TOLD]
