"""The words of a welcome e-mail: a template with placeholders, and the message that is made of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib.resources import files
from pathlib import Path

from core.errors import RollbookError
from core.filing import read_regular
from core.text import display

PLACEHOLDERS = ("name", "username", "site", "address")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SUBJECT = "Subject:"
_LARGEST = 100_000
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
"""What breaks lines or turns the direction of writing."""
_ADDRESS = re.compile(r"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+)@([A-Za-z0-9.-]+)")
_HINT = "docs/mail.md says what a template is"


@dataclass(frozen=True, slots=True)
class Template:
    """A subject and a text, with placeholders in braces."""

    subject: str
    text: str


def load_template(path: str | None) -> Template:
    """Return the template in a file, or the one that ships; raises `configuration` for what is none."""
    if path is None:
        return parse_template(files("core.mail").joinpath("welcome.txt").read_text(encoding="utf-8"), "welcome.txt")
    try:
        content = read_regular(Path(path), _LARGEST)
    except RollbookError as error:
        raise RollbookError("configuration", f"The mail template cannot be read: {error.message}", _HINT) from None
    try:
        return parse_template(content.decode("utf-8-sig"), path)
    except UnicodeDecodeError:
        raise RollbookError("configuration", f"The mail template {display(path)} is not UTF-8", _HINT) from None


def parse_template(content: str, source: str) -> Template:
    """Return the template in a text: a line `Subject: …`, a blank line, the words; raises `configuration`."""
    first, _, rest = content.replace("\r\n", "\n").partition("\n")
    blank, _, text = rest.partition("\n")
    if not first.startswith(_SUBJECT) or not first.removeprefix(_SUBJECT).strip() or blank.strip() or not text.strip():
        raise RollbookError(
            "configuration",
            f"The mail template {display(source)} does not begin with 'Subject: …' and a blank line, then the words",
            _HINT,
        )
    unknown = sorted(set(_PLACEHOLDER.findall(content)) - set(PLACEHOLDERS))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise RollbookError(
            "configuration",
            f"The mail template {display(source)} has the placeholder {{{display(unknown[0])}}}",
            f"there are {known}",
        )
    return Template(one_line(first.removeprefix(_SUBJECT)), text)


def address_of(recipient: str, name: str | None) -> Address | None:
    """Return where an e-mail goes; None for an address that is not plain ASCII, as layouts §2 wants it."""
    parts = _ADDRESS.fullmatch(recipient)
    if parts is None or ".." in recipient or parts[1].startswith(".") or parts[1].endswith("."):
        return None
    return Address(display_name=one_line(name or ""), username=parts[1], domain=parts[2])


def render(
    template: Template, values: Mapping[str, str], sender: Address, recipient: Address, token: str, moment: datetime
) -> EmailMessage:
    """Return the message: UTF-8 text, to one person, with headers that nothing in the values can add to.

    `values` has name, username, site and address; `token` makes its Message-ID, the same at every attempt.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = one_line(_filled(template.subject, values))
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = f"<{token}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_filled(template.text, values), charset="utf-8", cte="quoted-printable")
    return message


def one_line(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join(_UNFIT.sub(" ", text).split())


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, each on one line; braces within a value stay what they are."""
    return _PLACEHOLDER.sub(lambda match: one_line(values[match[1]]), text)
