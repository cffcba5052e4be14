"""What makes a whole job impossible: one exception with a code, a sentence and what to do about it."""

REFUSED_CODES = frozenset({"not-permitted", "administration-closed"})
FAILED_CODES = frozenset({"store-unavailable", "disk-full", "file-unwritable", "fault"})


class RollbookError(Exception):
    """A job that cannot be done: `code` for programs, `message` and `hint` for people.

    The texts never hold passwords; data in them was made harmless with `core.text.display`.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Keep the three parts; `hint` says what to do next."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    @property
    def exit_code(self) -> int:
        """The exit code of the contract: 2 not run, 3 refused, 4 failed."""
        if self.code in REFUSED_CODES:
            return 3
        return 4 if self.code in FAILED_CODES else 2

    def __str__(self) -> str:
        """One line: what happened (what to do)."""
        return f"{self.message} ({self.hint})" if self.hint else self.message
