"""Checks items in their exported form: derives again for every answer whether it is right, and compares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.quiz_checker import reading
from tests.quiz_checker.library import Library, squeezed
from tests.quiz_checker.rulebook import Rulebook

Plain = Mapping[str, Any]
GAP = "＿＿＿＿"
_OPEN_ENDED = re.compile(r"^其[他它]|[或和及与、]其[他它]|等$|规定的其[他它]|^法律、行政法规规定的")
_NAMED = re.compile(r"列举|列明|所列|明确列")
_REWRITING = (
    "verbatim",
    "quantity",
    "modal",
    "party",
    "authority",
    "term",
    "condition",
    "consequence",
    "older_wording",
)
_HANDS_OVER = re.compile(
    r"转(?!告|述|账|发)|移交|上报|报告|升级|交由|交给|报[^，。]{0,6}(?:负责人|主管|组长)|请[^，。]{0,8}(?:组长|主管|专人|负责人|经理)"
)
_WAITS = re.compile(r"不用|不必|再(?:决定|考虑|说|转|上报)|以后|之后再")


@dataclass
class Checker:
    """What a check may ask: the texts, our own rules."""

    library: Library
    book: Rulebook = field(default_factory=Rulebook)

    def complaints(self, item: Plain) -> list[str]:
        """What is wrong with an item; empty where the second reading agrees with the first."""
        found = list(self._bases(item))
        if found:
            return found
        for place, answer in enumerate(item["options"], 1):
            found += [f"option {place}: {each}" for each in self._option(item, answer)]
        for place, blank in enumerate(item["blanks"], 1):
            found += [f"blank {place}: {each}" for each in self._blank(item, blank)]
        for place, point in enumerate(item["points"], 1):
            found += [f"point {place}: {each}" for each in self._point(item, point)]
        return [*found, *self._counts(item), *self._stem(item)]

    def _bases(self, item: Plain) -> Iterator[str]:
        older = {each["basis"] for each in _steps(item) if each["rule"] == "older_wording"}
        binding = {each["basis"] for each in _steps(item) if each["rule"] != "older_wording"}
        for number, basis in enumerate(item["bases"]):
            articles = self.library.article(basis["title"], basis["article"], item["as_of"])
            wanted = squeezed(basis["quotation"])
            if number in older - binding and self.library.stood(basis["title"], basis["quotation"], item["as_of"]):
                continue
            if not articles:
                yield f"basis {number + 1}: no {basis['title']} {basis['article']} on {item['as_of']}"
            elif not wanted or not any(wanted in each for each in articles):
                yield f"basis {number + 1}: not the words of {basis['title']} {basis['article']}"

    def _option(self, item: Plain, option: Plain) -> Iterator[str]:
        step = option["proof"]
        holds = self._holds(item, step)
        if isinstance(holds, str):
            yield holds
            return
        if item["kind"] == "true_false":
            stated = holds is not _denied(item["stem"], step["rule"], judged=True)
            right = stated is (option["text"] == "正确")
        else:
            right = holds is not _denied(item["stem"], step["rule"], judged=False)
            if step["rule"] not in {"breach", "no_breach", "hand_over"}:
                shown, said = squeezed(option["text"]), squeezed(step["said"])
                if said not in shown and reading.amounts(shown) != reading.amounts(said):
                    yield f"shows {option['text']!r}, proves {step['said']!r}"
        if right is not option["correct"]:
            yield f"{option['text']!r} is {'right' if right else 'wrong'}, marked otherwise ({step['rule']})"

    def _holds(self, item: Plain, step: Plain) -> bool | str:
        """Whether what an answer says holds; a complaint where that cannot be seen."""
        check: Callable[[Plain, Plain], bool | str] | None = getattr(self, f"_rule_{step['rule']}", None)
        if check is None:
            return f"no rule {step['rule']}"
        return check(item, step)

    def _rule_verbatim(self, item: Plain, step: Plain) -> bool | str:
        quotation = _quotation(item, step)
        if not step["said"] or quotation[step["start"] : step["end"]] != step["said"]:
            return "not the words of the quotation"
        return True

    def _rule_quantity(self, item: Plain, step: Plain) -> bool | str:
        words, said = _words(item, step), step["said"]
        ours, theirs = reading.amounts(words), reading.amounts(said)
        if len(ours) != len(theirs) or not ours:
            return f"{words!r} and {said!r} are not as many numbers"
        if [each[0] for each in ours] != [each[0] for each in theirs]:
            return f"{words!r} and {said!r} do not measure the same"
        if ours == theirs:
            return f"{said!r} is {words!r}"
        if len(theirs) == 2 and theirs[0][1] >= theirs[1][1]:
            return f"{said!r} is no range"
        return False

    def _rule_modal(self, item: Plain, step: Plain) -> bool | str:
        words, said = _words(item, step), step["said"]
        return False if reading.modals_clash(words, said) else f"{words!r} and {said!r} may both hold"

    def _rule_party(self, item: Plain, step: Plain) -> bool | str:
        words, said = _words(item, step), step["said"]
        return False if reading.parties_face(words, said) else f"{words!r} and {said!r} do not face each other"

    def _rule_authority(self, item: Plain, step: Plain) -> bool | str:
        words, said = _words(item, step), step["said"]
        if not reading.names_office(words) or not reading.names_office(said):
            return f"{words!r} and {said!r} are not both authorities"
        if squeezed(said) in squeezed(words) or squeezed(words) in squeezed(said):
            return f"{said!r} may be {words!r}"
        return self._absent(item, step, said)

    def _rule_listed(self, item: Plain, step: Plain) -> bool | str:
        found = reading.entries(_quotation(item, step))
        wanted = squeezed(step["said"]).strip("、，；。;")
        return True if any(wanted == each or wanted in each for each in found) else f"{step['said']!r} is not listed"

    def _rule_not_listed(self, item: Plain, step: Plain) -> bool | str:
        quotation = _quotation(item, step)
        found = reading.entries(quotation, quotation[step["start"] : step["end"]])
        if len(found) < 2:
            return "no list"
        opened = [each for each in found if _OPEN_ENDED.search(each)]
        if opened and not _NAMED.search(item["stem"]):
            return f"the list is open: {opened[0]!r}"
        near = [each for each in found if reading.alike(each, step["said"]) > 0.7]
        if near:
            return f"{step['said']!r} says what {near[0]!r} says"
        return self._absent(item, step, step["said"])

    def _rule_count(self, item: Plain, step: Plain) -> bool | str:
        quotation = _quotation(item, step)
        found = reading.entries(quotation, quotation[step["start"] : step["end"]])
        number = reading.amounts(step["said"]) or [("", reading.value(step["said"]))]
        return number[0][1] == len(found)

    def _borrowed(self, item: Plain, step: Plain) -> bool | str:
        if not self.library.anywhere(step["said"], item["as_of"]):
            return f"{step['said']!r} stands nowhere"
        return self._absent(item, step, step["said"])

    _rule_condition = _rule_consequence = _borrowed

    def _rule_term(self, item: Plain, step: Plain) -> bool | str:
        """Several terms may be defined in one article, each in a sentence of its own."""
        if not self.library.anywhere(step["said"], item["as_of"]):
            return f"{step['said']!r} stands nowhere"
        inside = squeezed(step["said"]) in squeezed(_quotation(item, step))
        return f"{step['said']!r} stands in the definition" if inside else False

    def _rule_older_wording(self, item: Plain, step: Plain) -> bool | str:
        basis = item["bases"][step["basis"]]
        if not self.library.stood(basis["title"], step["said"], item["as_of"]):
            return f"{step['said']!r} stood in no earlier text"
        return self._absent(item, step, step["said"])

    def _rule_barred(self, item: Plain, step: Plain) -> bool | str:
        if step["rule_id"] not in self.book.rules:
            return f"no rule {step['rule_id']}"
        return False

    def _rule_sayable(self, item: Plain, step: Plain) -> bool | str:
        barred = self.book.barred_plainly(step["said"])
        return f"{step['said']!r} is an example of {barred[0]}" if barred else True

    def _rule_hand_over(self, item: Plain, step: Plain) -> bool | str:
        named = step["rule_id"] or ""
        known = named in self.book.handing_over or named in self.book.risks
        if not known and named.removeprefix("authority:") not in self.book.authority:
            return f"nothing asks for a hand-over by {named!r}"
        return _HANDS_OVER.search(step["said"]) is not None and _WAITS.search(step["said"]) is None

    def _act(self, item: Plain, step: Plain) -> bool | str:
        """An act keeps a provision or breaks it; numbers are compared, what has none stands on the words named."""
        words, said, breaks = _words(item, step), step["said"], step["rule"] == "breach"
        if not words:
            return "names no words of the provision"
        ours, theirs = reading.amounts(words), reading.amounts(said)
        if len(ours) != 1 or len(theirs) != 1 or ours[0][0] != theirs[0][0]:
            if reading.modal_of(words) and reading.modal_of(said) and breaks is not reading.modals_clash(words, said):
                return f"{said!r} beside {words!r} is marked {step['rule']}"
            return not breaks
        around = _quotation(item, step)[max(0, step["start"] - 6) : step["end"] + 4]
        least = re.search(r"不(?:得)?(?:少于|低于|小于)|至少|以上|满", around) is not None
        beyond = theirs[0][1] < ours[0][1] if least else theirs[0][1] > ours[0][1]
        return not breaks if beyond is breaks else f"{said!r} beside {words!r} is marked {step['rule']}"

    _rule_breach = _rule_no_breach = _act

    def _absent(self, item: Plain, step: Plain, said: str) -> bool | str:
        """False where the article does not have these words; a complaint where it has."""
        basis = item["bases"][step["basis"]]
        articles = self.library.article(basis["title"], basis["article"], item["as_of"])
        return f"{said!r} stands in the article" if any(squeezed(said) in each for each in articles) else False

    def _blank(self, item: Plain, blank: Plain) -> Iterator[str]:
        if self._holds(item, blank["proof"]) is not True:
            yield "not the words of the provision"
        first = blank["accepted"][0] if blank["accepted"] else ""
        if first != blank["proof"]["said"]:
            yield f"{first!r} is not what is proven"
        for other in blank["accepted"][1:]:
            if squeezed(other) != squeezed(first) and reading.amounts(other) != reading.amounts(first):
                yield f"{other!r} is not {first!r}"

    def _point(self, item: Plain, point: Plain) -> Iterator[str]:
        if isinstance(holds := self._holds(item, point["proof"]), str):
            yield holds
        if point["proof"]["basis"] is None:
            return
        basis = item["bases"][point["proof"]["basis"]]
        articles = self.library.article(basis["title"], basis["article"], item["as_of"])
        for group in point["keywords"]:
            if not any(squeezed(word) in each for word in group for each in articles):
                yield f"none of {group} stands in the provision"

    def _counts(self, item: Plain) -> Iterator[str]:
        right = sum(each["correct"] for each in item["options"])
        texts = [squeezed(each["text"]) for each in item["options"]]
        if len(set(texts)) < len(texts):
            yield "two options are the same"
        numbers = [str(each) for text in texts if len(each := reading.amounts(text)) == 1 and len(text) < 8]
        if len(set(numbers)) < len(numbers):
            yield "two options are the same number"
        wanted = {"single": right == 1, "true_false": right == 1 and len(texts) == 2, "multiple": right >= 2}
        if not wanted.get(item["kind"], True):
            yield f"{right} right options in {item['kind']}"
        if not (texts or item["blanks"] or item["points"]):
            yield "nothing to answer"

    def _stem(self, item: Plain) -> Iterator[str]:
        """A 判断 says what its proof changes, a 填空 with its answers what the provision says."""
        if item["kind"] == "true_false" and item["options"][0]["proof"]["rule"] in _REWRITING:
            step = item["options"][0]["proof"]
            quotation = _quotation(item, step)
            said = quotation[: step["start"]] + step["said"] + quotation[step["end"] :]
            yield from _follows(item["stem"], said, item)
        if item["kind"] == "blank":
            stem = item["stem"]
            if stem.count(GAP) != len(item["blanks"]):
                yield "gaps and answers differ in number"
            for each in item["blanks"]:
                stem = stem.replace(GAP, each["accepted"][0], 1)
            yield from _follows(stem, _quotation(item, item["blanks"][0]["proof"]), item)


def _follows(stem: str, said: str, item: Plain) -> Iterator[str]:
    """Every clause of a stem stands in what is to be said, or in another quotation of the item."""
    whole = _nameless(said + "".join(each["quotation"] for each in item["bases"]))
    core = re.sub(r"^(?:根据|依照|按照|依据)[^，]*》[^，：]*[，：]", "", stem)
    for clause in re.split(r"[，。；：、\n]", core):
        if _nameless(clause) and _nameless(clause) not in whole:
            yield f"the stem's {clause!r} is not the provision's"


def _nameless(text: str) -> str:
    plain = re.sub(r"《[^》]*》|本(?:法|条例|办法|规定|解释|细则)|[（(][一二三四五六七八九十]+[）)]", "", text)
    return re.sub(r"[，。；：、“”‘’\"\'（）()《》\s]", "", squeezed(plain))


def _denied(stem: str, rule: str, *, judged: bool) -> bool:
    """Whether the question asks for what does not hold."""
    asked = re.sub(r"《[^》]*》|“[^”]*”", "", stem)
    last = [each for each in re.split(r"[。？！\n]|（[\s　]*）", asked) if each.strip()][-1]
    if rule in {"barred", "sayable", "hand_over"}:
        tail = re.split(r"下列|以下", last)[-1]
        return re.search(r"不能|不可|不得|不应|不要|不宜|不当|违规|错误|不正确", tail) is not None
    if rule in {"breach", "no_breach"}:
        tail = re.split(r"下列|以下", last)[-1]
        return re.search(r"(?<!不)违反|违法|违规|不符合|错误|不正确|不当", tail) is not None
    if judged:
        return rule in {"listed", "not_listed"} and re.search(r"不属于|不包括", asked) is not None
    tail = re.search(r"(?:下列|以下|哪)[^。]*$", asked.rstrip("。（） 　"))
    return (
        tail is not None
        and re.search(r"不属于|不包括|不在|不正确|错误|没有[^。]{0,4}列举|未列|不符合", tail.group()) is not None
    )


def _steps(item: Plain) -> list[Plain]:
    return [each["proof"] for each in (*item["options"], *item["blanks"], *item["points"])]


def _quotation(item: Plain, step: Plain) -> str:
    return str(item["bases"][step["basis"]]["quotation"])


def _words(item: Plain, step: Plain) -> str:
    return _quotation(item, step)[step["start"] : step["end"]]
