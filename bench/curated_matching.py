"""How well approved answers are recognised by meaning: pairs of questions of the same and of another meaning.

python -m bench.curated_matching            thresholds on the develop half, figures on the report half
python -m bench.curated_matching --errors   with the pairs of the develop half that went wrong
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.answering.curated.near import LEAST_COSINE, LEAST_LIKENESS
from kb.answering.curated.same_words import same_words_key
from kb.answering.curated.traits import likeness, traits_of
from kb.evaluation.metrics import proportion
from kb.search.encoders import Encoder, make_encoder
from kb.settings import default_corpus
from kb.text.normalise import normalise_query
from kb.text.segment import Segmenter

PAIRS = Path(__file__).with_name("curated_pairs.txt")
LIKENESSES = (1.0, 0.8, 0.75, 0.66, 0.6, 0.5)
COSINES = (0.0, 0.88, 0.9, 0.92, 0.94)


@dataclass(frozen=True, slots=True)
class Pair:
    """An approved question and one that is asked; `same`: they have one answer."""

    approved: str
    asked: str
    same: bool
    develop: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with what it was judged by."""

    pair: Pair
    likeness: float
    cosine: float

    def taken(self, least_likeness: float, least_cosine: float) -> bool:
        """Whether the question would get the approved answer; the same words always do."""
        if same_words_key(self.pair.approved) == same_words_key(self.pair.asked):
            return True
        return self.likeness >= least_likeness and self.cosine >= least_cosine


def pairs(path: Path = PAIRS) -> Iterator[Pair]:
    """The pairs of the file, each question with those on its line, and with the approved questions of other lines."""
    lines = [each for each in path.read_text("utf-8").splitlines() if each and not each.startswith("#")]
    for line in lines:
        approved, _, rest = line.partition(" = ")
        same, _, other = rest.partition(" # ")
        develop = int(hashlib.sha256(approved.encode()).hexdigest(), 16) % 2 == 0
        for asked in same.split("；"):
            yield Pair(approved, asked, True, develop)
        for asked in other.split("；"):
            yield Pair(approved, asked, False, develop)


def judged(found: Sequence[Pair], encoder: Encoder, cutter: Segmenter) -> tuple[Judged, ...]:
    """Every pair with its likeness and cosine."""
    texts = list(dict.fromkeys(normalise_query(one) for each in found for one in (each.approved, each.asked)))
    rows = {text: encoder.encode_queries([text])[0] for text in texts}
    return tuple(
        Judged(
            each,
            likeness(traits_of(each.approved, cutter), traits_of(each.asked, cutter)),
            float(rows[normalise_query(each.approved)] @ rows[normalise_query(each.asked)]),
        )
        for each in found
    )


def told(cases: Sequence[Judged], least_likeness: float, least_cosine: float) -> str:
    """Recognised of the same, taken wrongly of the others, with Wilson bounds."""
    same = [each.taken(least_likeness, least_cosine) for each in cases if each.pair.same]
    other = [each.taken(least_likeness, least_cosine) for each in cases if not each.pair.same]
    parts = []
    for name, hits in (("same recognised", same), ("others taken", other)):
        share = proportion(sum(hits), len(hits))
        parts.append(f"{name} {sum(hits)}/{len(hits)} = {share.share:.3f} [{share.low:.3f}, {share.high:.3f}]")
    return "; ".join(parts)


def crossed(half: Sequence[Pair], cutter: Segmenter) -> str:
    """How many questions would get the answer of another line: every wording against every other approved question.

    By words alone, so never fewer than with the cosine.
    """
    read = {text: traits_of(text, cutter) for each in half for text in (each.approved, each.asked)}
    approved = tuple(dict.fromkeys(each.approved for each in half))
    tried = [(one, each.asked) for each in half for one in approved if one != each.approved]
    taken = [pair for pair in tried if likeness(read[pair[0]], read[pair[1]]) >= LEAST_LIKENESS]
    share = proportion(len(taken), len(tried))
    return f"other lines' answers taken {len(taken)}/{len(tried)} [{share.low:.5f}, {share.high:.5f}]"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    wanted = parser.parse_args()
    corpus = default_corpus()
    found, cutter = tuple(pairs()), Segmenter(corpus / "terms" / "words.txt")
    cases = judged(found, make_encoder(), cutter)
    develop, report = ([each for each in cases if each.pair.develop is half] for half in (True, False))
    for least in LIKENESSES:
        for cosine in COSINES:
            print(f"develop likeness>={least} cosine>={cosine}: {told(develop, least, cosine)}")
    chosen = f"likeness>={LEAST_LIKENESS} cosine>={LEAST_COSINE}"
    print(f"develop, chosen {chosen}: {told(develop, LEAST_LIKENESS, LEAST_COSINE)}")
    if wanted.errors:
        for each in develop:
            if each.taken(LEAST_LIKENESS, LEAST_COSINE) is not each.pair.same:
                print(
                    f"  {each.pair.same} {each.likeness:.2f} {each.cosine:.3f} {each.pair.approved} | {each.pair.asked}"
                )
        return
    print(f"report, chosen {chosen}: {told(report, LEAST_LIKENESS, LEAST_COSINE)}")
    print(f"report: {crossed([each.pair for each in report], cutter)}")


if __name__ == "__main__":
    main()
