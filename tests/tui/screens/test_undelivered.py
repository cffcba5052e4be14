"""The list of tasks tells e-mails that were not sent."""

from datetime import UTC, datetime

import pytest

from core.outcomes import Status
from core.task import Task
from tui.screens.tasks import cells_of


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        (None, "✓ Completed"),
        ({"sent": 3, "waiting": 0, "failed": 0, "unknown": 0}, "✓ Completed"),
        ({"sent": 3, "waiting": 2, "failed": 0, "unknown": 0}, "✓ Completed, 2 e-mails waiting"),
        ({"sent": 0, "waiting": 0, "failed": 1, "unknown": 1}, "✓ Completed, 1 e-mail failed, 1 e-mail perhaps sent"),
    ],
)
def test_a_task_says_beside_its_status_what_is_undelivered(mail: dict[str, int] | None, told: str) -> None:
    task = Task(1, "import", Status.COMPLETED, "users", "lms", "ann", datetime.now(UTC), mail=mail)
    status = cells_of(task)[3]
    assert status == (told, "warning" if mail and sum(mail.values()) > mail["sent"] else "success")
