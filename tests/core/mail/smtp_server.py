"""A mail server on the loopback address that takes e-mails, refuses them, hangs up, hangs, wants TLS or a login."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeAlias, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
PATIENCE_SECONDS = 120.0
_HELD: list[socket.socket] = []
Server: TypeAlias = Any
Session: TypeAlias = Any
Envelope: TypeAlias = Any
"""The classes of aiosmtpd, of which the tests use more than their types tell."""

USER, PASSWORD = "rollbook", "pa55word"


class Listener(Controller):
    """A server on a socket that is bound already: no other program can take the port before it."""

    bound: socket.socket

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        listening = self.loop.create_server(self._factory_invoker, sock=self.bound, ssl=self.ssl_context)
        return cast("Awaitable[asyncio.AbstractServer]", listening)


class Mailbox:
    """What the server took, and how it is told to behave."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        """Whom somebody wanted to write to, refused or not."""
        self.connections = 0
        self.rcpt: dict[str, str] = {}
        """Recipient → answer."""
        self.sender_answer: str | None = None
        self.data_answer: str | None = None
        self.most_a_connection: int | None = None
        self.on_data: Callable[[], None] = lambda: None
        """Called before an e-mail is taken."""
        self.hang_up: list[str] = []
        """Where to hang up, once for each: rcpt, data (before the e-mail is taken), taken (after it)."""
        self.hang = False
        """Never answer an e-mail."""

    @property
    def to(self) -> list[str]:
        """Whom the taken e-mails were for."""
        return [str(message["To"].addresses[0].addr_spec) for message in self.taken]

    async def handle_EHLO(
        self, server: Server, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Begin a session."""
        session.host_name = hostname
        session.taken = 0
        self.connections += 1
        return responses

    async def handle_MAIL(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to the sender."""
        if self.sender_answer is not None:
            return self.sender_answer
        if session.taken == self.most_a_connection:
            return "421 too many e-mails"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        self.recipients.append(address)
        if self._hangs_up("rcpt", server):
            return "451 gone"
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        """Take an e-mail, or not."""
        hang = self.hang
        self.on_data()
        if self._hangs_up("data", server):
            return "451 gone"
        if hang:
            await asyncio.Event().wait()
        if self.data_answer is not None:
            return self.data_answer
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        session.taken += 1
        self._hangs_up("taken", server)
        return "250 OK"

    def _hangs_up(self, where: str, server: Server) -> bool:
        if where not in self.hang_up:
            return False
        self.hang_up.remove(where)
        server.transport.abort()
        return True


@contextmanager
def serve(
    mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, at_once: bool = False, login: bool = False
) -> Iterator[int]:
    """Run a server for a mailbox and give its port; `at_once` protects from the first byte on."""
    options: dict[str, Any] = {}
    if tls is not None and at_once:
        options["ssl_context"] = tls
    elif tls is not None:
        options |= {"tls_context": tls, "require_starttls": True}
    if login:
        options |= {"auth_required": True, "auth_require_tls": False, "authenticator": _authenticate}
    bound = _bound()
    port: int = bound.getsockname()[1]
    controller = Listener(mailbox, hostname=HOST, port=port, ready_timeout=PATIENCE_SECONDS, **options)
    controller.bound = bound
    controller.start()
    try:
        yield port
    finally:
        controller.stop(no_assert=True)


def free_port() -> int:
    """Return a port on which nobody listens: it is held until this process ends, so that nobody else gets it."""
    port: int = _bound().getsockname()[1]
    return port


def _bound() -> socket.socket:
    bound = socket.socket()
    bound.bind((HOST, 0))
    _HELD.append(bound)
    return bound


def _authenticate(server: Server, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    sound = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=sound, handled=False)


def make_certificate(folder: Path, address: str = HOST) -> tuple[ssl.SSLContext, Path]:
    """Return a server's side of TLS with a certificate signed by itself, and the file that makes others trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted = folder / "certificate.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted
