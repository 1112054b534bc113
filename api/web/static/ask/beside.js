// What stands beside or before the words to say: the hand-over, risk signals, what must not be said, what may be offered.
import { reference } from "/static/ask/evidence.js";
import { badge, element, line } from "/static/lib/dom.js";
import { BASIS_STATE, SIGNAL_SEVERITY } from "/static/lib/labels.js";
import { based, basisOf, severityOf } from "/static/lib/phrasing.js";

// The likeliest come first; more than these push what may be offered out of sight.
const SHOWN = 3;

export function escalation({ reason, citation: basis }, day) {
  return element("div", { class: "banner-card urgent", role: "alert" },
    line("title", badge("移交", "bad"), reason), line("quiet", "依据：", reference(basis, day)));
}

/** A risk signal: what the officer does now stands before anything that may be said. */
export function risk({ topic_name: topic, severity, reason, advice }) {
  const urgent = severity === "urgent";
  return element("div", { class: `banner-card ${urgent ? "urgent" : "notice"}`, role: urgent ? "alert" : "note" },
    line("title", badge(...SIGNAL_SEVERITY[severity]), `${topic}：${advice}`), line("quiet", reason));
}

export function avoided({ restricted_phrasings: phrasings, as_of: day }) {
  if (phrasings.length === 0) return [];
  const cards = phrasings.map((each) => phrasing(each, day));
  const more = cards.slice(SHOWN);
  return [element("h2", { class: "bad" }, "不能说"), ...cards.slice(0, SHOWN),
    more.length > 0 && element("details", {}, element("summary", {}, `还有 ${more.length} 种说法也不能说`), ...more)];
}

/** The words not to say, those to say instead, the basis; why, and what else it rests on, behind a click. */
function phrasing({ phrasing: words, severity, say_instead: instead, reason, basis }, day) {
  const [first, ...others] = [...basis].sort((a, b) => (a.state in BASIS_STATE) - (b.state in BASIS_STATE));
  return element("article", { class: `avoid ${severity === "block" ? "" : "soft"}` },
    line("title", words, severity !== "block" && severityOf(severity)),
    instead && line("instead", element("span", { class: "good" }, "可以这样说："), instead),
    element("div", { class: "basis quiet" }, first && element("span", {}, "依据", based(first, day)),
      element("details", {}, element("summary", { "aria-label": `为什么不能说“${words}”` }, "为什么"), line("", reason),
        others.length > 0 && line("", "还依据", ...basisOf(others, day, undefined, "、")))));
}

export function authority({ may_offer: offer, decided_by: decides, citation: basis }, day) {
  return element("div", { class: "card" }, line("", offer), line("quiet", `${decides.replace(/。$/, "")}。`),
    basis && line("quiet", "依据：", reference(basis, day)));
}
