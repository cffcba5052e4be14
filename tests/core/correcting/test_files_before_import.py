"""A file is corrected before anything of it is imported: all its rows, its passwords sealed."""

from contextlib import closing
from pathlib import Path

import pytest

from core.errors import RollbookError
from core.service import LEFT_OUT, SHAPED, Edit, ImportOptions
from core.sheets import MASK
from tests.core.school import OAK, make_district
from tests.core.site import NEW, SITE, Site, user_file
from tests.core.state import SPRING, State
from tests.core.state import user_file as state_file

SECRET, TYPED, SLIPPED = "sealed-at-once-7", "typed-later-88", "slipped-away-99"
ROWS = (
    {"User ID": "n2", **NEW, "Email": "n2@example.org", "Password": SECRET},
    {"User ID": "n3", **NEW, "Email": "bad", "Password": SECRET},
    {"User ID": "n4", **NEW, "Email": "n4@example.org", "Password": "short"},
)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_all_rows_go_to_the_preview_and_the_draft_closes_when_they_were_imported(state: State) -> None:
    rollbook = state.rollbook()
    content = state_file([{"Username": "ann"}, {"Username": "n3", "Action": "C", "Email": "bad"}, {"Username": "gone"}])
    with closing(rollbook.triage_file(content, "users.csv", SPRING, None, None)) as triage:
        assert (triage.standing.rows, triage.standing.left, triage.standing.corrected) == (3, 2, 0)
        assert triage.draft.task is None
        triage.take([Edit(3, "Email", "n3@example.org")], "mail")
        triage.take([Edit(4, LEFT_OUT, "1")], "left out")
        assert triage.standing.corrected == 1
        corrected = triage.corrected()
        assert (corrected.rows, corrected.parent, corrected.name) == ((2, 3), None, "users-corrected.csv")
        task = rollbook.run_import(corrected.content, corrected.name, corrected.scope, None, corrected.options)
        assert (task.counts["created"], task.counts["unchanged"]) == (1, 1)
        assert triage.sent(corrected, task.id).sent == 2
    assert rollbook.drafts(SPRING) == []
    with pytest.raises(RollbookError, match="There is no open draft"):
        rollbook.triage_draft(corrected.draft)


def test_a_row_that_another_rows_correction_freed_counts_as_corrected(state: State) -> None:
    content = state_file([{"Username": name, "Action": "C"} for name in ("twin", "twin", "new")])
    for _ in ("begun", "taken up again"):
        with closing(state.rollbook().triage_file(content, "users.csv", SPRING, None, None)) as triage:
            triage.take([Edit(2, LEFT_OUT, "1")], "left out")
            standing = triage.standing
            assert (standing.corrected, standing.left, standing.left_out, standing.along) == (1, 0, 1, 1)
    with closing(state.rollbook().triage_file(content, "users.csv", SPRING, None, None)) as triage:
        standing = triage.undo()[0]
        assert (standing.corrected, standing.left, standing.left_out, standing.along) == (0, 2, 0, 3)


def test_the_sound_rows_of_an_import_that_applied_nothing_go_along(state: State) -> None:
    rows = [{"Username": "n3", "Action": "C", "Email": "bad"}, {"Username": "n4", "Action": "C"}, {"Username": "ann"}]
    task = state.run(rows, options=ImportOptions(all_or_nothing=True))
    with closing(state.rollbook().triage_task(task.id)) as triage:
        standing = triage.take([Edit(2, "Email", "n3@example.org")], "mail")
        assert (standing.corrected, standing.along) == (1, 2)
        assert triage.corrected().rows == (2, 3, 4)


def test_the_same_file_is_taken_up_again_by_its_operator_alone(state: State) -> None:
    content = state_file([{"Username": "n3", "Action": "C", "Email": "bad"}])
    with closing(state.rollbook("sam").triage_file(content, "users.csv", SPRING, None, ImportOptions())) as first:
        first.take([Edit(2, "First Name", "Bo")], "name")
    with closing(state.rollbook("sam").triage_file(content, "again.csv", SPRING, None, None)) as again:
        assert again.draft.id == first.draft.id
        assert again.row(2).cells[2].text == "Bo"
    with closing(state.rollbook("ella").triage_file(content, "users.csv", SPRING, None, None)) as others:
        assert others.draft.id != first.draft.id
        assert others.row(2).cells[2].text == "Ann"


