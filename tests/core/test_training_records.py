"""Training records of the learning platform's users, by user and course."""

import pytest

from tests.core.site import ALLOWED, TRAININGS, Site
from tests.core.state import TODAY_TEXT, codes_of

LAYOUT = "training-records"
HEADER = "User ID,Course,Completed On\n"

CELLS = [
    ("e1,Fire safety,2026-09-03", "created", []),
    ("E1,Fire safety,", "created", []),
    ("e6,Fire safety,2026-09-01", "unchanged", []),
    ("E6,FIRE SAFETY,9/1/2026", "unchanged", []),
    ("e6,Fire safety,2026-09-02", "updated", []),
    ("e6,Fire safety,", "updated", []),
    ("e6,First aid,", "unchanged", []),
    ("starsvcs,Fire safety,", "created", []),
    ("é8,Fire safety,", "created", []),
    ("nobody,Fire safety,2026-09-03", "error", [("user-missing", "User ID")]),
    (",Fire safety,2026-09-03", "error", [("required", "User ID")]),
    ("e1,,2026-09-03", "error", [("required", "Course")]),
    ("nobody,x,2026-02-30", "error", [("date-format", "Completed On"), ("user-missing", "User ID")]),
    ("nobody,,", "error", [("required", "Course"), ("user-missing", "User ID")]),
    ("x" * 101 + ",Fire safety,", "error", [("too-long", "User ID")]),
    ('e1,"Fire\nsafety",', "error", [("control-character", "Course")]),
    ("e1,Fire safety,46000", "error", [("date-format", "Completed On"), ("spreadsheet-damage", "Completed On")]),
    ("e1,Fire safety,8:30", "created", [("date-assumed", "Completed On")]),
]


@pytest.mark.parametrize(("row", "outcome", "codes"), CELLS)
def test_each_cell_of_a_training_record(
    unchanged_site: Site, row: str, outcome: str, codes: list[tuple[str, str | None]]
) -> None:
    check = unchanged_site.rollbook().check((HEADER + row).encode(), "records.csv", None, LAYOUT)
    (line,) = check.results.lines()
    assert (line["outcome"], codes_of(line)) == (outcome, codes)


def test_a_course_stands_once_for_a_user(unchanged_site: Site) -> None:
    text = HEADER + "e1,First aid,\nE1,FIRST AID,2026-09-01\ne2,First aid,\n"
    lines = list(unchanged_site.rollbook().check(text.encode(), "records.csv", None, LAYOUT).results.lines())
    repeated = [("duplicate-key", "Course")]
    assert [codes_of(line) for line in lines] == [repeated, repeated, []]


def test_a_missing_column_leaves_the_day_and_a_time_means_today(site: Site) -> None:
    site.reference(LAYOUT, "Course,User ID\nFire safety,e6\n")
    assert site.reference(LAYOUT, HEADER + "e6,First aid,08:30\n").counts["updated"] == 1
    days = [record["completed_on"] for record in site.stored("training-record").values() if record["user"] == "e6"]
    assert sorted(days) == sorted(["2026-09-01", TODAY_TEXT])


def test_a_user_deleted_with_the_records_has_none_on_return(site: Site) -> None:
    site.run([{"User ID": "e6", "Active": "D"}], options=ALLOWED)
    assert site.reference(LAYOUT, HEADER + "e6,Fire safety,\n").counts["error"] == 1
    site.run([{"User ID": "e6"}])
    assert site.reference(LAYOUT, HEADER + "e6,Fire safety,2026-10-01\n").counts["created"] == 1


@pytest.mark.parametrize("type_", ["csv", "xlsx"])
def test_an_export_changes_nothing(site: Site, type_: str) -> None:
    _, content = site.rollbook().run_export(None, LAYOUT, type_)
    check = site.rollbook().check(content, f"export.{type_}", None, LAYOUT)
    assert check.summary["counts"]["unchanged"] == TRAININGS.count("\n") - 1


def test_lost_zeros_of_a_user_id_are_explained(site: Site) -> None:
    site.run([{"User ID": "0099"}])
    check = site.rollbook().check((HEADER + "99,Fire safety,").encode(), "records.csv", None, LAYOUT)
    (line,) = check.results.lines()
    assert codes_of(line) == [("spreadsheet-damage", "User ID"), ("user-missing", "User ID")]
