"""People: who there is, how they come in, what their keys are. What each role may do is decided in api/auth.

`People` is one object of four parts over the same store and ledger: the directory, teams,
sign-ins and keys. Every change is one transaction with its record in the ledger.
"""

from __future__ import annotations

from kb.records.people.desk import SignInTimes
from kb.records.people.directory import Directory
from kb.records.people.drafts import AddedPerson, IssuedKey, PersonChange, PersonDraft
from kb.records.people.keys import KeyHolder, Keys
from kb.records.people.sign_ins import CurrentSignIn, SignedIn, SignIns
from kb.records.people.teams import Teams

__all__ = [
    "AddedPerson", "CurrentSignIn", "IssuedKey", "KeyHolder", "People", "PersonChange", "PersonDraft", "SignInTimes",
    "SignedIn",
]  # fmt: skip


class People(Directory, Teams, SignIns, Keys):
    """Everything about people. Thread-safe."""
