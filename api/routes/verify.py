"""A text in, whether its citations hold and its sentences are supported by them out."""

from __future__ import annotations

from api.deps import Config, Kb, checked, serving_generation
from api.routing import Routes
from api.schemas.phrasing import CheckedCitationOut
from api.schemas.verify import SentenceVerified, VerifyReply, VerifyRequest
from kb.bootstrap import today
from kb.citing.types import CitationState, Pin

router = Routes(tags=["check"])


@router.post("/verify", summary="核对引用：条文是否属实，每句话是否有依据")
def verify(request: VerifyRequest, kb: Kb, settings: Config) -> VerifyReply:
    """The citations of a text and the grounding of its sentences, by the rules our own answers have to pass."""
    checked("text", request.text, settings.max_text)
    pin = Pin(serving_generation(kb), request.as_of or today())
    citations = kb.guard.check(request.text, generation=pin.generation, as_of=pin.as_of).citations
    sentences = tuple(SentenceVerified.of(each) for each in kb.grounder.check_text(request.text, (), pin))
    false = any(each.state is not CitationState.VERIFIED for each in citations)
    faulty = any(each.state == "faulty" for each in sentences)
    cited = bool(citations) or any(each.rests_on for each in sentences)
    return VerifyReply(
        verdict="fail" if false or faulty else "pass" if cited else "nothing_cited",
        citations=tuple(CheckedCitationOut.model_validate(each) for each in citations),
        sentences=sentences,
        as_of=pin.as_of,
        generation=pin.generation,
    )
