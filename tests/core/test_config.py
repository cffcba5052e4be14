"""The settings file: every key documented, every mistake told in one sentence."""

import re
import stat
import subprocess
import sys
import tomllib
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest

from core.config import App, Config, Limits, Store, default_config, default_store
from core.errors import RollbookError
from core.settings_file import load_config, save_config

MAIL = "host = 'mail.example.org'\nsender = 'a@example.org'\nsite = 'Oak'\nsign_in = 'https://oak.example.org'\n"
"""What a mail server needs at least."""
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def written(folder: Path, text: str) -> Path:
    """Return a settings file that holds `text`."""
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> RollbookError:
    """Return the error with which a settings file is refused."""
    with pytest.raises(RollbookError) as caught:
        load_config(path)
    assert caught.value.code == "configuration"
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return caught.value


def keys_of(table: dict[str, object], prefix: str = "") -> set[str]:
    """Return the dotted keys of nested tables; a table of free keys counts as one key."""
    found: set[str] = set()
    for name, value in table.items():
        key = prefix + name
        found |= keys_of(value, f"{key}.") if isinstance(value, dict) and key != "app.keys" else {key}
    return found


def test_the_example_says_the_defaults() -> None:
    assert load_config(EXAMPLE) == Config()


def test_the_example_documents_every_key_and_no_other(tmp_path: Path) -> None:
    every_key = re.sub(r'(?m)^#(?=["a-z])', "", EXAMPLE.read_text(encoding="utf-8"))
    load_config(written(tmp_path, every_key))
    assert keys_of(tomllib.loads(every_key)) == keys_of(asdict(Config()))


def test_every_key_of_the_example_follows_a_sentence() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if re.match(r'#?["a-z._]+ = ', line):
            assert before.startswith("# "), line


def test_without_a_file_every_setting_has_its_default(private_home: Path) -> None:
    assert load_config(None) == Config()
    assert default_config().is_relative_to(private_home)
    assert default_store().name == "rollbook.sqlite"


def test_the_file_in_the_settings_folder_is_found() -> None:
    save_config(Config(app=App(theme="nord")))
    assert load_config(None).app.theme == "nord"


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "nowhere.toml").message


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    assert "not a regular file" in refusal(tmp_path).message


def test_a_name_that_no_file_can_have_is_refused() -> None:
    refusal(Path("nul\x00.toml"))


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in refusal(written(tmp_path, "[store]\nurl = oops\n")).message


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes("[app]\ntheme = 'Ä'\n".encode("cp1252"))
    assert "UTF-8" in refusal(path).message


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbf[tasks]\nattempts = 7\n")
    assert load_config(path).tasks.attempts == 7


