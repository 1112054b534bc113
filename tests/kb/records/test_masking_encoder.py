"""No personal data of a caller reaches an embeddings endpoint: every byte that a real server received is looked at."""

from __future__ import annotations

import json

from kb.records.masking_encoder import MaskingEncoder
from kb.search.encoders import make_encoder
from tests.builders_endpoint import DIMENSIONS, embeddings_server


def texts_of(received: list[bytes]) -> list[str]:
    """The texts that the server was asked to encode, the first request (how many dimensions?) left out."""
    return [text for one in received[1:] for text in json.loads(one[one.index(b'{"model"') :])["input"]]


def test_personal_data_of_a_question_never_reaches_the_endpoint() -> None:
    question = "我叫王小明，手机138 0000 7735，身份证11010519491231002X，商家泄露信息怎么赔"
    with embeddings_server() as (address, received):
        encoder = MaskingEncoder(make_encoder(f"openai:model@{address}"))
        encoder.encode_queries([question, "幺三八零零零零七七三五这个号总打来"])
    everything = b"".join(received)
    everything += everything.decode().encode().decode("unicode_escape", "replace").encode()
    for secret in ("王小明", "138", "7735", "0000", "11010519491231002", "幺三八"):
        assert secret.encode() not in everything
        assert json.dumps(secret).strip('"').encode() not in everything
    assert texts_of(received) == ["我叫，手机，身份证，商家泄露信息怎么赔", "这个号总打来"]


def test_the_server_of_this_test_sees_what_is_not_masked() -> None:
    with embeddings_server() as (address, received):
        make_encoder(f"openai:model@{address}").encode_queries(["手机13800007735"])
    assert b"13800007735" in b"".join(received)


def test_passages_pass_as_they_are_and_vectors_stay_comparable() -> None:
    passage = "监督电话：010-60001234。"
    with embeddings_server() as (address, received):
        inner = make_encoder(f"openai:model@{address}")
        encoder = MaskingEncoder(inner)
        assert encoder.encode_passages([passage]).shape == (1, DIMENSIONS)
        assert encoder.encode_queries([]).shape == (0, DIMENSIONS)
        assert (encoder.fingerprint, encoder.dimensions) == (inner.fingerprint, inner.dimensions)
    assert texts_of(received) == [passage]
