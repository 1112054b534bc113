"""What larger homes are made of: texts that are others by every id, and vectors that lie where their articles' do."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from xml.etree import ElementTree

import numpy as np

from bench.growth_chart import Curve, draw
from bench.growth_texts import NearVectors, RememberingSegmenter, drafts, of_district, passages_of, starter_drafts
from ingest.documents import Document, DocumentMetadata
from ingest.parse import parse_document
from kb.law.instruments import InstrumentId, VersionId
from kb.search.encoders import vector_id
from kb.search.passages import embedded_text, embedded_text_of
from kb.store.drafts import VersionDraft
from kb.store.records import IndexablePassage, Passage, PassageId, PassageKind
from kb.text.segment import Segmenter

BODY = "第一条　经营者应当答复来电人。\n第二条　经营者不得拖延。"


def test_copies_differ_from_their_original_and_each_other_in_every_id() -> None:
    original = _draft()
    texts = (original, of_district(original, 1), of_district(original, 2))

    assert len({each.version.version_id for each in texts}) == 3
    assert len({each.instrument.instrument_id for each in texts}) == 3
    assert len({each.version.instrument_id for each in texts}) == 3
    assert len({embedded for each in texts for embedded in _embedded(each)}) == 3 * passages_of(original)


def test_a_copys_passages_are_slices_of_its_own_text_with_all_words_of_the_original() -> None:
    original = next(each for each in starter_drafts() if any(len(p.passages) > 1 for p in each.provisions))
    copy = of_district(original, 3)

    for before, after in zip(original.provisions, copy.provisions, strict=True):
        assert after.text == f"在第3区，{before.text}"
        for cut, moved in zip(before.passages, after.passages, strict=True):
            assert after.text[moved.start : moved.end].endswith(before.text[cut.start : cut.end])
        assert [each.start for each in after.passages[:1]] == [0] * len(after.passages[:1])


def test_a_copys_vector_lies_near_that_of_its_article_and_is_not_the_same() -> None:
    near, far = _unit(1), _unit(2)
    known = {_key("广告法", "广告应当真实。"): near, _key("价格法", "价格应当合理。"): far}
    making = NearVectors(known, "e5")

    assert making.of(_entry("广告法", "广告应当真实。")) is near
    copy = making.of(_entry("第4区广告法", "在第4区，广告应当真实。"))
    assert not np.array_equal(copy, near)
    assert copy @ near > 0.85 > copy @ far
    assert making.counted() == {"real": 1, "near_own": 1, "near_any": 0}


def test_cutting_a_copy_once_gives_the_same_words_as_cutting_it_whole() -> None:
    remembering, plain = RememberingSegmenter(), Segmenter()

    assert remembering.words("第12区消费者权益保护法") == plain.words("第12区消费者权益保护法")
    for text in ("经营者不得拒绝退货。", "在第12区，经营者不得拒绝退货。", "在第13区，经营者不得拒绝退货。"):
        assert remembering.words(text) == plain.words(text)
        assert remembering.bigrams(text) == plain.bigrams(text)
    assert remembering.cut_texts == 2


def test_the_core_statutes_come_first_and_all_originals_before_any_copy() -> None:
    originals = sum(1 for _ in starter_drafts())
    ordered = list(islice(drafts(), originals + 1))

    priorities = [each.priority for each in ordered[:originals]]
    assert priorities == sorted(priorities)
    assert not any(each.instrument.title.startswith("第1区") for each in ordered[:originals])
    assert ordered[originals].instrument.title == f"第1区{ordered[0].instrument.short_title}"


def test_the_chart_holds_every_curve_and_no_script() -> None:
    curves = (Curve("search p95", "ms", (100.0, 150.0)), Curve("start", "s", (2.0, 9.0)))

    drawn = draw((5_000, 100_000), curves)
    assert drawn == draw((5_000, 100_000), curves)
    root = ElementTree.fromstring(drawn)
    assert not [each for each in root.iter() if each.tag.endswith("}script")]
    assert all(word in drawn for word in ("search p95", "start", "as the passages", "100 k", "150 ms", "9 s"))


def _draft() -> VersionDraft:
    metadata = DocumentMetadata(title="来电答复办法", issuing_authority="某市人民政府")
    document = Document(
        location="test", source_name="test", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC), sha256="0" * 64, body=BODY,
        metadata=metadata,
    )  # fmt: skip
    return parse_document(document)[0]


def _embedded(draft: VersionDraft) -> list[str]:
    return [
        embedded_text(draft.instrument.short_title, provision.text[cut.start : cut.end])
        for provision in draft.provisions
        for cut in provision.passages
    ]


def _unit(seed: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    drawn = np.random.default_rng(seed).normal(size=384)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def _key(title: str, text: str) -> str:
    return vector_id(embedded_text_of(_entry(title, text)), "e5")


def _entry(title: str, text: str) -> IndexablePassage:
    passage = Passage(PassageId(1), PassageKind.PROVISION, VersionId("v1"), 1, 0, len(text))
    return IndexablePassage(passage, InstrumentId("i1"), title, "", "第一条", text, (), 3)
