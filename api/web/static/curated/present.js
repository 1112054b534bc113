// What would be answered to a question now: the extract and its citations, to start an approved answer from.
import { post } from "/static/lib/api.js";
import { button, element, line, link, section } from "/static/lib/dom.js";
import { nameOf, placeOf, validity } from "/static/lib/provision.js";
import { fill } from "/static/lib/states.js";

/** Fills a box with the present answer. `draft` is called with {text, cite} to start from, `add` with one reference. */
export function presentAnswer(box, question, { draft, add }) {
  return fill(box, () => post("/v1/ask", { ...question, mode: "extract" }), (answer) => view(answer, draft, add), { waiting: "正在查……" });
}

function view(answer, draft, add) {
  const found = answer.status === "answered";
  const cited = found ? answer.citations : answer.refusal.nearest;
  return [
    element("h4", {}, found ? "现在这样答" : "现在不能作答"),
    line(found ? "law" : "quiet", found ? answer.text : answer.refusal.reason),
    found && line("row", button("以它为草稿", () => draft(written(answer)))),
    answer.mode === "curated" && line("warn", "这个问题已有审定答复，上面就是。"),
    ...section(found ? "引用的条文" : "最接近的条文", cited.map((each) => citation(each, answer.as_of, add)), 4),
  ];
}

const citation = (each, asOf, add) => element("article", { class: "card" },
  line("title", link(placeOf(each, asOf), nameOf(each)), validity(each.validity_status)),
  element("blockquote", {}, each.quotation), each.notice && line("warn", each.notice),
  line("row", button("加为依据", () => add(reference(each)))));

/** A citation as it is written in the field of references. */
const reference = (each) => (each.kind === "handbook" ? `${each.title}#${each.locator.replace(/[“”]/g, "")}` : nameOf(each));

/** The present sentences with marks that count the references. */
function written({ sentences, citations }) {
  const known = new Map(citations.map((each) => [each.n, reference(each)]));
  const cite = [...new Set(sentences.flatMap((each) => each.citations.map((n) => known.get(n))))];
  const text = sentences.map((each) => each.text + each.citations.map((n) => `[${cite.indexOf(known.get(n)) + 1}]`).join("")).join("");
  return { text, cite };
}
