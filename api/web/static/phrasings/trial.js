// What the rule being written does now: its examples, and what it would have found in last month's answers.
import { Problem, post } from "/static/lib/api.js";
import { badge, element, line, link, one, section } from "/static/lib/dom.js";
import { units } from "/static/lib/codepoints.js";
import { afterTyping, markFaults } from "/static/lib/fields.js";
import { count, momentOf } from "/static/lib/format.js";
import { fault } from "/static/lib/states.js";
import { basis } from "/static/phrasings/words.js";

const KIND = { ask: "答复", check: "送审文本", call: "通话" };
const STOPPED = { time: "记录较多，只看了最近的一部分。", number: "记录较多，只看了最近的一部分。" };
const NAMED = { match: "应当查出", pass: "不应当查出", say_instead: "可以这样说" };

const box = one("#trial-found");
const said = one("#trial-said");
let reading = null;
let asking = null;
let form = null;

export function startTrial(of, draft) {
  form = of;
  reading = draft;
  afterTyping(form, tryNow);
}

export function forgetTrial() {
  asking?.abort();
  box.replaceChildren();
  one("#explained").replaceChildren();
  one("#bases").replaceChildren();
  said.textContent = "写下要查出的说法，这里会自动试查。";
}

export async function tryNow() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const given = reading();
  try {
    const found = await post("/v1/phrasings/trial", { draft: { ...given, industries: given.industries.length ? given.industries : ["general"] } }, mine.signal);
    show(found, given);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Problem)) throw error;
    if (error.errors.length) markFaults(form, error.errors.map((each) => ({ ...each, field: each.field.replace(/^draft\./, "") })));
    else box.replaceChildren(fault(error, tryNow));
  }
}

function show(found, given) {
  const broken = found.examples.filter(({ detail }) => detail);
  markFaults(form, found.faults);
  one("#explained").replaceChildren(...found.explained.filter((words, at) => words !== `“${given.patterns[at]}”`).map((words) => element("li", {}, words)));
  one("#bases").replaceChildren(...found.basis.map(basis));
  said.textContent = summary(found, broken.length);
  box.replaceChildren(
    ...section("例句", found.examples.length ? [element("ul", { class: "tried" }, ...found.examples.map(example))] : [], 4),
    ...section("最近 30 天里会查出", found.explained.length || found.read ? [past(found)] : [], 4));
}

function summary(found, broken) {
  if (found.faults.length) return "有写得不对的地方，见标红处。";
  if (!found.explained.length && !found.examples.length && !found.read) return "写下要查出的说法，这里会自动试查。";
  const tried = found.examples.length ? (broken ? `${broken} 句与预想的不符` : "例句都符合") : "还没有例句";
  return `${tried}；最近 30 天的答复里会查出 ${count(found.total)} 条。`;
}

function example({ field, text, start, end, detail }) {
  const [from, until] = start === null ? [0, 0] : units(text, [start, end]);
  return element("li", {},
    element("span", { class: "text" }, text.slice(0, from), start !== null && element("mark", {}, text.slice(from, until)), text.slice(until)),
    element("span", { class: `verdict ${detail ? "bad" : "good"}` }, `${NAMED[field]}：${detail ?? "符合"}`));
}

function past({ read, total, caught, stopped }) {
  const told = read === 0 ? "您能查看的记录里，最近 30 天没有答复或送审文本。" : `看过 ${count(read)} 条，会查出 ${count(total)} 条。`;
  return element("div", {}, line("quiet", told, stopped && STOPPED[stopped]),
    element("ul", { class: "tried caught" }, ...caught.map(caughtOne)),
    total > caught.length && line("quiet", `只列最新的 ${count(caught.length)} 条。`));
}

function caughtOne({ record_id: id, kind, at, excerpt, start, end, times }) {
  const [from, until] = units(excerpt, [start, end]);
  return element("li", {},
    link(`/records?record=${encodeURIComponent(id)}`, element("span", { class: "text" },
      excerpt.slice(0, from), element("mark", {}, excerpt.slice(from, until)), excerpt.slice(until))),
    element("span", { class: "verdict quiet" }, `${KIND[kind] ?? kind} · ${momentOf(at)}`, times > 1 && badge(`${times} 处`)));
}