def test_no_password_is_read_in_the_store_or_in_what_is_shown(site: Site) -> None:
    header, *lines = user_file(ROWS).decode("utf-8-sig").splitlines()
    slipped = lines[0].replace("n2", "n5").replace(SECRET, f"{SLIPPED},") + "x"
    content = "\r\n".join([header, *lines, slipped]).encode()
    with closing(site.rollbook().triage_file(content, "users.csv", SITE, None, None)) as triage:
        number = triage.draft.id
        triage.take([Edit(4, "Password", TYPED)], "password typed")
        triage.take([Edit(3, "Password", TYPED + "x")], "another")
        triage.undo()
        assert triage.row(4).state == "sound"
        shown = [str(triage.row(row)) + str(triage.fixes(row)) for row in (2, 3, 4, 5)]
        shown.append(str(triage.check_row(3, {"Password": TYPED})))
        shown.append(triage.error_file("csv").decode())
        assert not any(text in line for text in (SECRET, TYPED, SLIPPED) for line in shown)
    kept = bytes_of(site.path.parent)
    assert not any(text.encode() in kept for text in (SECRET, TYPED, SLIPPED))
    with closing(site.rollbook().triage_draft(number)) as again:
        again.take([Edit(3, "Email", "n3@example.org")], "mail")
        assert again.row(5).state == "error"
        corrected = again.corrected()
        assert corrected.rows == (2, 3, 4)
        text = corrected.content.decode()
        assert (text.count(SECRET), text.count(TYPED), text.count(SLIPPED)) == (2, 1, 0)
        task = site.rollbook().run_import(corrected.content, corrected.name, SITE, None, corrected.options)
        again.sent(corrected, task.id)
        assert task.counts["created"] == 3
        again.take([Edit(5, SHAPED, "1"), Edit(5, "Password", TYPED)], "as it stands")
        assert SLIPPED not in str(again.row(5))
    kept = bytes_of(site.path.parent)
    assert not any(text.encode() in kept for text in (SECRET, TYPED, SLIPPED))


def test_passwords_typed_for_a_task_go_to_the_import_and_nowhere_else(site: Site) -> None:
    task = site.rollbook().run_import(user_file(ROWS), "users.csv", SITE)
    with closing(site.rollbook().triage_task(task.id)) as triage:
        triage.take([Edit(3, "Email", "n3@example.org"), Edit(3, "Password", TYPED)], f"typed {TYPED}")
        cell = next(cell for cell in triage.row(3).cells if cell.column == "Password")
        assert (cell.secret, cell.text == TYPED, cell.text is None) == (True, False, False)
        assert TYPED.encode() in triage.corrected().content
        assert triage.standing.undo == f"typed {MASK}"
    assert TYPED.encode() not in bytes_of(site.path.parent)


def test_without_the_key_a_draft_says_what_is_missing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(site.rollbook().triage_file(user_file(ROWS), "users.csv", SITE, None, None)) as triage:
        number = triage.draft.id
    monkeypatch.setenv("ROLLBOOK_KEY", "A" * 43 + "=")
    with pytest.raises(RollbookError, match=f"The passwords of draft {number} are sealed") as caught:
        site.rollbook().triage_draft(number)
    assert caught.value.code == "configuration"


def test_what_may_be_a_password_is_cleared_where_a_ragged_row_is_accepted(tmp_path: Path) -> None:
    school = make_district(tmp_path / "private")
    content = (
        "User ID,Role,First Name,Last Name,Email,Username,Password,Class GUID,Note\r\n"
        f"n1,Student,Nia,Anne,New,,nn,{SLIPPED},,x\r\n"
        f"n2,Student,Nia,New,,nn2,{SECRET},,\r\n"
    ).encode()
    with closing(school.rollbook.triage_file(content, "roster.csv", OAK, None, None)) as triage:
        masked = {cell.column for cell in triage.row(2).cells if cell.secret}
        assert masked == {"Password", "Class GUID"}
        fix = next(fix for fix in triage.fixes(2) if fix.kind == "as-it-stands")
        assert fix.text == "accept the cells as they stand, clear what may be a password"
        triage.take(fix.edits, fix.text)
        view = triage.row(2)
        texts = {cell.column: cell.text for cell in view.cells}
        assert (texts["Password"], texts["Class GUID"], texts["Last Name"]) == (None, None, "Anne")
        assert not any(SLIPPED in text for text in (str(view), triage.error_file("csv").decode()))
        triage.take([Edit(2, "Email", None), Edit(2, "Username", "nn")], "typed")
        corrected = triage.corrected()
        assert (corrected.rows, SLIPPED in corrected.content.decode()) == ((2, 3), False)
        task = school.rollbook.run_import(corrected.content, corrected.name, OAK, None, corrected.options)
        assert task.counts["created"] == 2
    kept = bytes_of(school.path.parent)
    assert not any(text.encode() in kept for text in (SECRET, SLIPPED))
