"""How far the indexes are. Rebuilding them is a command: it needs the service stopped (zhigui index rebuild)."""

from __future__ import annotations

from api.deps import Config, Kb
from api.routes.health import readiness
from api.routing import Routes
from api.schemas.health import IndexReport

router = Routes(prefix="/index", tags=["index"])


@router.get("", summary="索引进度：代次、词语索引、向量与问法 n/m")
def index(kb: Kb, settings: Config) -> IndexReport:
    """The served and the newest generation, the word index, vectors and phrases done of all."""
    state = readiness(kb)
    return IndexReport(
        ready=state.ready,
        generation=state.generation,
        lexical=state.lexical,
        vectors=state.vectors,
        phrases=state.phrases,
        newest_generation=kb.store.law.generation(),
        encoder=settings.encoder,
    )
