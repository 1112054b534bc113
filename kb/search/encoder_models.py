"""Any sentence-transformers model, through langchain-huggingface (extra [models])."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from typing import Protocol

import numpy as np

from kb.search.errors import EncoderError
from kb.search.vectors import Matrix

_INSTALL = "请安装：pip install 'zhigui[models]'"


class _Embeddings(Protocol):
    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


class SentenceTransformersEncoder:
    """A model by hub name or folder; e5 models get the `query:` and `passage:` prefixes they were trained with."""

    def __init__(self, model: str) -> None:
        self._embeddings = _load(model)
        # e5 was trained with these prefixes and loses several points of recall without them.
        marked = "e5" in model.lower().replace("\\", "/").rsplit("/", 1)[-1]
        self._query_prefix, self._passage_prefix = ("query: ", "passage: ") if marked else ("", "")
        self._dimensions = len(self._embeddings.embed_query("维数"))
        version = metadata.version("sentence-transformers")
        self._fingerprint = f"sentence-transformers-{version}-{model}-{self._dimensions}"

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        return self._encode([self._query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        return self._encode([self._passage_prefix + text for text in texts])

    def _encode(self, texts: list[str]) -> Matrix:
        try:
            rows = self._embeddings.embed_documents(texts) if texts else []
        except (RuntimeError, ValueError) as error:
            raise EncoderError(f"句向量模型编码失败：{error}") from error
        return normalised(np.asarray(rows, dtype=np.float32).reshape(len(texts), self._dimensions))


def normalised(matrix: Matrix) -> Matrix:
    """Rows of length one; a zero row stays zero, so that its cosine is 0 and not undefined."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _load(model: str) -> _Embeddings:
    try:
        from langchain_huggingface import HuggingFaceEmbeddings
    except ImportError as error:
        raise EncoderError(f"编码器 sentence-transformers:{model} 需要额外的包。{_INSTALL}") from error
    try:
        embeddings: _Embeddings = HuggingFaceEmbeddings(model_name=model, encode_kwargs={"normalize_embeddings": True})
    except ImportError as error:
        raise EncoderError(f"编码器 sentence-transformers:{model} 需要额外的包。{_INSTALL}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderError(
            f"句向量模型 {model} 无法载入：{error}。请写模型目录的路径，或先在能联网的机器上下载。"
        ) from error
    return embeddings
