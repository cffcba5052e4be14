"""One store has one key: another one seals nothing beside what is sealed already."""

from contextlib import closing
from pathlib import Path

import pytest

from core.config import default_key
from core.errors import RollbookError
from core.sealing import make_key
from core.service import Edit
from tests.core.roster_with_passwords import (
    CHEAP,
    GIVEN,
    SCHOOL,
    age,
    assert_nowhere,
    find,
    people,
    rollbook,
    roster,
    run,
)
from tests.core.state import State

PLAIN = roster(("s9", "Dent", "", ""))
"""A file that gives no password; who is created gets a temporary one."""


def bring_another_key() -> Path:
    """Put another valid key in the place of the store's; return where the right one lies now."""
    right = default_key().rename(default_key().with_name("right"))
    make_key(CHEAP.credentials, default_key().parent / "store")
    return right


@pytest.mark.parametrize("place", ["file", "variable"])
def test_nothing_is_sealed_or_applied_with_another_key_than_before(
    state: State, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    run(state)
    before, tasks = people(state), len(rollbook(state).tasks())
    if place == "file":
        bring_another_key()
    else:
        monkeypatch.setenv("ROLLBOOK_KEY", "A" * 43 + "=")
    with pytest.raises(RollbookError, match="another one") as caught:
        run(state, roster(("s8", "Dent", GIVEN, "")))
    assert caught.value.code == "configuration"
    assert "bring the right key back" in caught.value.hint
    assert "\n" not in str(caught.value)
    assert len(rollbook(state).tasks()) == tasks
    with pytest.raises(RollbookError, match="another one"):
        run(state, PLAIN)
    assert people(state) == before
    assert_nowhere(state, [GIVEN])


def test_without_the_key_file_no_new_key_is_made_beside_what_is_sealed(state: State) -> None:
    run(state)
    default_key().rename(default_key().with_name("away"))
    with pytest.raises(RollbookError, match="is not there"):
        run(state, PLAIN)
    assert not default_key().exists()


def test_what_seals_nothing_goes_on_whatever_key_there_is(state: State) -> None:
    run(state)
    exported = rollbook(state).run_export(SCHOOL)[1]
    bring_another_key()
    assert run(state, exported.replace(b"Dent", b"Bent")).counts["updated"] > 0


def test_once_nothing_is_sealed_any_more_another_key_may_be_used(state: State) -> None:
    task = run(state)
    bring_another_key()
    age(state, task.id, 91)
    rollbook(state).work(drain=True)
    assert run(state, PLAIN).counts["created"] == 1
    assert "another one" not in find(rollbook(state), "key").text


def test_the_passwords_of_a_drafts_file_hold_imports_to_their_key(state: State) -> None:
    rollbook(state).triage_file(roster(("s1", "Dent", GIVEN, "M")), "one.csv", SCHOOL, None, None).close()
    bring_another_key()
    with pytest.raises(RollbookError, match="another one"):
        rollbook(state).triage_file(roster(("s2", "Dent", GIVEN, "M")), "two.csv", SCHOOL, None, None)
    with pytest.raises(RollbookError, match="another one"):
        run(state, PLAIN)


def test_a_password_typed_in_triage_holds_imports_to_its_key(state: State) -> None:
    triage = rollbook(state).triage_file(roster(("s1", "Dent", "", "M")), "one.csv", SCHOOL, None, None)
    with closing(triage):
        triage.take([Edit(3, "Password", GIVEN)], "typed")
    right = bring_another_key()
    with pytest.raises(RollbookError, match="another one"):
        run(state, PLAIN)
    assert "another one" in find(rollbook(state), "key").text
    right.replace(default_key())
    assert run(state, PLAIN).counts["created"] > 0


@pytest.mark.parametrize("text", ["ukjtmx", "UkJTMünchen", "UkJTMQAAAAAA"])
def test_what_only_looks_sealed_in_another_column_holds_nobody_to_a_key(state: State, text: str) -> None:
    triage = rollbook(state).triage_file(roster(("s1", "Dent", "", "M")), "one.csv", SCHOOL, None, None)
    with closing(triage):
        triage.take([Edit(3, "Last Name", text)], "typed")
    assert "sealed" not in find(rollbook(state), "key").text
    assert run(state, PLAIN).counts["created"] > 0
