"""Is the process alive, and can it answer."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import Kb
from api.schemas.base import PhraseProgress, VectorProgress
from api.schemas.health import Health, Readiness
from kb.bootstrap import KnowledgeBase

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="进程是否存活")
def healthz() -> Health:
    """Alive."""
    return Health()


@router.get("/readyz", summary="能否作答：代次、词语索引、向量与问法 n/m", responses={503: {"model": Readiness}})
def readyz(kb: Kb, response: Response) -> Readiness:
    """Ready once something is published and the word index holds it; vectors and phrases may still be catching up."""
    report = readiness(kb)
    response.status_code = 200 if report.ready else 503
    return report


def readiness(kb: KnowledgeBase) -> Readiness:
    """The index state as the contract prints it."""
    state = kb.index_state()
    return Readiness(
        ready=state.lexical_generation > 0,
        generation=state.lexical_generation,
        lexical=state.lexical,
        vectors=VectorProgress(done=state.vectors_done, total=state.vectors_total),
        phrases=PhraseProgress.of(state),
        content_problem=kb.content_problem.message if kb.content_problem else None,
    )
