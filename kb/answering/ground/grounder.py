"""Whether a sentence may be shown: every rule of grounding asked of it. What becomes of it is not decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.answering.extract import TermCutter
from kb.answering.ground.altered import altered
from kb.answering.ground.amounts import quantities
from kb.answering.ground.claims import Claim, claims_of
from kb.answering.ground.consequences import consequences
from kb.answering.ground.duties import modals, parties, subjects
from kb.answering.ground.exceptions import exceptions
from kb.answering.ground.parameters import GroundParameters, load_parameters
from kb.answering.ground.place import place
from kb.answering.ground.sentence import Sentence, prepare
from kb.answering.ground.standing import Standing, cites
from kb.answering.ground.statutes import Statutes
from kb.answering.ground.support import support
from kb.answering.ground.types import Grounding, GroundRule, RuleResult
from kb.answering.ground.wording import verbatim
from kb.answering.redraft import Said
from kb.citing.citations import CitedProvision
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.measures import Quantity
from kb.store.repositories import HandbookReader

_ORDER = {rule: place for place, rule in enumerate(GroundRule)}


class Grounder:
    """Checks sentences against the store; thread-safe. With `handbooks` units cited are read again as well."""

    def __init__(
        self,
        resolver: Resolver,
        cutter: TermCutter,
        parameters: GroundParameters | None = None,
        *,
        handbooks: HandbookReader | None = None,
    ) -> None:
        self._resolver = resolver
        self._cutter = cutter
        self._parameters = parameters or load_parameters()
        self._standing = Standing(resolver, handbooks)
        self._statutes = Statutes(resolver)

    def check(
        self, said: Said, pin: Pin, allowed: Sequence[Quantity] = (), faults: Sequence[RuleResult] = ()
    ) -> Grounding:
        """What every rule that applies says of a sentence.

        `allowed` are numbers that need not stand in the law: the question's own and days we reckoned. `faults` are
        references of the sentence that led nowhere (`Claim.faults`).
        """
        sentence = prepare(said, pin, self._resolver, tuple(allowed))
        # A sentence whose only reference leads nowhere cites; what it cites does not exist.
        results = list(faults) if faults and not said.citations else [*faults, *self._results(sentence)]
        failed = {each.rule for each in results if not each.holds}
        kept = [each for each in results if not each.holds or each.rule not in failed]
        return Grounding(said, tuple(sorted(kept, key=lambda each: _ORDER[each.rule])))

    def check_claim(self, claim: Claim, pin: Pin, allowed: Sequence[Quantity] = ()) -> Grounding:
        """The same for a sentence of a draft, its references that led nowhere included."""
        return self.check(claim.said, pin, allowed, claim.faults)

    def check_text(
        self, text: str, citations: Sequence[CitedProvision], pin: Pin, allowed: Sequence[Quantity] = ()
    ) -> tuple[Grounding, ...]:
        """Every sentence of a draft, in order."""
        return tuple(self.check_claim(each, pin, allowed) for each in claims_of(text, citations, self._resolver, pin))

    def _results(self, sentence: Sentence) -> Iterator[RuleResult]:
        cited = cites(sentence, self._resolver)
        yield cited
        if not sentence.said.citations:
            return
        exists = self._standing.exists(sentence)
        yield exists
        if not exists.holds:
            return
        if (in_force := self._standing.in_force(sentence)) is not None:
            yield in_force
        if (found := verbatim(sentence)) is not None:
            yield found
        if sentence.verbatim:
            return
        yield from self._content(sentence)

    def _content(self, sentence: Sentence) -> Iterator[RuleResult]:
        parameters = self._parameters
        for found in (
            place(sentence, parameters),
            quantities(sentence, parameters),
            modals(sentence, parameters),
            exceptions(sentence),
            subjects(sentence, parameters),
            parties(sentence, parameters, self._statutes.roles),
            support(sentence, self._cutter, parameters),
            consequences(sentence),
            altered(sentence),
            self._statutes.elsewhere(sentence),
        ):
            if found is not None:
                yield found
