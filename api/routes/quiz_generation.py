"""Making quiz items from the texts: begun, watched, cancelled. One run at a time."""

from __future__ import annotations

from secrets import randbelow

from api.deps import Kb, Who, serving_generation
from api.errors import field_error
from api.routing import Routes
from api.schemas.quiz_generation import GenerationIn, GenerationList, GenerationOut, RewritingOut
from kb.bootstrap import KnowledgeBase
from kb.law.titles import normalise_title
from kb.quiz.generate import DIFFICULTY_SHARES, GenerationRequest
from kb.quiz.generations import MOST_SEED, NO_MODEL, GenerationRun, RunState
from kb.quiz.prove.faults import LACK_NAMES
from kb.quiz.rewriting_run import Reworded
from kb.store.quiz_records import Difficulty

router = Routes(prefix="/quizzes/generations", tags=["quizzes"])


@router.post("", status_code=202, summary="出题：从条文、限制用语和模板生成有证明的题目")
def begin(request: GenerationIn, kb: Kb, who: Who) -> GenerationOut:
    """Begin a run; its progress stands at /v1/quizzes/generations/{run}. 409 names the one that is going on."""
    serving_generation(kb)
    return shown(kb.generations.start(_wanted(request, kb), who.actor_id, request.as_of))


@router.get("", summary="出题任务，最近的在前")
def list_runs(kb: Kb) -> GenerationList:
    """The runs since the service started."""
    return GenerationList(generations=tuple(map(shown, kb.generations.newest())))


@router.get("/{run}", summary="一次出题的进度与结果")
def one_run(run: str, kb: Kb) -> GenerationOut:
    """How far it is; what it made once it is done."""
    return shown(kb.generations.get(run))


@router.delete("/{run}", summary="取消出题，不留下题目")
def cancel(run: str, kb: Kb) -> GenerationOut:
    """Ask it to stop at its next item. 409 when it is over."""
    return shown(kb.generations.cancel(run))


def shown(run: GenerationRun) -> GenerationOut:
    """A run as the contract prints it."""
    over = run.state is not RunState.RUNNING
    return GenerationOut(
        generation_run=run.run_id,
        state=run.state.value,
        done=run.made,
        total=run.request.count,
        made=len(run.item_ids) if over else 0,
        known=run.known,
        merged=run.merged,
        considered=run.considered,
        dropped={LACK_NAMES[lack]: count for lack, count in sorted(run.dropped.items(), key=lambda each: -each[1])},
        item_ids=run.item_ids,
        rewriting=_reworded(run.rewriting) if run.rewriting is not None else None,
        seed=run.request.seed,
        as_of=run.as_of,
        generation=run.generation,
        problem=run.problem or _short(run),
    )


def _reworded(far: Reworded) -> RewritingOut:
    refused = dict(sorted(far.refused.items(), key=lambda each: -each[1]))
    return RewritingOut(model=far.model, of=far.of, asked=far.asked, taken=far.taken, refused=refused)


def _short(run: GenerationRun) -> str | None:
    """Why a run that is done made fewer than were asked for."""
    if run.state is not RunState.DONE or len(run.item_ids) >= run.request.count:
        return None
    known = "，其余题库里已有" if run.known else ""
    return f"符合条件的条文只够新出 {len(run.item_ids)} 道{known}；可以放宽行业、知识点、法规或题型。"


def _wanted(request: GenerationIn, kb: KnowledgeBase) -> GenerationRequest:
    unknown = [each for each in request.topics if kb.quizzes.topics.topic(each) is None]
    if unknown:
        raise field_error("topics", f"没有知识点 {'、'.join(unknown)}；可用 zhigui quiz topics 查看")
    if request.rewrite and kb.model is None:
        raise field_error("rewrite", NO_MODEL)
    mix = request.difficulty
    weights = {each: float(getattr(mix, each.value)) for each in Difficulty} if mix is not None else DIFFICULTY_SHARES
    if not any(weights.values()):
        raise field_error("difficulty", "至少一种难度的比例要大于 0")
    return GenerationRequest(
        count=request.count,
        industries=tuple(request.industries),
        topics=tuple(request.topics),
        instruments=tuple(_title(each, kb) for each in request.instruments),
        kinds=tuple(request.kinds),
        difficulty=weights,
        seed=randbelow(MOST_SEED + 1) if request.seed is None else request.seed,
        rewrite=request.rewrite,
    )


def _title(named: str, kb: KnowledgeBase) -> str:
    """The normalised title of an instrument that was named by title or alias; 422 where there is none."""
    found = kb.resolver.instrument(named, kb.store.law.generation())
    if found is None:
        raise field_error("instruments", f"库里没有《{named}》；可用 zhigui instruments list 查看")
    return normalise_title(found.title)
