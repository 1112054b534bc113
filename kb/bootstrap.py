"""The composition root of the knowledge base: the only place that knows which backend is behind which port.

Opening builds everything with plain constructor calls; threads start only with `KnowledgeBase.start`.
"""

from __future__ import annotations

import logging
from pathlib import Path

from kb.answering.generate.opening import open_writer
from kb.errors import SearchError, ZhiguiError
from kb.knowledge_base import SHANGHAI, KnowledgeBase, today
from kb.records.masking_encoder import MaskingEncoder
from kb.replica import same_keys, sole_writer, writer_id_of
from kb.search.chroma_clients import forget_clients, open_chroma
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.derived import KeptDerived
from kb.search.encoder_absent import AbsentEncoder
from kb.search.encoders import Encoder, known_setting, make_encoder
from kb.search.errors import EncoderError
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.made_anew import opened_or_made_anew
from kb.search.table import PassageTable
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.settings import Settings
from kb.store.sql import SqlStore

log = logging.getLogger(__name__)
__all__ = ["SHANGHAI", "KnowledgeBase", "open_knowledge_base", "today"]


def open_knowledge_base(settings: Settings) -> KnowledgeBase:
    """Opens everything in the home folder, which the caller must own; brings schema and word index up to date."""
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    store = SqlStore(
        settings.store_url,
        writer_id_of(settings),
        settings.encoder,
        claim=sole_writer,
        mirror=home / "cache" if settings.shared else None,
    )
    try:
        same_keys(settings, store.marks)
    except ZhiguiError:
        store.close()
        raise
    key = settings.encoder_key.get_secret_value() if settings.encoder_key else None
    wanted = _wanted_encoder(settings.encoder, key)
    previous = _previous_encoder(store, wanted, settings, key)
    fingerprints = [e.fingerprint for e in (wanted, previous) if e is not None]
    derived = KeptDerived(home / "cache" / "derived.npz", fingerprints, store.passages)
    table = PassageTable(store.passages, fingerprints, derived)
    table.open()
    switch = EncoderSwitch(
        _side(wanted, settings, table), store.collections, _side(previous, settings, table) if previous else None
    )
    lexical, asked = _words(home / "lexical"), _words(home / "asked")
    writer = open_writer(settings)
    return KnowledgeBase(settings, store, lexical, switch, table, asked=asked, writer=writer, model=writer)


def _side(encoder: Encoder, settings: Settings, table: PassageTable) -> DenseSide:
    """An encoder and its vectors; a folder of theirs that is damaged begins anew, a server's troubles are its own."""
    home = settings.home
    sums = home / f"sum-{encoder.fingerprint.replace('/', '_').replace(':', '_')}.json"

    if settings.chroma_url:
        return _served_side(encoder, settings.chroma_url, sums, table)

    def opened() -> DenseSide:
        try:
            client = open_chroma(home / "vectors")
            side = DenseSide(encoder, ChromaVectorIndex(client, encoder.fingerprint, encoder.dimensions, sums))
            side.recall(table)
        except SearchError:
            forget_clients()
            raise
        return side

    return opened_or_made_anew(home / "vectors", opened)


def _served_side(encoder: Encoder, url: str, sums: Path, table: PassageTable) -> DenseSide:
    """An encoder and its vectors on a server, which may be away: the indexer asks what it holds once it is back."""
    index = ChromaVectorIndex(lambda: open_chroma(url=url), encoder.fingerprint, encoder.dimensions, sums)
    side = DenseSide(encoder, index)
    try:
        side.recall(table)
    except SearchError as error:
        log.error("先只按字词查找：%s", error)
    return side


def _words(folder: Path) -> TantivyLexicalIndex:
    """A word index; what is missing in it is read from the store as after a publication."""

    def opened() -> TantivyLexicalIndex:
        index = TantivyLexicalIndex(folder)
        index.reached()
        return index

    return opened_or_made_anew(folder, opened)


def _wanted_encoder(setting: str, key: str | None) -> Encoder:
    """The encoder of the setting, or one that is absent: without vectors an officer is answered all the same."""
    try:
        return _encoder(setting, key)
    except EncoderError as error:
        if not known_setting(setting):
            raise
        log.error("编码器打不开，只按字词查找：%s 修好后请重启服务。", error)
        return AbsentEncoder(setting, error)


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
