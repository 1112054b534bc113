"""How sign-ins are slowed down: an attempt counts as failed before the password is looked at, and is taken back after.

Counting first is what holds under parallel attempts: of a hundred sent at once only the free ones are looked at. The
counts stand in the store, so that another process knows them too.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kb.records.people.errors import TooManyAttemptsError
from kb.store.people_changes import PeopleChanges
from kb.store.people_records import Attempts

# Long enough that guessing is hopeless (some 100 attempts a day at one account), short enough to wait for.
LOCKED_FOR = timedelta(minutes=15)
LONGEST_WAIT = timedelta(seconds=64)
# After a day without an attempt every count has run down to nothing (ACCOUNT: 10 failures, one forgotten an hour).
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many failures are free, how many lock, and how soon one is forgotten."""

    free: int
    locked_at: int
    forgets_one_in: timedelta

    def current(self, known: Attempts, now: datetime) -> int:
        """How many failures still count at a moment."""
        return max(0, known.failures - int((now - known.last_at) / self.forgets_one_in))

    def wait(self, failures: int) -> timedelta:
        """How long the next attempt must wait after so many failures: 0, then 1, 2, 4 … seconds, then the lock.

        >>> [ACCOUNT.wait(each).seconds for each in (2, 3, 4, 9, 10)]
        [0, 1, 2, 64, 900]
        """
        if failures < self.free:
            return timedelta(0)
        if failures >= self.locked_at:
            return LOCKED_FOR
        return min(LONGEST_WAIT, timedelta(seconds=2 ** min(30, failures - self.free)))


# Three slips of the finger are free; ten are no slip any more.
ACCOUNT = Pace(free=3, locked_at=10, forgets_one_in=timedelta(hours=1))
# A call centre of some 200 people stands behind one address, and on Monday mornings one in ten mistypes.
ADDRESS = Pace(free=30, locked_at=100, forgets_one_in=timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt that was counted: the names it counts for, and what the address was at before and after."""

    account: str
    address: str | None
    failures: int
    locked_until: datetime | None
    address_before: Attempts | None = None
    address_after: Attempts | None = None


def login_hash(login: str) -> str:
    """What stands for a login where it may be mistyped, or a password typed into the wrong field."""
    return hashlib.sha256(login.encode("utf-8", "surrogatepass")).hexdigest()


def account_name(login: str) -> str:
    """The name an account's failures are counted under."""
    return f"account:{login_hash(login)}"


def address_name(address: str) -> str:
    """The name an address's failures are counted under; of IPv6 the first 64 bits, which one customer holds whole.

    >>> address_name("10.0.0.7"), address_name("2001:db8:1:2:3::9")
    ('address:10.0.0.7', 'address:2001:db8:1:2::/64')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address[:64]}"
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return f"address:{ipaddress.ip_network((known, 64), strict=False)}"
    return f"address:{getattr(known, 'ipv4_mapped', None) or known}"


def count(changes: PeopleChanges, login: str, address: str | None, now: datetime) -> Counted:
    """Counts an attempt as failed; TooManyAttemptsError, and nothing counted, while the account or address must wait.

    The account is locked before the address, always: two transactions never wait for each other.
    """
    account, place = account_name(login), None if address is None else address_name(address)
    known = changes.attempts(account, now)
    before = None if place is None else changes.attempts(place, now)
    until = max((each.locked_until for each in (known, before) if each and each.locked_until), default=now)
    if until > now:
        raise TooManyAttemptsError((until - now).total_seconds())
    mine, after = _failed(ACCOUNT, known, now), None if before is None else _failed(ADDRESS, before, now)
    changes.set_attempts(account, mine)
    if place is not None and after is not None:
        changes.set_attempts(place, after)
    return Counted(account, place, mine.failures, mine.locked_until, before, after)


def take_back(changes: PeopleChanges, counted: Counted, now: datetime) -> None:
    """After a success: the account starts anew, the address loses this one attempt only.

    Who holds one good account must not be able to clear the address from which he guesses at others.
    """
    changes.forget_attempts(counted.account)
    if counted.address is None or counted.address_before is None or counted.address_after is None:
        return
    current = changes.attempts(counted.address, now)
    mine = current.locked_until == counted.address_after.locked_until
    until = counted.address_before.locked_until if mine else current.locked_until
    changes.set_attempts(counted.address, replace(current, failures=max(0, current.failures - 1), locked_until=until))


def _failed(pace: Pace, known: Attempts, now: datetime) -> Attempts:
    failures = min(pace.locked_at, pace.current(known, now) + 1)
    wait = pace.wait(failures)
    return Attempts(failures, now, now + wait if wait else None)
