"""The shared sample schools from end to end: loaded, exported, and unchanged when the export comes back."""

from pathlib import Path

import pytest

from core.errors import RollbookError
from core.service import Rollbook

SCOPE = "WA-2026-SPRING"


@pytest.fixture(scope="module")
def files() -> Path:
    """The folder of sample files; skips where it is absent."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "schools"
    if not folder.is_dir():
        pytest.skip("the shared sample files are not on this machine")
    return folder


@pytest.fixture(scope="module")
def loaded(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Rollbook:
    """A store with organizations, administrations and users of the sample."""
    rollbook = Rollbook(str(tmp_path_factory.mktemp("schools") / "private" / "store.sqlite"), operator="admin")
    for layout in ("organizations", "administrations"):
        content = (files / f"{layout}.csv").read_bytes()
        assert rollbook.run_import(content, f"{layout}.csv", None, layout).status.value == "completed"
    return rollbook


def test_the_sample_users_are_created_and_come_back_unchanged(loaded: Rollbook, files: Path) -> None:
    content = (files / "pearsonaccess-users.csv").read_bytes()
    task = loaded.run_import(content, "users.csv", SCOPE)
    assert (task.status.value, task.counts["created"], task.findings) == ("completed", 600, [])
    for type_ in ("csv", "xlsx", "tsv"):
        exported, back = loaded.run_export(SCOPE, type=type_)
        assert exported.counts == {"exported": 600}
        check = loaded.check(back, f"back.{type_}", SCOPE)
        assert (check.summary["counts"]["unchanged"], check.summary["file"]["rows"]) == (600, 600)
        assert (check.exit_code, check.summary["findings"], check.held) == (0, [], None)


def test_the_closed_administration_takes_none(loaded: Rollbook, files: Path) -> None:
    with pytest.raises(RollbookError) as caught:
        loaded.run_import((files / "pearsonaccess-users.csv").read_bytes(), "users.csv", "WA-2025-FALL")
    assert (caught.value.code, caught.value.exit_code) == ("administration-closed", 3)
