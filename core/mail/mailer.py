"""Everything that sending needs, made ready from the settings: the words, the patience, and at last the password."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from core.errors import RollbookError
from core.filing import read_regular
from core.mail.letters import Template, address_of, load_template, render
from core.mail_settings import Mail
from core.store.outbox import Letter, Patience
from core.text import display

_LARGEST = 4_096


@dataclass(frozen=True, slots=True)
class Mailer:
    """The settings of a mail server that can be used, with the words to send."""

    settings: Mail
    template: Template

    @property
    def host(self) -> str:
        """The mail server."""
        return self.settings.host or ""

    @property
    def sender(self) -> Address:
        """Whom the e-mails come from."""
        return self.settings.sender_address

    def write(self, letter: Letter, moment: datetime) -> EmailMessage | None:
        """Return the message to send; None where the address cannot be written to."""
        recipient = address_of(letter.recipient, letter.name)
        if recipient is None:
            return None
        values = {
            "name": letter.name or letter.username or "",
            "username": letter.username or "",
            "site": self.settings.site or "",
            "address": self.settings.sign_in or "",
        }
        return render(self.template, values, self.sender, recipient, letter.token, moment)

    def password(self) -> str:
        """Return the password of the mail server; raises `configuration` where it is not to be had."""
        variable, path = self.settings.password_env, self.settings.password_file
        if variable is not None and os.environ.get(variable):
            return os.environ[variable]
        if path is None:
            raise RollbookError(
                "configuration",
                f"The environment variable {display(variable)} with the mail password is not set",
                "set it, or name a file with mail.password_file",
            )
        return _read_password(Path(path))


def prepare_mail(settings: Mail) -> Mailer:
    """Return what sending needs; raises `configuration` where no server is set or the template is none."""
    if settings.host is None:
        raise RollbookError(
            "configuration",
            "Welcome e-mails need a mail server, and none is set",
            "set host, sender, site and sign_in under [mail] in the settings file; docs/mail.md shows how",
        )
    return Mailer(settings, load_template(settings.template))


def patience_of(settings: Mail) -> Patience:
    """Return how often an e-mail is tried, and the pauses between."""
    return Patience(settings.attempts, [timedelta(minutes=minutes) for minutes in settings.pauses_minutes])


def _read_password(path: Path) -> str:
    shown = display(path)
    try:
        if path.stat().st_mode & 0o077:
            raise RollbookError(
                "configuration", f"Others may read {shown} with the mail password", f"chmod 600 {shown}"
            )
        text = read_regular(path, _LARGEST).decode().rstrip("\r\n")
    except RollbookError as error:
        hint = error.hint if error.code == "configuration" else "name a file that you may read"
        raise RollbookError("configuration", error.message, hint) from None
    except OSError as error:
        raise RollbookError("configuration", f"{shown}: {error.strerror}", "name the file of the password") from None
    except UnicodeDecodeError:
        raise RollbookError("configuration", f"{shown} is not UTF-8 text", "save the password as UTF-8") from None
    if not text:
        raise RollbookError("configuration", f"{shown} with the mail password is empty", "write the password into it")
    return text
