"""Which parts of search take part: all of them for callers, fewer where evaluation asks what each one brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Levers:
    """What may be switched off; everything is on unless a measurement wants it otherwise.

    vectors      the dense side; without it words alone rank
    lay_terms    legal words added for the caller's own
    expansions   what people ask of an article, indexed beside it (corpus/expansions)
    adapter      the learnt map of the question's vector towards the law's
    ranker       the learnt ranking of candidates; without it the fused score ranks
    repair       misspelt words of the question put right
    """

    vectors: bool = True
    lay_terms: bool = True
    expansions: bool = True
    adapter: bool = True
    ranker: bool = True
    repair: bool = True

    def without(self, *names: str) -> Levers:
        """These levers with the named ones off; ValueError for a name that is none.

        >>> Levers().without("vectors").vectors
        False
        """
        known = [one.name for one in fields(self)]
        for name in names:
            if name not in known:
                raise ValueError(f"没有名为 {name} 的检索环节；可用：{'、'.join(known)}")
        return replace(self, **dict.fromkeys(names, False))


ALL = Levers()
# The fused start: words and vectors weighed as in decision 0005, nothing learnt, nothing expanded but lay terms.
START = ALL.without("expansions", "adapter", "ranker", "repair")
_SWITCHED = tuple(one.name for one in fields(Levers) if one.name != "vectors")
# What evaluation offers by name; any other is named by what it lacks.
CONFIGURATIONS: Mapping[str, Levers] = MappingProxyType(
    {
        "default": ALL,
        "start": START,
        "words": ALL.without("vectors"),
        **{
            f"no-{one.name.replace('_', '-')}": ALL.without(one.name) for one in fields(Levers) if one.name != "vectors"
        },
    }
)
