"""Which records the cells of the learning platform's users name, for suggestions."""

from core.kinds import LMS_LIST
from core.layouts.edvance360_kinds import LMS_ACCOUNT
from core.meaning import Meaning, Naming

ACCOUNT = Naming(LMS_ACCOUNT, titles=("first_name", "last_name"))
SUPERVISING = Meaning(
    names=Naming(LMS_ACCOUNT, titles=ACCOUNT.titles, where=(("user_type", ("Student", "Admin", "Parent")),))
)


def listed_in(title: str) -> Meaning:
    """Return the meaning of a column whose values stand in the list of that title."""
    return Meaning(names=Naming(LMS_LIST, spelled="title", titles=(), where=(("list", (title,)),)))
