"""Files outside the store: a folder that cannot be written into is told, whatever its name."""

from pathlib import Path

import pytest

from core.errors import RollbookError
from core.filing import is_folder, require_folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone", "does not exist"),
        ("a file", "does not exist"),
        ("a file/below", "Not a directory"),
        ("round", "Too many levels of symbolic links"),
        ("n" * 300, "File name too long"),
        ("a\0b", "not a file name"),
        ("~nobody-has-this-name/x", "does not exist"),
    ],
)
def test_a_folder_that_is_none_is_told_with_the_reason(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(RollbookError, match=said) as caught:
        require_folder(tmp_path / name)
    assert caught.value.code == "file-unwritable"
    assert not is_folder(tmp_path / name)


def test_a_folder_is_known_also_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    require_folder(tmp_path)
    assert is_folder(Path("~"))
    assert not is_folder(Path("~nobody-has-this-name"))
