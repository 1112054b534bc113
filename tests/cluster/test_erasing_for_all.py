"""What one replica erases is gone from the others too: from what they tell, and from their folders."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.servers import wait_for
from tests.builders_cluster import Cluster, Replica
from tests.cluster.test_parts_fail import CURSORS, REFERENCE, recorded, with_a_law

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(CURSORS)]
PHONE = "13800138000"
# Words of no law and no handbook: wherever they stand, the record left them there.
WORDS = "紫檀算盘"
ASKED = f"我是{PHONE}，{REFERENCE}对{WORDS}怎么规定"


def asked(replica: Replica, question: str = ASKED) -> str:
    reply = replica.call("POST", "/v1/ask", {"question": question, "session_id": "通话一"})
    assert reply.status == 200, reply.body
    return str(reply.body["answer_id"])


def erased(replica: Replica) -> dict[str, object]:
    reply = replica.call("POST", "/v1/records/erasures", {"phone": PHONE, "with_sessions": True, "reason": "本人要求"})
    assert reply.status in {200, 201}, reply.body
    return reply.body


def holding(folder: Path) -> list[str]:
    """The files of a folder that hold the words."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and WORDS.encode() in path.read_bytes()]


def test_what_one_replica_erases_no_other_tells_or_keeps(cluster: Cluster) -> None:
    with with_a_law(cluster) as a, cluster.replica("b") as b:
        wait_for(lambda: b.lookup(REFERENCE).status == 200, "the other replica has it")
        record = asked(b)
        # Read and searched on both before: nothing they remember of it may outlast it.
        for replica in (a, b):
            assert WORDS in str(replica.call("GET", f"/v1/records/{record}").body)
        assert erased(a)["count"] == 1
        for replica in (a, b):
            assert WORDS not in str(replica.call("GET", f"/v1/records/{record}").body)
            assert WORDS not in str(replica.call("GET", "/v1/records").body)
        again = b.call("POST", "/v1/ask", {"question": "那多久呢", "session_id": "通话一"})
        assert WORDS not in str(again.body), "a call goes on without what was erased of it"
    assert holding(cluster.folder / "a") == holding(cluster.folder / "b") == []


def test_what_another_replica_had_spooled_is_told_of_and_can_be_erased_once_it_is_there(cluster: Cluster) -> None:
    with with_a_law(cluster) as a:
        # The other one stops before the database is back: what it laid down lies in its folder.
        with ExitStack() as outage, cluster.replica("b") as b:
            wait_for(lambda: b.lookup(REFERENCE).status == 200, "the other replica has it")
            asked(a)
            outage.enter_context(cluster.postgres.away())
            late = asked(b)
        assert holding(cluster.folder / "b") != []
        wait_for(lambda: a.call("GET", "/v1/records").status == 200, "the database is back")
        told = erased(a)
        assert told["count"] == 1
        assert "暂存" in str(told["certificate"])
        with cluster.replica("b") as b:
            wait_for(lambda: b.kb.recorder.state().waiting == 0, "what was spooled is in the ledger")
            assert late in recorded(cluster)
            assert WORDS in str(b.call("GET", f"/v1/records/{late}").body)
            assert erased(a)["count"] == 1
            assert WORDS not in str(b.call("GET", f"/v1/records/{late}").body)
        assert holding(cluster.folder / "b") == []
