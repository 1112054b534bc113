// What comes up beside a call: what the officer must not say, what the caller asked and the law says, what it came to.
import { badge, element, line, section } from "/static/lib/dom.js";
import { clock } from "/static/lib/format.js";
import { SIGNAL_SEVERITY } from "/static/lib/labels.js";
import { basisOf, severityOf } from "/static/lib/phrasing.js";
import { elsewhere, facts, nameOf, placeOf, validity } from "/static/lib/provision.js";

export function findingCard({ finding, matched, severity, reason, basis, say_instead: instead }, at, asOf) {
  return element("article", { class: `card avoid ${severity}`, id: `finding-${finding}` },
    line("title", `“${matched}”`, severityOf(severity), element("span", { class: "quiet" }, ` ${clock(at)}`)),
    instead && line("instead", "可以这样说：", element("span", {}, instead)),
    line("", reason),
    basis.length > 0 && line("quiet", "依据：", ...basisOf(basis, asOf, elsewhere)));
}

export function riskCard({ topic_name: topic, severity, reason, advice }) {
  return element("article", { class: `card risk ${severity === "urgent" ? "urgent" : ""}` },
    line("title", topic, badge(...SIGNAL_SEVERITY[severity])),
    line("", reason), line("do", `现在怎么做：${advice}`));
}

/** A question that is being answered. */
export const questionCard = (words) => element("article", { class: "question" },
  line("asked", words), element("div", { class: "reply", "aria-busy": "true" }, line("quiet", "正在查……")));

export function answerView(answer) {
  const { status, text, refusal, escalation, citations, restricted_phrasings: avoid, authority, notice, as_of: day } = answer;
  return [
    escalation && element("div", { class: "card risk urgent" }, line("", escalation.reason),
      escalation.citation && line("quiet", "依据：", elsewhere(nameOf(escalation.citation), escalation.citation, day))),
    status === "refused" ? line("", refusal.reason) : line("sayable", text),
    refusal?.ask_caller && line("", `可以再问：${refusal.ask_caller}`),
    notice && line("warn", notice),
    ...(status === "refused" ? [] : citations.map((cited) => passage(cited, day))),
    authority && line("quiet", `您可以提出：${authority.may_offer}`),
    authority && line("quiet", `谁来决定：${authority.decided_by}`),
    avoid.length > 0 && element("details", {}, element("summary", {}, `这类问题不能说的话（${avoid.length}）`),
      element("ul", {}, ...avoid.map(({ phrasing, say_instead: instead }) =>
        element("li", {}, phrasing, instead && element("span", { class: "good" }, ` 可以这样说：${instead}`))))),
  ].filter(Boolean);
}

/** A provision as far as an officer reads it mid-call: where, whether it binds, the words. */
function passage(cited, day) {
  return element("article", { class: "card" },
    line("title", elsewhere(`${cited.n ? `[${cited.n}] ` : ""}${nameOf(cited)}`, cited, day), validity(cited.validity_status)),
    element("blockquote", {}, cited.quotation),
    cited.kind !== "handbook" && facts(cited) && line("quiet", facts(cited)),
    cited.notice && line("warn", `注意：${cited.notice}`));
}

/** What a call came to, with the way to its record; `found` are the citations its answers showed. */
export function summaryView({ record_id: record, summary }, found) {
  const { pieces, questions, findings, seconds, cited } = summary;
  const rows = [["时长", clock(seconds)], ["段数", pieces], ["来电人问了", `${questions} 个问题`], ["不能说的话", `${findings} 处`]];
  return [
    element("h2", { id: "after-title", tabindex: "-1" }, "通话结束"),
    element("dl", { class: "facts" }, ...rows.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, String(value))))),
    ...section("引用过", cited.length ? [element("ul", {}, ...cited.map((each) => element("li", {}, citedLink(each, found))))] : [], 3),
    record ? line("", "记录编号 ", element("a", { href: `/records?record=${encodeURIComponent(record)}` }, record))
      : line("warn", "这次通话没有写进记录，请自行登记。"),
  ];
}

/** The summary names what was cited in words; where an answer showed it, its kind is known too. */
function citedLink(words, found) {
  const shown = found.find(({ title, locator }) => words === `《${title}》${locator ?? ""}`);
  const [, title, locator] = /^《(.+)》(.*)$/.exec(words) ?? [];
  return title ? element("a", { href: placeOf(shown ?? { title, locator: locator || null }) }, words) : words;
}
