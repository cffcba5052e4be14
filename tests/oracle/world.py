"""What a platform holds, as the oracle sees it: organizations, roles, operators, administrations, accounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.text import key_of

RANKS = {"State": 0, "District": 1, "School": 2}
"""The types of an organization, those above first."""


def key(text: str) -> str:
    """Return the key of a text that is not blank."""
    found = key_of(text)
    assert found is not None
    return found


@dataclass(frozen=True)
class Organization:
    """A state, district or school; `parent` is the code of the one above, None at the top."""

    code: str
    name: str
    type: str
    parent: str | None = None


@dataclass(frozen=True)
class Role:
    """What a user may be; `granted_by` are role codes, empty where anyone may grant it."""

    code: str
    name: str
    granted_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Operator:
    """Who runs the program."""

    login: str
    name: str
    organizations: frozenset[str]
    roles: frozenset[str]
    may_delete: bool
    may_administer: bool = False


@dataclass(frozen=True)
class Administration:
    """A test administration; `organizations` are its participants."""

    code: str
    name: str
    year: str
    status: str
    organizations: frozenset[str]


@dataclass(frozen=True)
class Account:
    """A stored user; organizations and roles hold codes as the reference data writes them."""

    username: str
    first_name: str
    last_name: str
    email: str
    organizations: frozenset[str]
    roles: frozenset[str]
    begin: date | None = None
    end: date | None = None
    disabled: date | None = None
    reason: str | None = None
    deleted: date | None = None

    def fields(self) -> dict[str, object]:
        """Return the account as the comparison names its fields; dates are ISO texts, sets are sets."""
        days = {
            "Active Begin Date": self.begin,
            "Active End Date": self.end,
            "Disabled Date": self.disabled,
            "Deleted Date": self.deleted,
        }
        return {
            "Username": self.username,
            "First Name": self.first_name,
            "Last Name": self.last_name,
            "Email": self.email,
            "Authorized Organizations": set(self.organizations),
            "Roles": set(self.roles),
            **{name: day and day.isoformat() for name, day in days.items()},
            "Disabled": "Yes" if self.disabled else "No",
            "Disable Reason": self.reason,
            "Is Deleted": "Yes" if self.deleted else "No",
        }


@dataclass(frozen=True)
class World:
    """The reference data and accounts of one platform; every mapping is by key."""

    organizations: Mapping[str, Organization]
    roles: Mapping[str, Role]
    operators: Mapping[str, Operator]
    administrations: Mapping[str, Administration]
    accounts: Mapping[str, Account]

    def above(self, code: str) -> list[str]:
        """Return the keys of what lies above an organization, nearest first; itself is not among them."""
        found: list[str] = []
        parent = self.organizations[key(code)].parent
        while parent is not None and key(parent) not in found:
            found.append(key(parent))
            parent = self.organizations[key(parent)].parent
        return found

    def under(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the keys of organizations and of everything below them."""
        tops = {key(code) for code in codes}
        return frozenset(name for name in self.organizations if name in tops or tops.intersection(self.above(name)))

    def reach(self, operator: Operator) -> frozenset[str]:
        """Return the keys of the organizations an operator sees."""
        return self.under(operator.organizations)

    def taking_part(self, administration: Administration) -> frozenset[str]:
        """Return the keys of the participants, of all below them and of all above them."""
        above = {name for code in administration.organizations for name in self.above(code)}
        return self.under(administration.organizations) | above

    def may_grant(self, operator: Operator, role: Role) -> bool:
        """Tell whether an operator may give somebody a role."""
        held = {key(code) for code in operator.roles}
        return not role.granted_by or not held.isdisjoint(key(code) for code in role.granted_by)

    def with_accounts(self, accounts: Iterable[Account]) -> "World":
        """Return the same world holding other accounts."""
        return replace(self, accounts={key(account.username): account for account in accounts})

    def through_the_door(self, today: date) -> "World":
        """Return what a store holds after the files of `seed` were imported today.

        No file can make an account without organizations, and what is disabled or deleted is so since today.
        """
        return self.with_accounts(
            replace(
                account,
                disabled=account.disabled and today,
                deleted=account.deleted and today,
            )
            for account in self.accounts.values()
            if account.organizations
        )
