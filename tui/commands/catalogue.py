"""What commands there are: one table, from which the help is printed and the commands are found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command: where its function is, how it is called, what it does."""

    name: str
    target: str
    """module:function, imported when the command runs."""
    usage: str
    """What follows the name on the command line."""
    does: str
    """One sentence."""


COMMANDS = (
    Command("demo", "app:open_demo", "[--reset]", "Open the app on a demo store, never on the real one."),
    Command("scopes", "lists:list_scopes", "", "List test administrations, schools and the LMS site."),
    Command("layouts", "lists:list_layouts", "[LAYOUT] [--learn FILE]", "List the layouts, or one's columns."),
    Command(
        "template",
        "lists:write_template",
        "LAYOUT -o FILE [--scope CODE] [--sample]",
        "Write a blank template, or one with sample rows.",
    ),
    Command("export", "exporting:export", "--scope CODE -o FILE [options]", "Export, recorded as a task."),
    Command("check", "importing:check", "FILE --scope CODE [options]", "Say what an import would do; change nothing."),
    Command("import", "importing:run_import", "FILE --scope CODE [options]", "Import a file and wait for it."),
    Command("tasks", "history:list_tasks", "[--scope CODE] [--status S]", "List the tasks, newest first."),
    Command("task", "history:show_task", "ID", "Show one task: who, when, options, counts, findings, files."),
    Command("rows", "history:list_rows", "ID [--outcome O] [--code C]", "List the rows of a task."),
    Command(
        "file", "history:fetch_file", "ID uploaded|completed|errors|export -o FILE", "Fetch one of a task's files."
    ),
    Command("worker", "upkeep:work", "[--drain]", "Run queued tasks until stopped, or until none is left."),
    Command("cancel", "upkeep:cancel", "ID", "Cancel a task that has not begun to write."),
    Command("purge", "upkeep:purge", "--older-than DAYS", "Remove the files of old tasks."),
    Command("serve", "serving:serve", "[--host ADDRESS] [--port N]", "Show the app in a browser (extra web)."),
    Command("doctor", "upkeep:examine", "", "Check store, configuration, terminal and permissions."),
)

GLOBAL_OPTIONS = (
    ("--store URL", "where everything is kept: a path, sqlite:///PATH or postgresql://… (ROLLBOOK_STORE)"),
    ("--config FILE", "the settings file (ROLLBOOK_CONFIG)"),
    ("--operator LOGIN", "who is working; by default your login name (ROLLBOOK_OPERATOR)"),
    ("--json", "one JSON document on standard output (rows: one object a line), and nothing else there"),
    ("--debug", "where something fails, say where in the program, without values"),
    ("--version", "print the version"),
    ("--help", "print this help, or that of a command"),
)
