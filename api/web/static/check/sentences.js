// Each sentence of a draft, and whether what it says stands in what it cites.
import { badge, element, line } from "/static/lib/dom.js";
import { elsewhere } from "/static/lib/provision.js";

const STATE = {
  supported: ["有依据", "good"], faulty: ["与所引条文不符", "bad"], uncited: ["没有写明依据", "warn"], no_claim: ["客套话", ""],
};
const VERDICT = {
  pass: "引用都属实，引了条文的句子都有依据。", fail: "有引用不属实，或者有句子与所引条文不符。", nothing_cited: "没有引用条文，无从核对。",
};

export function sentencesView({ verdict, sentences, as_of: day }) {
  return [line(verdict === "fail" ? "bad" : "", VERDICT[verdict]),
    element("ol", { class: "sentences" }, ...sentences.map((each) => sentenceView(each, day)))];
}

function sentenceView({ text, state, reason, rests_on: rests }, day) {
  const [label, style] = STATE[state] ?? [state, ""];
  return element("li", {}, line("", text, badge(label, style)), reason && line(style, reason),
    ...rests.map((cited) => element("div", { class: "rests" },
      line("quiet", elsewhere(`《${cited.title}》${cited.locator}`, cited, day)),
      element("blockquote", {}, cited.quotation), cited.notice && line("warn", `注意：${cited.notice}`))));
}
