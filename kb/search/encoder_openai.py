"""Any endpoint that answers POST /embeddings as OpenAI's does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import httpx
import numpy as np

from kb.search.encoder_models import normalised
from kb.search.errors import EncoderError
from kb.search.vectors import Matrix

# Small enough for servers on a CPU, large enough that 24,000 articles are 750 requests.
_BATCH = 32
# Seconds before the second, third and fourth try; an endpoint that is still down after seven seconds is down.
_PAUSES = (1.0, 2.0, 4.0)
_RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504})


class OpenAIEmbeddingsEncoder:
    """Vectors from an endpoint; `transport` and `pause` are replaced in tests, nothing else is.

    Opening asks for one vector, because the model's dimensions decide which collection is right.
    """

    def __init__(
        self,
        model: str,
        base_url: str,
        key: str | None = None,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._address = base_url.rstrip("/") + "/embeddings"
        self._pause = pause
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=60.0, transport=transport)
        self._dimensions = int(self._request(["维数"]).shape[1])
        self._fingerprint = f"openai-{model}@{base_url.rstrip('/')}-{self._dimensions}"

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Matrix:
        pages = [self._request(list(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)]
        if any(page.shape[1] != self._dimensions for page in pages):
            raise EncoderError(f"向量接口 {self._address} 的向量维数变了，应为 {self._dimensions}。")
        return np.concatenate(pages) if pages else np.zeros((0, self._dimensions), np.float32)

    def _request(self, texts: list[str]) -> Matrix:
        body = {"model": self._model, "input": texts, "encoding_format": "float"}
        for pause in (*_PAUSES, None):
            try:
                response = self._client.post(self._address, json=body)
            except httpx.HTTPError as error:
                failure = f"连接失败（{error or type(error).__name__}）"
            else:
                if response.is_success:
                    return self._rows(response, len(texts))
                failure = f"返回 {response.status_code}：{response.text[:200]}"
                if response.status_code not in _RETRIED:
                    break
            if pause is not None:
                self._pause(pause)
        raise EncoderError(
            f"向量接口 {self._address} {failure}。请检查 ZHIGUI_ENCODER 的地址与模型名、ZHIGUI_ENCODER_KEY。"
        )

    def _rows(self, response: httpx.Response, expected: int) -> Matrix:
        try:
            entries = sorted(response.json()["data"], key=lambda entry: int(entry["index"]))
            matrix = np.asarray([entry["embedding"] for entry in entries], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise EncoderError(f"向量接口 {self._address} 的回复不是 OpenAI 的格式：{error}") from error
        if matrix.ndim != 2 or len(matrix) != expected or not np.isfinite(matrix).all():
            raise EncoderError(f"向量接口 {self._address} 回了 {len(matrix)} 个向量，应为 {expected} 个。")
        return normalised(matrix)
