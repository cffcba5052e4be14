"""Strategies of single cells: sound ones in odd clothes, and wrong ones of every kind."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from tests.oracle.world import Account, Administration, Operator, World, key

Texts = st.SearchStrategy[str]

PADDINGS = ("", "", "", "", " ", "\u00a0", "\u200b", "\ufeff", "\t", "\n", "\u3000\u2060 ")
CONTROLS = ("\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\x9b", "\n", "\r\n", "\t")
NAMES = (
    *("Ann", "José", "e\u0301milie", "李小龍", "O'Neil", "van der Berg", "\U0001f600 Joy", "x" * 50, "e\u0301" * 50),
    *("=1+1", "'=1+1", "''=1+1", "-dash", "@at", "'tis", "[/]", '"quoted", twice', "a;b|c,d", "a\u2028b", "a\u200bb"),
)
WRONG_NAMES = ("", " ", "\u00a0\u200b", "x" * 51, "é" * 60, *(f"a{control}b" for control in CONTROLS))
EMAILS = (
    *("ann@example.org", "ANN@Example.ORG", "a.b+c@x-y.example.com", "!#$%&'*+/=?^_`{|}~-@a.bc", "1@2.3.co"),
    *("a" * 88 + "@example.org", "=a@b.co", "o'neil@b.co"),
)
WRONG_EMAILS = (
    *("", "ann", "@", "ann@localhost", "a..b@x.org", ".a@x.org", "a.@x.org", "a@-x.org", "a@x-.org", "a@x.o1"),
    *("a@x..org", "a b@x.org", "a@é.org", "é@x.org", "a@x.org.", "a@@x.org", "a@x_y.org", '"q"@x.org', "a@[1.2.3.4]"),
    *("Ann <a@x.org>", "a@x.org;b@x.org", "a@x.org, b@x.org", "a" * 89 + "@example.org", "a" * 101, "a\x07@x.org"),
)
DATE_FORMS = (
    *("{y}-{m:02}-{d:02}", "{m:02}/{d:02}/{y}", "{y}/{m:02}/{d:02}", "{m:02}-{d:02}-{y}"),
    *("{y}-{m}-{d}", "{m}/{d}/{y}", "{y}/{m}/{d}", "{m}-{d}-{y}"),
    *("{y}-{m:02}-{d:02} 09:30", "{y}-{m}-{d} 0:00", "{y}-{m:02}-{d:02} 23:59:59.999"),
)
ASSUMED_DATES = ("9:05", "09:05", "23:59", "0:00")
WRONG_DATES = (
    *("30/03/2011", "02/30/2026", "2026-02-29", "2026.01.02", "01/02/26", "26-01-02", "2026-1-2T10:00", "tomorrow"),
    *("2026-01-02 10:00:00", "2026-01-02 24:00", "2026-01-02 9:5", "24:00", "9:5", "10:60", "2026-01-02 1:00:60.000"),
    *("2026-01-02 10:00:00.00", "20260102", "Jan 2, 2026", "2026-13-01", "46023", "2026-01-02  10:00", "2026-00-10"),
    *("1/2/2026 10:00", "12026-01-01", "9:05 AM", "2026/01-02", "\u0662\u0660\u0662\u0666-01-02", "1/2", "-1-2026"),
    *("2026-01-02\x07", "x" * 300, "2026-01\n-02", "09:05:00.000"),
)
WRONG_CHOICES = ("", "maybe", "Y", "N", "true", "1", "Ye\u017f", "YesNo", "Yes\x00", "Yes No", "ＹＥＳ")
WRONG_ACTIONS = ("", "X", "CU", "create", "\uff23", "D.", "U\x00", "C D", "0")
REASONS = ("left the school", 'line, with "quotes"', "x" * 1000, "e\u0301" * 1000, "é", "=SUM(A1)")
WRONG_REASONS = ("", "x" * 1001, "two\nlines", "a\x00b", "x" * 1001 + "\x07", "left")
USERNAMES = (
    *("new.{}", "É.new{}", "日本{}@x.org", "x" * 97 + "{:03}", "[/]{}", "=cmd{}", "O'Neil {}", "a\u200bb{}", "İ{}"),
    *("Stra\u00dfe{}", "{}ΟΔΟΣ", "\u212aelvin{}", "e\u0301-{}", "'=x{}", "00{}"),
)
WRONG_USERNAMES = ("", "\u200b", "x" * 101, "a\x00{}", "tab\t{}", "line\n{}", "x\x7f" * 60)
LIST_GLUE = (":", ":", ":", "::", " : ", ":\u00a0:", ":\u200b")


def in_other_clothes(texts: Texts) -> Texts:
    """Return key texts in another case, form or padding; the key stays the same for nearly all of them."""
    changes = (str, str, str.upper, str.lower, str.swapcase, lambda text: unicodedata.normalize("NFD", text))
    return st.builds(lambda text, change: str(change(text)), texts, st.sampled_from(changes)).flatmap(padded)


def padded(text: str) -> Texts:
    """Return a cell with what is trimmed around it; a leading apostrophe keeps its place."""
    if text.startswith("'"):
        return st.just(text)
    pads = st.sampled_from(PADDINGS)
    return st.builds(lambda before, after: before + text + after, pads, pads)


def dates(first: date = date(2025, 1, 1), last: date = date(2027, 12, 31)) -> Texts:
    """Return dates in every accepted form."""
    return st.builds(
        lambda day, form: form.format(y=day.year, m=day.month, d=day.day),
        st.dates(first, last),
        st.sampled_from(DATE_FORMS),
    )


def wrong_dates() -> Texts:
    """Return texts that are hardly ever a date."""
    return st.sampled_from(WRONG_DATES) | st.text("0123456789/-: .", max_size=12)


def wrong_emails() -> Texts:
    """Return texts that are hardly ever an address."""
    return st.sampled_from(WRONG_EMAILS) | st.text('ab1.@-_+" é', min_size=1, max_size=10).filter(str.strip)


def code_lists(codes: list[str], least: int = 1, most: int = 3) -> Texts:
    """Return list cells of these codes, with repeats, blanks and any case."""
    return st.builds(
        lambda chosen, glue: glue.join(chosen),
        st.lists(in_other_clothes_quickly(codes), min_size=least, max_size=most),
        st.sampled_from(LIST_GLUE),
    )


def in_other_clothes_quickly(codes: list[str]) -> Texts:
    """Return codes in any case, without padding."""
    return st.sampled_from([*codes, *codes, *(code.swapcase() for code in codes)])


@dataclass(frozen=True)
class Palette:
    """What cells can be made of, for one operator working on one administration."""

    world: World
    operator: Operator
    administration: Administration

    def organizations(self) -> Texts:
        """Return lists that the operator may give; some do not take part or name an ancestor too."""
        reach = self.world.reach(self.operator)
        inside = sorted(one.code for name, one in self.world.organizations.items() if name in reach)
        part = self.world.taking_part(self.administration)
        taking = [code for code in inside if key(code) in part]
        return code_lists(taking or inside, most=2) | code_lists(inside)

    def wrong_organizations(self) -> Texts:
        """Return lists with every fault: unknown, out of reach, blank, spaces and controls inside."""
        known = sorted(one.code for one in self.world.organizations.values())
        unknown = ["NOPE", "TN -NORTH", "123", "TN-N-01;TN-N-02", "TN-NORTH,TN", "KY\u00a0WEST", "[/]", "TN_NORTH"]
        alone = ("", ":", " : :", "\u00a0:\u200b", "TN-N-01\x07", "TN-\x00N-01:NOPE")
        return code_lists(known, most=4) | code_lists([*known, *unknown], most=5) | st.sampled_from(alone)

    def roles(self) -> Texts:
        """Return lists of roles that the operator may grant."""
        granted = [one.code for one in self.world.roles.values() if self.world.may_grant(self.operator, one)]
        return code_lists(sorted(granted))

    def wrong_roles(self) -> Texts:
        """Return lists with unknown roles and with roles that the operator may not grant."""
        known = sorted(one.code for one in self.world.roles.values())
        unknown = ["Room Supervisor", "Teacher", "RoomSupervisor,TestCoordinator", "RoomSupervisor."] * 2
        alone = ("", "::", "RoomSupervisor\x07", "Room\x00Supervisor:Nobody")
        return code_lists(known, most=4) | code_lists([*known, *unknown], most=4) | st.sampled_from(alone)

    def usernames(self, *, within_reach: bool = False) -> list[str]:
        """Return the stored usernames, in a fixed order; those that the operator may change, if so wanted."""
        reach = self.world.reach(self.operator)
        return sorted(
            account.username
            for account in self.world.accounts.values()
            if not (within_reach and account.organizations and reach.isdisjoint(map(key, account.organizations)))
        )

    def any_known(self, column: str) -> Texts:
        """Return lists of codes that exist, whether or not the operator may name them."""
        known = self.world.organizations if column == "Authorized Organizations" else self.world.roles
        return code_lists(sorted(one.code for one in known.values()))

    def mirror(self, account: Account) -> dict[str, str]:
        """Return the cells that say of an account what is stored, as an export for this operator would."""
        reach = self.world.reach(self.operator)
        inside = sorted(code for code in account.organizations if key(code) in reach)
        return {
            "Action": "U",
            "Username": account.username,
            "First Name": account.first_name,
            "Last Name": account.last_name,
            "Email": account.email,
            "Authorized Organizations": ":".join(inside) or min(self.operator.organizations),
            "Roles": ":".join(sorted(account.roles)),
            "Active Begin Date": account.begin.isoformat() if account.begin else "",
            "Active End Date": account.end.isoformat() if account.end else "",
            "Disabled": "Yes" if account.disabled else "No",
            "Disable Reason": account.reason or "",
            "Is Deleted": "Yes" if account.deleted else "No",
        }
