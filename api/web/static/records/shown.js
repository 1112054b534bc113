// What was shown with an answer or found by a check, as the record keeps it: nothing here is looked up anew.
import { badge, element, line, link, section } from "/static/lib/dom.js";
import { CITATION, SEVERITY, SIGNAL_SEVERITY } from "/static/lib/labels.js";
import { basisOf, severityOf } from "/static/lib/phrasing.js";
import { facts, marked, nameOf, placed, placeOf, validity } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { marked as marks } from "/static/records/marks.js";

/** A citation with the wording of then. */
function cited(each, asOf) {
  return element("article", { class: "card cited" },
    line("title", each.n ? `[${each.n}] ` : "", link(placeOf(each, asOf), nameOf(each)), validity(each.validity_status)),
    each.kind === "handbook" ? null : line("quiet", facts(each)),
    element("blockquote", {}, each.quotation),
    each.notice && line("warn", `注意：${each.notice}`),
    element("details", {}, element("summary", {}, "当时的全文"), line("quiet", (each.path ?? []).join(" › ")),
      marked(each.text ?? "", each.quotation), line("quiet", `版本 ${String(each.version ?? "").slice(0, 12)}`)));
}

/** Citations joined in a line, each a link. */
const named = (citations, asOf) =>
  citations.flatMap((each, n) => [n > 0 && "；", link(placeOf(each, asOf), nameOf(each))]);

const ruleOf = (id) => (may("phrasings:read") ? link(`/phrasings?rule=${encodeURIComponent(id)}`, id) : id);

/** Everything that an answer showed, in the order in which the page showed it. */
export function answerShown(answer, asOf) {
  const { refusal, escalation, authority, deadline, earlier_wording: earlier } = answer;
  return [
    ...(answer.risks ?? []).map((each) => element("div", { class: "card" },
      line("title", each.topic_name, badge(...(SIGNAL_SEVERITY[each.severity] ?? [each.severity]))),
      line("", each.reason), line("instead", `请一线：${each.advice}`))),
    escalation && element("div", { class: "card" }, line("title bad", `移交：${escalation.reason}`),
      line("quiet", "依据：", ...named([escalation.citation], asOf))),
    element("h2", {}, refusal ? "未作答" : "当时可以说的话"),
    line("sayable", answer.text || refusal?.reason || "没有文字。"),
    refusal?.ask_caller && line("", `可以再问：${refusal.ask_caller}`),
    answer.clarification && line("", `可以再问：${answer.clarification.ask_caller}`),
    answer.notice && line("warn", answer.notice),
    deadline && line("", `期限的最后一天：${deadline.last_day}。`, ...named([deadline.citation], asOf)),
    answer.precedence?.reason && line("", `适用的先后：${answer.precedence.reason}`),
    ...section("依据", (answer.citations ?? []).map((each) => cited(each, asOf))),
    ...section("最接近的条文（当时没有当作答案）", (refusal?.nearest ?? []).map((each) => cited(each, asOf))),
    ...section("当时的规定", earlier ? [cited(earlier, answer.proposed_as_of)] : []),
    ...section("相关条文", answer.related?.length ? [line("", ...named(answer.related, asOf))] : []),
    ...section("当时提示不能说的话", (answer.restricted_phrasings ?? []).map((each) => phrasing(each, asOf))),
    authority && [element("h2", {}, "权限"), element("div", { class: "card" }, line("", `您可以提出：${authority.may_offer}`),
      line("", `谁来决定：${authority.decided_by}`), authority.citation && line("quiet", "依据：", ...named([authority.citation], asOf)))],
    ...section("答复前删去的句子（当时没有给人看）", (answer.removed ?? []).map((each) => element("div", { class: "card removed" },
      element("blockquote", {}, each.text), line("quiet", each.reason)))),
  ].flat().filter(Boolean);
}

/** A restricted phrasing with its basis; `matched` are the words that were found, where some were. */
export function phrasing(rule, asOf, matched = null) {
  const [, style] = SEVERITY[rule.severity] ?? [];
  const basis = basisOf(rule.basis ?? [], asOf);
  return element("article", { class: `card avoid ${style ?? "warn"}-side` },
    line("title", matched ?? rule.phrasing ?? rule.rule_id, severityOf(rule.severity)),
    line("", rule.reason), rule.say_instead && line("instead", `可以这样说：${rule.say_instead}`),
    line("quiet", ...basis, basis.length > 0 && " · ", ruleOf(rule.rule_id)));
}

/** What a check was given, with what it found marked, and the findings. */
export function checkShown(content, asOf) {
  const { text, findings = [], citations = [], rewritten, left_out: left } = content;
  return [
    element("h2", {}, "送审的文字"),
    element("p", { class: "law draft" }, ...marks(text ?? "", findings.map(({ start, end, severity }) => [start, end, severity]))),
    left > 0 && line("quiet", `原文更长，其余 ${left} 字没有保存；审查针对全文。`),
    ...section("查到的", findings.map((each) => phrasing(each, asOf, `“${each.matched}”`))),
    ...section("文中的引用", citations.map((each) => checked(each, asOf))),
    !findings.length && !citations.length && line("", "没有查到不能说的话，也没有引用。"),
    ...section("建议改成", rewritten ? [element("p", { class: "law" }, rewritten)] : []),
  ].flat().filter(Boolean);
}

/** A citation of a checked text with how it fared; of an article that does not exist only the text can be opened. */
function checked({ cited: words, state, detail }, asOf) {
  const [name, style] = CITATION[state] ?? [state, ""];
  const held = state !== "unresolved" && !detail?.startsWith("库中没有");
  return element("div", { class: "card" },
    line("title", held ? placed(words, asOf, state === "not_found") : words, badge(name, style)), detail && line("quiet", detail));
}
