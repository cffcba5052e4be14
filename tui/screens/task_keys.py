"""The keys of a scope's history, each with a sentence."""

from textual.binding import Binding, BindingType

FIRST_KEYS = ("tasks.approve", "tasks.cancel", "tasks.work", "tasks.drop")
"""What stands first in the footer: it is offered only where it makes sense."""
TASK_KEYS: list[BindingType] = [
    Binding(
        "w",
        "work",
        "Work on errors",
        id="tasks.work",
        tooltip="Go to the rows in error of the highlighted task, or on with its draft.",
    ),
    Binding(
        "delete",
        "drop",
        "Drop draft",
        key_display="del",
        id="tasks.drop",
        tooltip="Drop the highlighted draft with its corrections, after asking.",
    ),
    Binding("i", "import", "Import", id="tasks.import", tooltip="Import a file: choose it, look, then decide."),
    Binding("e", "export", "Export", id="tasks.export", tooltip="Export accounts to a file, all or some of them."),
    Binding("t", "template", "Template", id="tasks.template", tooltip="Save a template to fill in."),
    Binding("f", "files", "Files", id="tasks.files", tooltip="Save a file of the highlighted task."),
    Binding("d", "details", "Details", id="tasks.details", tooltip="Everything about the highlighted task."),
    Binding("c", "cancel", "Cancel", id="tasks.cancel", tooltip="Cancel the highlighted task, until it writes."),
    Binding(
        "p",
        "approve",
        "Approve or drop",
        id="tasks.approve",
        tooltip="Let a held import through after another look, or drop it.",
    ),
]
