"""The catalogue of findings: complete and clear."""

import re
from pathlib import Path

import pytest

from core.catalogue import CATALOGUE
from core.findings import render_finding
from tests.core.state import State, user_file

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_finding_is_a_clear_sentence(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+|required", code)
    assert entry.severity in ("error", "warning")
    assert entry.message.endswith(".")
    assert entry.message[0].isupper() or entry.message[0] in "'{"


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_finding_can_be_shown_without_its_parts_and_with_hostile_ones(code: str) -> None:
    for value in (None, "\x1b[2J{value}", "[/]", "\u202e"):
        found = render_finding(3, None, code, value, None if code != "duplicate-key" else "2,3|2")
        for text in (found.message, found.hint or "", found.platform_message or ""):
            assert "\x1b" not in text
            assert "\u202e" not in text


def test_every_code_that_the_code_uses_is_in_the_catalogue() -> None:
    sources = [*(ROOT / "core" / "layouts").glob("*.py"), *(ROOT / "core" / "checking").glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r'(?:Rule\(\s*|code=pl\.lit\(|findings_of\(frame, column, )"([a-z-]+)"', text))
    assert named
    assert named <= set(CATALOGUE)


def test_a_code_and_a_value_are_kept_and_the_text_is_made_late(state: State) -> None:
    task = state.run([{"Email": "nobody"}])
    (finding,) = state.rollbook().results(task.id).findings.rows(named=True)
    assert finding == {"row": 2, "column": "Email", "code": "email-format", "value": "nobody", "detail": None}
    assert task.findings == [{"code": "email-format", "column": "Email", "severity": "error", "rows": 1}]


def test_hostile_cells_are_harmless_in_messages(unchanged: State) -> None:
    content = user_file([{"Username": "\x1b]0;x\x07", "Email": "\x1b[31m", "Roles": "\u202eevil"}])
    (line,) = unchanged.rollbook().check(content, "\x1b.csv", "SPRING").results.lines()
    said = " ".join(f"{one['message']} {one['hint']}" for one in line["findings"])
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", said)