def test_an_unknown_key_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, "[limits]\nrow = 5\n")).message
    assert "limits.row is not a setting; limits.rows is" in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits]\nrows = 0", "limits.rows: should be greater than or equal to 1"),
        ("[limits]\nrows = '5'", "limits.rows: should be a valid integer"),
        ("[safeguards]\npercent = 101", "safeguards.percent: should be less than or equal to 100"),
        ("[platform]\ntime_zone = 'Mars/Olympus'", "platform.time_zone: there is no time zone of this name"),
        ("[platform]\ntime_zone = '../../etc/passwd'", "platform.time_zone: there is no time zone of this name"),
        ("[platform]\ntime_zone = ''", "platform.time_zone: there is no time zone of this name"),
        ("[tasks]\nlease_seconds = 5", "tasks: lease_seconds must be at least twice heartbeat_seconds"),
        ("[tasks]\nattempts = true", "tasks.attempts: should be a valid integer"),
        ("[store]\nurl = 'mysql://host/db'", "store.url: only a path, sqlite:///PATH or postgresql://"),
        ("[store]\nurl = ' '", "store.url: a path or an address is wanted"),
        ("app = 3", "app: should be"),
        ("[app.keys]\nopen = 3", "app.keys.open: should be a valid string"),
        ("[mail]\nhost = 'h'", "mail: with a host, sender must be set too"),
        (f"[mail]\n{MAIL}user = 'me'", "mail: with a user, password_env or password_file must be set too"),
        (f"[mail]\n{MAIL}user = 'me'\npassword_env = 'P'\ntls = 'none'", "mail: a password is not sent without TLS"),
        ("[mail]\nsender = 'nobody'", "mail.sender: an e-mail address is wanted"),
        ("[mail]\nsender = 'a@b.org, c@d.org'", "mail.sender: an e-mail address is wanted"),
        ("[mail]\nsender = 'a@münchen.de'", "mail.sender: an e-mail address is wanted"),
        ('[mail]\nsender = "a@b.org\\r\\nBcc: c@d.org"', "mail.sender: an e-mail address is wanted"),
        ("[mail]\nsign_in = 'javascript:alert(1)'", "mail.sign_in: an address that begins with https://"),
        ("[mail]\ntls = 'ssl'", "mail.tls: should be 'starttls', 'tls' or 'none'"),
        ("[mail]\nport = 0", "mail.port: should be greater than or equal to 1"),
        ("[mail]\npauses_minutes = []", "mail.pauses_minutes: "),
        ("[mail]\ntemplate = ' '", "mail.template: the name of a file is wanted"),
    ],
)
def test_a_wrong_value_is_told_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(written(tmp_path, text)).message


def test_files_of_the_mail_settings_lie_beside_the_settings_file(tmp_path: Path) -> None:
    mail = load_config(written(tmp_path, f"[mail]\n{MAIL}template = 'welcome.txt'\nca_file = '/etc/ca.pem'")).mail
    assert mail.template == str(tmp_path / "welcome.txt")
    assert mail.ca_file == "/etc/ca.pem"
    assert mail.sender_address.addr_spec == "a@example.org"


def test_several_mistakes_are_counted(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "[limits]\nrows = 0\ncells = 0\n")).message.endswith("(and 1 more)")


def test_a_password_in_the_address_of_the_store_is_never_repeated(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "[store]\nurl = 'mysql://me:s3cret@host/db'"))
    assert "s3cret" not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_escapes_in_an_unknown_key_are_made_harmless(tmp_path: Path) -> None:
    assert "\x1b" not in refusal(written(tmp_path, '"\\u001b[2J" = 1')).message


def test_ids_of_bindings_may_be_written_with_or_without_quotes(tmp_path: Path) -> None:
    quoted = load_config(written(tmp_path, '[app.keys]\n"plan.apply" = "f10"'))
    assert load_config(written(tmp_path, '[app.keys]\nplan.apply = "f10"')) == quoted
    assert quoted.app.keys == {"plan.apply": "f10"}


def test_what_is_saved_is_read_back_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    config = Config(
        store=Store(url="postgresql://host/rollbook"), limits=Limits(rows=5), app=App(keys={"plan.apply": "f10"})
    )
    save_config(config, path)
    assert load_config(path) == config
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_defaults_are_not_written(tmp_path: Path) -> None:
    save_config(Config(), tmp_path / "config.toml")
    assert (tmp_path / "config.toml").read_text() == ""


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RollbookError, match="file"):
        save_config(Config(), tmp_path / "file" / "config.toml")


@pytest.mark.parametrize(("text", "heavy"), [("", []), ("[app]\ntheme = 'nord'\n", ["pydantic"])])
def test_reading_the_settings_imports_nothing_heavy(tmp_path: Path, text: str, heavy: list[str]) -> None:
    path = written(tmp_path, text) if text else None
    code = (
        "import sys; from pathlib import Path; from core.settings_file import load_config\n"
        "load_config(Path(sys.argv[1]) if sys.argv[1:] else None);"
        "print([name for name in ('polars', 'pydantic', 'sqlalchemy', 'textual') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *([str(path)] if path else [])], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(heavy)
