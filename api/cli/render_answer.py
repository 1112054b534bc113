"""An answer as text for people: what can be said first, then what it rests on and what must not be said."""

from __future__ import annotations

from api.cli.labels import BASIS, SEVERITY
from api.cli.render_around import deadline_lines, related_lines
from api.cli.render_how import how_lines, understood_lines
from api.cli.render_law import citation_lines, footer, reference
from api.cli.render_special import compared_lines, shown_beside, special_lines
from api.cli.shapes import AnswerShape, BasisShape, PhrasingShape, RefusalShape, RiskAdviceShape
from api.cli.terminal import Paper

# What is near a refused question is no answer: enough of it to recognise, not to read out.
LONGEST_NEAREST = 60


def answer_lines(answer: AnswerShape, page: Paper) -> list[str]:
    """The whole answer."""
    lines = understood_lines(answer, page)
    if escalation := answer["escalation"]:
        lines += page.block(f"【移交】{escalation['reason']}", style="alarm")
        lines += [page.style(f"  依据：{reference(escalation['citation'])}", "dim"), ""]
    for risk in answer.get("risks", []):
        lines += risk_lines(risk, page)
    if refusal := answer["refusal"]:
        lines += _refusal(refusal, page)
    else:
        lines += [*page.block(answer["text"], style="strong"), ""]
    lines += how_lines(answer, page)
    if answer["notice"]:
        lines += [*page.block(f"注意：{answer['notice']}", style="yellow"), ""]
    if answer["masked"]:
        lines += [*page.block(f"提问中的{'、'.join(answer['masked'])}已遮盖，记录里也看不到。", style="dim"), ""]
    lines += compared_lines(answer, page)
    rest = [each for each in answer["citations"] if each["n"] not in shown_beside(answer)]
    if rest:
        lines.append(page.style("依据", "blue"))
        for citation in rest:
            lines += citation_lines(citation, page)
        lines.append("")
    if deadline := answer["deadline"]:
        lines += deadline_lines(deadline, page)
    lines += related_lines(answer["related"], page)
    lines += special_lines(answer, page)
    lines += phrasing_lines(answer["restricted_phrasings"], page)
    if authority := answer["authority"]:
        lines.append(page.style("权限", "blue"))
        lines += page.block(authority["may_offer"], 12, first="  您可以：  ")
        lines += page.block(authority["decided_by"], 12, first="  谁来决定：")
        lines.append("")
    return [*lines, *footer(answer["timings_ms"], answer["generation"], answer["as_of"], answer["index"], page)]


def risk_lines(risk: RiskAdviceShape, page: Paper) -> list[str]:
    """One risk signal: why it matters and what to do now, before anything that may be said."""
    urgent = risk["severity"] == "urgent"
    mark = "紧急" if urgent else "留意"
    style = "alarm" if urgent else "yellow"
    lines = page.block(f"【{mark}】{risk['topic_name']}：{risk['reason']}", style=style)
    return [*lines, *page.block(risk["advice"], 12, "strong", first="  现在怎么做："), ""]


def _refusal(refusal: RefusalShape, page: Paper) -> list[str]:
    lines = [*page.block(refusal["reason"], style="strong"), ""]
    if refusal["ask_caller"]:
        lines += [*page.block(refusal["ask_caller"], 12, first="可以再问：  "), ""]
    if refusal["nearest"]:
        lines.append(page.style("最接近的条文（不是答案）", "blue"))
        for citation in refusal["nearest"]:
            lines += citation_lines(citation, page, number=False, longest=LONGEST_NEAREST)
        lines.append("")
    return lines


def phrasing_lines(phrasings: list[PhrasingShape], page: Paper) -> list[str]:
    """What to avoid, why, and what to say instead; empty without phrasings."""
    if not phrasings:
        return []
    lines = [page.style("不能说", "red")]
    for phrasing in phrasings:
        lines += one_phrasing(phrasing, page)
    return [*lines, ""]


def one_phrasing(phrasing: PhrasingShape, page: Paper) -> list[str]:
    """One phrasing."""
    severity = SEVERITY.get(phrasing["severity"], phrasing["severity"])
    lines = page.block(f"{phrasing['phrasing']}（{severity}）", 4, "strong", first="  × ")
    lines += page.block(f"{phrasing['reason']}{basis_text(phrasing['basis'])}", 4)
    if phrasing["say_instead"]:
        lines += page.block(f"可以这样说：{phrasing['say_instead']}", 4, "green")
    return lines


def basis_text(basis: list[BasisShape]) -> str:
    """（《广告法》第二十五条第一项；…），with what is wrong with each; empty without any."""
    shown = [
        f"《{each['title']}》{each['article']}"
        + ("" if each["state"] == "verified" else f"［{BASIS.get(each['state'], each['state'])}］")
        for each in basis
    ]
    return f"（{'；'.join(shown)}）" if shown else ""
