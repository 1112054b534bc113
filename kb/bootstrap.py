"""The composition root of the knowledge base: the only place that knows which backend is behind which port.

Opening builds everything with plain constructor calls; threads start only with `KnowledgeBase.start`.
"""

from __future__ import annotations

import logging
from pathlib import Path

from kb.answering.generate.opening import open_writer
from kb.errors import SearchError
from kb.knowledge_base import SHANGHAI, KnowledgeBase, today
from kb.records.masking_encoder import MaskingEncoder
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.encoders import Encoder, make_encoder
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.table import PassageTable
from kb.search.vectors_chroma import ChromaVectorIndex, open_chroma
from kb.settings import Settings
from kb.store.sql import SqlStore

log = logging.getLogger(__name__)
__all__ = ["SHANGHAI", "KnowledgeBase", "open_knowledge_base", "today"]


def open_knowledge_base(settings: Settings) -> KnowledgeBase:
    """Opens everything in the home folder, which the caller must own; brings schema and word index up to date."""
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    store = SqlStore(settings.store_url, settings.writer_id, settings.encoder)
    key = settings.encoder_key.get_secret_value() if settings.encoder_key else None
    wanted = _encoder(settings.encoder, key)
    previous = _previous_encoder(store, wanted, settings, key)
    fingerprints = [e.fingerprint for e in (wanted, previous) if e is not None]
    table = PassageTable(store.passages, fingerprints)
    switch = EncoderSwitch(
        _side(wanted, home, settings), store.collections, _side(previous, home, settings) if previous else None
    )
    lexical = TantivyLexicalIndex(home / "lexical")
    table.refresh()
    switch.recall(table)
    asked, writer = TantivyLexicalIndex(home / "asked"), open_writer(settings)
    return KnowledgeBase(settings, store, lexical, switch, table, asked=asked, writer=writer, model=writer)


def _side(encoder: Encoder, home: Path, settings: Settings) -> DenseSide:
    client = open_chroma(home / "vectors", settings.chroma_url)
    sums = home / f"sum-{encoder.fingerprint.replace('/', '_').replace(':', '_')}.json"
    return DenseSide(encoder, ChromaVectorIndex(client, encoder.fingerprint, encoder.dimensions, sums))


def _encoder(setting: str, key: str | None) -> Encoder:
    """The encoder of a setting; what is asked of one outside this machine's process loses its personal data first."""
    encoder = make_encoder(setting, key)
    return MaskingEncoder(encoder) if setting.startswith("openai:") else encoder


def _previous_encoder(store: SqlStore, wanted: Encoder, settings: Settings, key: str | None) -> Encoder | None:
    """The encoder whose collection answers until the wanted one is complete; None when it is the wanted one."""
    setting = store.collections.active_encoder()
    if setting is None or setting == settings.encoder:
        return None
    try:
        previous = _encoder(setting, key)
    except SearchError as error:
        log.warning("原来的编码器（%s）打不开，新向量补齐之前只用词语检索：%s", setting, error)
        return None
    return None if previous.fingerprint == wanted.fingerprint else previous
