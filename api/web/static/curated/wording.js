// The wording of an article as it was when an answer was approved, beside how it reads today.
import { get } from "/static/lib/api.js";
import { element, line } from "/static/lib/dom.js";
import { fill } from "/static/lib/states.js";
import { apart } from "/static/lib/wording.js";
import { cited, named } from "/static/curated/words.js";

/** Fills a box with both wordings of every provision cited; handbooks are ours and are read on their own page. */
export function sideBySide(box, citations) {
  const provisions = citations.filter(({ handbook }) => !handbook);
  return fill(box, () => Promise.all(provisions.map(today)), (texts) => provisions.map((each, at) => pair(each, texts[at])));
}

async function today(citation) {
  const { hits, reason } = await get("/v1/lookup", { q: named(citation) });
  return hits.length ? { text: hits[0].quotation } : { reason: reason ?? "现在查不到这一条。" };
}

function pair(citation, { text, reason }) {
  const same = text === citation.quotation;
  const [before, now] = text && !same ? apart(citation.quotation, text) : [citation.quotation, text ?? reason];
  return element("div", {}, line("title", cited(citation)),
    same ? line("quiet", "文字没有变。") : element("div", { class: "sides" },
      side("批准时", before), side("现在", now)));
}

const side = (title, words) => element("div", {}, element("h3", {}, title), element("blockquote", {}, words));
