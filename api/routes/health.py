"""Is the process alive, and can it answer."""

from __future__ import annotations

from fastapi import Response

from api.auth.identify import sign_in_required
from api.auth.listening import exposed
from api.degraded import Mode, degraded_modes
from api.deps import Config, Counts, Kb
from api.routing import Routes
from api.schemas.base import PhraseProgress, VectorProgress
from api.schemas.health import DegradedOut, Health, PublicReadiness, Readiness
from api.shared_limits import SharedCounts
from kb.bootstrap import KnowledgeBase

router = Routes(tags=["health"])


@router.get("/healthz", summary="进程是否存活")
def healthz() -> Health:
    """Alive."""
    return Health()


@router.get("/readyz", summary="能否作答：代次、词语索引、向量与问法 n/m", responses={503: {"model": PublicReadiness}})
def readyz(kb: Kb, settings: Config, counts: Counts, response: Response) -> PublicReadiness:
    """Ready once something is published and the word index holds it; vectors and phrases may still be catching up.

    Answers anybody: where one has to sign in, what is wrong with a file is told at /v1/index only.
    """
    report = readiness(kb, counts)
    response.status_code = 200 if report.ready else 503
    required = sign_in_required(kb.people, open_allowed=not exposed(settings))
    told = _for_anybody(report) if required else report
    return PublicReadiness(sign_in="required" if required else "open", **told.model_dump())


def _for_anybody(report: Readiness) -> Readiness:
    modes = tuple(each for each in report.degraded if each.code is not Mode.CONTENT_NOT_IN_FORCE)
    return report.model_copy(update={"content_problem": None, "degraded": modes})


def readiness(kb: KnowledgeBase, counts: SharedCounts | None = None) -> Readiness:
    """The index state as the contract prints it."""
    state = kb.index_state()
    return Readiness(
        ready=state.lexical_generation > 0,
        generation=state.lexical_generation,
        lexical=state.lexical,
        vectors=VectorProgress(done=state.vectors_done, total=state.vectors_total),
        phrases=PhraseProgress.of(state),
        content_problem=kb.content_problem.message if kb.content_problem else None,
        records_waiting=kb.recorder.state().waiting,
        degraded=tuple(DegradedOut.model_validate(each) for each in degraded_modes(kb, counts)),
    )
