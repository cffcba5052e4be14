"""The words of a welcome e-mail: filled in, never more than one person's, and no header that a name could add."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import RollbookError
from core.mail.letters import address_of, load_template, parse_template, render
from core.mail.mailer import prepare_mail
from core.mail_settings import Mail
from core.store.outbox import Letter
from tests.conftest import NAUGHTY_TEXTS
from tests.core.mail.conftest import settings

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
}


def letter(name: str | None = "Jane Doe", username: str | None = "jdoe") -> Letter:
    return Letter(1, "jane@example.org", name, username, "a1b2", 1, "me", wanted=True)


def written(mail: Mail, **about: str | None) -> EmailMessage:
    """Return an e-mail as a mail program reads it."""
    message = prepare_mail(mail).write(letter(**about), MOMENT)
    assert message is not None
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def refusal(text: str) -> str:
    """Return why a text is no template."""
    with pytest.raises(RollbookError) as caught:
        parse_template(text, "welcome.txt")
    assert caught.value.code == "configuration"
    return str(caught.value)


def test_the_words_that_ship_say_name_username_site_and_address() -> None:
    message = written(settings(25))
    text = message.get_content()
    for part in ("Hello Jane Doe", "jdoe", "Oak Learning", "https://learning.oak.example.org/"):
        assert part in text
    assert message["Subject"] == "Your account at Oak Learning"
    assert message["To"] == "Jane Doe <jane@example.org>"
    assert message["From"] == "Oak School <accounts@oak.example.org>"
    assert message["Message-ID"] == "<a1b2@oak.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == MOMENT
    assert set(message.keys()) == HEADERS


@given(
    name=st.one_of(st.sampled_from(NAUGHTY_TEXTS), st.text(max_size=60)),
    username=st.text(max_size=30),
)
@example(name="Doe\r\nBcc: x@y.z\r\n\r\nHello", username="a\nb")
@example(name='"Doe", <x@y.z>; Group:', username="{name}")
@example(name="Zoë Müller, née O’Neil", username="zoë")
def test_no_name_adds_a_header_or_a_recipient_or_a_line(name: str, username: str) -> None:
    template = parse_template("Subject: {name} {username}\n\n<{name}>\n<{username}>\n", "own")
    recipient = address_of("jane@example.org", name)
    assert recipient is not None
    values = {"name": name, "username": username, "site": "", "address": ""}
    message = render(template, values, settings(25).sender_address, recipient, "a1b2", MOMENT)
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert set(read.keys()) == HEADERS
    assert [one.addr_spec for one in read["To"].addresses] == ["jane@example.org"]
    assert len(read.get_content().splitlines()) == 2


def test_a_name_in_other_scripts_arrives_as_it_is() -> None:
    message = written(settings(25), name="日本語の名前, Dr.")
    assert message["To"].addresses[0].display_name == "日本語の名前, Dr."
    assert "日本語の名前" in message.get_content()


def test_somebody_without_a_name_is_called_by_the_username() -> None:
    assert "Hello jdoe" in written(settings(25), name=None).get_content()


def test_braces_in_a_name_are_no_placeholders() -> None:
    assert "Hello {username} {oops}" in written(settings(25), name="{username} {oops}").get_content()


def test_a_template_of_ones_own_is_used(tmp_path: Path) -> None:
    path = tmp_path / "welcome.txt"
    path.write_bytes("\ufeffSubject: Willkommen bei {site}\r\n\r\nGrüße, {name}\r\n".encode())
    message = written(settings(25, template=str(path)))
    assert message["Subject"] == "Willkommen bei Oak Learning"
    assert message.get_content().splitlines() == ["Grüße, Jane Doe"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello\n\nthere", "does not begin with"),
        ("Subject:\n\nthere", "does not begin with"),
        ("Subject: x\nHello\nthere", "does not begin with"),
        ("Subject: x\n\n \n", "does not begin with"),
        ("", "does not begin with"),
        ("Subject: x\n\n{password}", "has the placeholder {password}"),
    ],
)
def test_what_is_no_template_is_refused(text: str, said: str) -> None:
    assert said in refusal(text)


def test_a_template_that_cannot_be_read_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"Subject: \xe4\n\nx")
    for name in ("absent", "latin", "."):
        with pytest.raises(RollbookError) as caught:
            load_template(str(tmp_path / name))
        assert caught.value.code == "configuration"


def test_the_password_comes_from_the_environment_or_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "password"
    path.write_text("from file\n")
    path.chmod(0o600)
    mailer = prepare_mail(settings(25, user="me", password_env="MAIL_PASSWORD", password_file=str(path)))
    assert mailer.password() == "from file"
    monkeypatch.setenv("MAIL_PASSWORD", "from environment")
    assert mailer.password() == "from environment"


@pytest.mark.parametrize(("mode", "content"), [(0o640, b"secret"), (0o600, b""), (0o600, b"s\xe4cret"), (None, b"")])
def test_a_password_file_that_others_may_read_or_that_holds_none_is_refused(
    tmp_path: Path, mode: int | None, content: bytes
) -> None:
    path = tmp_path / "password"
    if mode is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(RollbookError) as caught:
        prepare_mail(settings(25, user="me", password_file=str(path))).password()
    assert caught.value.code == "configuration"
    assert "cret" not in str(caught.value)


def test_the_words_that_ship_stand_in_the_documentation() -> None:
    shipped = (ROOT / "core" / "mail" / "welcome.txt").read_text(encoding="utf-8")
    assert f"```\n{shipped}```\n" in (ROOT / "docs" / "mail.md").read_text(encoding="utf-8")
