"""The store's key, and what is sealed with it."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.config import Credentials, default_key
from core.errors import RollbookError
from core.sealing import HEAD_BYTES, VARIABLE, Key, find_key, ident_of, make_key, need_key

STORE = Path("/nowhere/store")


@pytest.fixture
def settings(tmp_path: Path) -> Credentials:
    """Settings with a key file in a folder that is not there yet."""
    return Credentials(key_file=str(tmp_path / "settings" / "deep" / "store.key"))


def path_of(settings: Credentials) -> Path:
    return Path(settings.key_file or "")


def refusal(settings: Credentials, store: Path = STORE) -> RollbookError:
    """Return the one sentence with which a key is refused."""
    with pytest.raises(RollbookError) as caught:
        find_key(settings, store)
    assert caught.value.code == "configuration"
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


def test_what_is_sealed_can_be_opened_as_the_same_file_of_the_same_task_only(settings: Credentials) -> None:
    key = make_key(settings, STORE)
    sealed = key.seal(b"secret" * 100, 7, "passwords")
    assert b"secret" not in sealed
    assert key.seal(b"secret" * 100, 7, "passwords") != sealed
    assert key.unseal(sealed, 7, "passwords") == b"secret" * 100
    assert ident_of(sealed[:HEAD_BYTES]) == key.ident
    for task, kind in ((8, "passwords"), (7, "original")):
        with pytest.raises(RollbookError, match="damaged"):
            key.unseal(sealed, task, kind)
    for place in (HEAD_BYTES, len(sealed) - 1):
        with pytest.raises(RollbookError, match="damaged"):
            key.unseal(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], 7, "passwords")
    with pytest.raises(RollbookError, match="damaged"):
        key.unseal(b"", 7, "passwords")


def test_another_key_is_told_from_damage(settings: Credentials) -> None:
    key, other = make_key(settings, STORE), Key(bytes(32), "elsewhere")
    with pytest.raises(RollbookError) as caught:
        other.unseal(key.seal(b"x", 7, "passwords"), 7, "passwords")
    assert caught.value.code == "configuration"
    assert key.ident in caught.value.message
    assert other.ident in caught.value.message


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_a_key_is_made_private_whatever_the_umask(settings: Credentials, umask: int) -> None:
    before = os.umask(umask)
    try:
        key = make_key(settings, STORE)
    finally:
        os.umask(before)
    path = path_of(settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in list(path.parents)[:2]] == [0o700, 0o700]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert make_key(settings, STORE) == key == need_key(settings, STORE)
    assert base64.b64encode(key.secret).decode() not in repr(key)


def test_many_that_make_the_key_at_once_get_the_same_one(settings: Credentials) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: make_key(settings, STORE), range(24)))
    assert len(keys) == 1


def test_without_settings_the_key_lies_in_the_settings_folder(private_home: Path) -> None:
    assert find_key(Credentials(), STORE) is None
    make_key(Credentials(), STORE)
    assert default_key().is_file()
    assert private_home in default_key().parents


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_key_that_others_may_read_is_refused(settings: Credentials, mode: int) -> None:
    make_key(settings, STORE)
    path_of(settings).chmod(mode)
    assert f"{mode:04o}" in refusal(settings).message


def test_a_key_that_others_may_replace_is_refused(settings: Credentials) -> None:
    make_key(settings, STORE)
    path_of(settings).parent.chmod(0o770)
    assert "0770" in refusal(settings).message


@pytest.mark.parametrize("content", [b"", b"short", base64.b64encode(b"x" * 31), b"\xff\x00" * 30, b"x" * 5_000])
def test_what_is_no_key_is_refused_and_not_replaced(settings: Credentials, content: bytes) -> None:
    path_of(settings).parent.mkdir(mode=0o700, parents=True)
    path_of(settings).write_bytes(content)
    path_of(settings).chmod(0o600)
    assert "holds no key" in refusal(settings).message
    with pytest.raises(RollbookError):
        make_key(settings, STORE)
    assert path_of(settings).read_bytes() == content


def test_a_folder_or_a_pipe_is_no_key(settings: Credentials) -> None:
    path_of(settings).mkdir(mode=0o700, parents=True)
    refusal(settings)
    path_of(settings).rmdir()
    os.mkfifo(path_of(settings), 0o600)
    refusal(settings)


def test_a_key_in_the_stores_own_folder_is_refused(settings: Credentials) -> None:
    assert "own folder" in refusal(settings, path_of(settings).parent).message


def test_a_key_that_is_gone_is_missed_and_not_made_anew(settings: Credentials) -> None:
    with pytest.raises(RollbookError, match="is not there"):
        need_key(settings, STORE)
    assert not path_of(settings).exists()


def test_the_variable_comes_before_the_file(settings: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_key(settings, STORE)
    monkeypatch.setenv(VARIABLE, base64.urlsafe_b64encode(b"k" * 32).decode())
    key = need_key(settings, STORE)
    assert (key.secret, key.source) == (b"k" * 32, VARIABLE)
    assert key != made
    monkeypatch.setenv(VARIABLE, "not a key")
    assert VARIABLE in refusal(settings).message
    assert "not a key" not in refusal(settings).message
