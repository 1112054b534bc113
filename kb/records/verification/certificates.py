"""Whether the certificates of erasure say what they said when they were signed, and none of them is gone.

The chain itself holds the hash of every certificate, in the record that tells of the erasure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256

from sqlalchemy import Connection

from kb.records.verification.contents import Erasures
from kb.records.verification.faults import Fault, FaultKind
from kb.records.verification.signing import is_signed
from kb.store.chain_rows import FoundCertificate, certificate_exists, certificates

# What a certificate's row repeats of its statement.
REPEATED = ("erasure_id", "kind", "actor_id")


def certificate_faults(c: Connection, erased: Erasures, known: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the certificates. `known` are public keys; without any, the one a certificate names counts."""
    for found in certificates(c):
        wrong = _wrong(found, erased, known)
        if wrong is not None:
            where = f"删除证明 {found.erasure_id}"
            yield Fault(FaultKind.CERTIFICATE_EDITED, wrong, where, record_id=found.record_id)
    for promised in erased.promised():
        if not certificate_exists(c, promised.erasure_id):
            detail = f"删除记录 {promised.record_id} 写着出具过删除证明 {promised.erasure_id}，证明却不见了。"
            where = f"删除证明 {promised.erasure_id}"
            yield Fault(FaultKind.CERTIFICATE_MISSING, detail, where, record_id=promised.record_id)


def _wrong(found: FoundCertificate, erased: Erasures, known: frozenset[str]) -> str | None:
    """What is wrong with one certificate, in Chinese; None when nothing is."""
    statement = str(found.statement)
    told = _told(statement)
    promised = erased.promise_of(found.erasure_id)
    if promised is None:
        return f"没有任何删除记录提到删除证明 {found.erasure_id}：它是另外加进来的，或编号被改过。"
    if sha256(statement.encode("utf-8", "surrogatepass")).hexdigest() != promised.statement_sha256:
        return "删除证明的文字被改动过：与删除记录里留下的校验值不符。"
    keys = known or frozenset((str(told.get("public_key")),))
    if not any(is_signed(key, str(found.signature), statement.encode()) for key in keys):
        return "删除证明的签名不对：签名被改动过，或不是所知的密钥签的。"
    row = {"erasure_id": found.erasure_id, "kind": found.kind, "actor_id": found.actor_id}
    if any(row[name] != told.get(name) for name in REPEATED) or found.record_id != promised.record_id:
        return "删除证明的登记栏（类别、经办人或所属记录）被改动过：与证明的文字不符。"
    return None


def _told(statement: str) -> Mapping[str, object]:
    try:
        read = json.loads(statement)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
