"""What is amiss with what can be derived again: word indexes, vectors, phrases, encoder, language model."""

from __future__ import annotations

from collections.abc import Iterator

from api.findings.finding import Examined, Finding, error, said, warning
from kb.errors import SearchError
from kb.search.agreement import VectorsHeld
from kb.search.encoder_absent import AbsentEncoder
from kb.search.made_anew import ASIDE

REPAIR = "停止服务，运行 zhigui doctor --repair，再启动服务"


def words(examined: Examined) -> Iterator[Finding]:
    """The word index against the store."""
    kb, folder = examined.kb, examined.settings.home / "lexical"
    try:
        held = kb.agreement.words()
    except SearchError as problem:
        yield error("lexical_unreadable", f"词语索引读不出：{said(problem)}", folder, REPAIR)
        return
    if held.missing or held.orphans:
        apart = "，".join(
            f"{word} {number:,} 段" for word, number in (("缺", held.missing), ("多", held.orphans)) if number
        )
        yield error("lexical_disagrees", f"词语索引与数据库对不上：{apart}", folder, REPAIR)
    if kb.index_state().lexical != "ready":
        what = "刚发布的更新还没有进词语索引，答复暂按上一代文本"
        if kb.indexer.problem:
            advice = "按所说的处理，半分钟后会自动再试"
            yield error("lexical_behind", f"{what}：{said(kb.indexer.problem)}", folder, advice)
        else:
            yield warning("lexical_behind", what, folder, "稍等；一直不变就查看服务日志")
    for broken in sorted(examined.settings.home.glob(f"*{ASIDE}")):
        what = "损坏的索引已移开，新的从数据库重建"
        yield warning("index_set_aside", what, broken, "新的索引建好、查询正常之后，删去这个文件夹")


def vectors(examined: Examined) -> Iterator[Finding]:
    """The vectors of every encoder in use against the store, id by id."""
    settings = examined.settings
    where = "ZHIGUI_CHROMA_URL 所指的 Chroma 服务" if settings.chroma_url else str(settings.home / "vectors")
    try:
        for held in examined.kb.agreement.vectors():
            yield from _vectors_apart(examined, held, where)
    except SearchError as problem:
        advice = "检查 Chroma 服务，恢复后自动再用" if settings.chroma_url else REPAIR
        yield error("vectors_unreadable", f"语义索引读不出，只能按字词查找：{said(problem)}", where, advice)


def _vectors_apart(examined: Examined, held: VectorsHeld, where: str) -> Iterator[Finding]:
    if held.lost:
        what = f"有 {held.lost:,} 个向量，服务当作已有，语义索引里却没有：换了说法的问题可能找不到这些条文"
        yield error("vectors_lost", what, where, "重启服务，缺的会自动补建")
    if held.missing:
        yield _missing(examined, held, where)
    if held.orphans:
        what = f"语义索引里有 {len(held.orphans):,} 个向量，它们的条文已不在数据库里"
        advice = (
            "不影响答复，不用处理"
            if examined.settings.chroma_url
            else "不影响答复；要清理，停止服务后运行 zhigui doctor --repair"
        )
        yield warning("vectors_orphaned", what, where, advice)
    if not held.mean_agrees:
        what = "记下的向量总和与语义索引对不上，按意思查找时排序可能略有偏差"
        advice = "查询若干次之后会自动重算；一直这样，就停止服务，运行 zhigui doctor --repair"
        yield warning("vectors_mean_disagrees", what, where, advice)


def _missing(examined: Examined, held: VectorsHeld, where: str) -> Finding:
    indexer = examined.kb.indexer
    what = f"语义索引缺 {held.missing:,} 个向量（应有 {held.wanted:,} 个）"
    if indexer.problem:
        advice = "按所说的处理，半分钟后会自动再试"
        return error("vectors_missing", f"{what}，补不上：{said(indexer.problem)}", where, advice)
    if indexer.running:
        return warning("vectors_missing", what, where, "正在自动补建，不用处理；一直不减少就查看服务日志")
    return warning("vectors_missing", what, where, "启动服务（zhigui serve），缺的会自动补建")


def phrases(examined: Examined) -> Iterator[Finding]:
    """The vectors of what people ask."""
    state = examined.kb.index_state()
    if state.phrases_done < state.phrases_total:
        what = f"问法还有 {state.phrases_total - state.phrases_done:,} 条没有向量（共 {state.phrases_total:,} 条）"
        running = examined.kb.indexer.running
        advice = "正在自动补建，不用处理" if running else "启动服务（zhigui serve），缺的会自动补建"
        yield warning("phrases_missing", what, examined.settings.home / "cache", advice)


def models(examined: Examined) -> Iterator[Finding]:
    """The encoder and the language model."""
    encoder = examined.kb.switch.wanted.encoder
    if isinstance(encoder, AbsentEncoder):
        what = f"语义模型打不开，新内容只按字词查找：{said(encoder.problem)}"
        advice = "按所说的装好，或改 ZHIGUI_ENCODER，再重启服务；原来的向量都在，不用重建"
        yield error("encoder_away", what, f"ZHIGUI_ENCODER={examined.settings.encoder}", advice)
    if examined.kb.model_paused:
        what = "大模型连续出错，暂停使用，答复只摘录原文"
        yield warning("model_away", what, "ZHIGUI_MODEL_URL", "检查大模型服务，恢复后自动再用")
