"""Where a store may lie, and who else may look at it."""

import os
import stat
from pathlib import Path

import pytest

from core.errors import RollbookError
from core.store.engine import Store
from core.store.place import check_place, path_of


def refusal(path: Path, *, create: bool = True) -> RollbookError:
    with pytest.raises(RollbookError) as caught:
        Store.open(str(path), create=create)
    assert caught.value.code == "store-unavailable"
    assert str(path.parent) in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/data/a b/s.db", "/data/a b/s.db"),
        ("sqlite:////data/s%20?.db", "/data/s%20?.db"),
        ("sqlite:///s.db", str(Path.cwd() / "s.db")),
        ("s.db", str(Path.cwd() / "s.db")),
    ],
)
def test_a_store_is_named_by_a_path_or_a_sqlite_url(url: str, path: str) -> None:
    assert str(path_of(url)) == path


@pytest.mark.parametrize("url", ["", "postgresql://host/rollbook", "mysql://x", "sqlite://", "sqlite:///", "a\0b"])
def test_other_urls_are_a_matter_of_configuration(url: str) -> None:
    with pytest.raises(RollbookError) as caught:
        Store.exists(url)
    assert caught.value.code == "configuration"


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_everything_of_a_store_is_private_whatever_the_umask(store_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        opened = Store.open(str(store_path), create=True)
        with opened.writing() as session:
            session.driver.execute("UPDATE state SET value = 7")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in store_path.parent.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert modes == {"store.sqlite": 0o600, "store.sqlite-wal": 0o600, "store.sqlite-shm": 0o600}
    assert stat.S_IMODE(store_path.parent.stat().st_mode) == 0o700


def test_a_store_in_odd_folders_is_made_with_them(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%20b" / "Schüler" / "s.db"
    Store.open(str(path), create=True).close()
    assert Store.exists(f"sqlite:///{path}")
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_a_store_that_is_not_there_is_said_so_and_not_made(store_path: Path) -> None:
    assert "There is no store" in refusal(store_path, create=False).message
    assert not store_path.parent.exists()


@pytest.mark.parametrize("mode", [0o777, 0o707, 0o720])
def test_a_folder_that_others_may_write_to_is_refused_with_the_way_to_mend_it(store_path: Path, mode: int) -> None:
    store_path.parent.mkdir()
    store_path.parent.chmod(mode)
    assert refusal(store_path).hint.startswith("chmod 700 ")
    assert not store_path.exists()


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_a_store_that_others_may_read_is_refused_with_the_way_to_mend_it(
    store: Store, store_path: Path, ending: str
) -> None:
    file = store_path.with_name(store_path.name + ending)
    file.chmod(0o640)
    assert refusal(store_path).hint == f"chmod 600 {file}"


def test_what_is_no_regular_file_is_refused(store: Store, store_path: Path) -> None:
    folder, fifo, link = (store_path.with_name(name) for name in ("folder", "fifo", "link"))
    folder.mkdir()
    os.mkfifo(fifo)
    link.symlink_to(store_path)
    for path in (folder, fifo, link, store_path / "below"):
        refusal(path)


def test_the_log_of_a_lost_store_is_not_read_into_a_new_one(store_path: Path) -> None:
    store_path.parent.mkdir(mode=0o700)
    log = store_path.with_name("store.sqlite-wal")
    log.write_bytes(b"changes of a store that was removed")
    assert "store.sqlite-wal of another store" in refusal(store_path).message
    assert log.exists()
    assert not store_path.exists()


def test_a_path_in_a_message_is_harmless(tmp_path: Path) -> None:
    with pytest.raises(RollbookError) as caught:
        Store.open(str(tmp_path / "\x1b]2;x" / "s.db"), create=False)
    assert "\x1b" not in str(caught.value)


def test_a_store_is_found_in_its_place_while_other_programs_come_and_go(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(str(store_path), create=True).close()
    companion = store_path.with_name(store_path.name + "-wal")
    companion.touch(0o600)
    lstat = Path.lstat

    def lose_and_look(path: Path) -> os.stat_result:
        if path == companion:
            companion.unlink(missing_ok=True)
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", lose_and_look)
    check_place(store_path)
