// Checks a draft while it is written: what was found is underlined in place and explained beside it.
import { announce, told } from "/static/lib/announce.js";
import { address, post } from "/static/lib/api.js";
import { choose, offer } from "/static/lib/choices.js";
import { length, units } from "/static/lib/codepoints.js";
import { copied } from "/static/lib/copy.js";
import { all, button, element, line, one, said, section } from "/static/lib/dom.js";
import { count, dayOf } from "/static/lib/format.js";
import { shortcut } from "/static/lib/keys.js";
import { INDUSTRY, SCENE } from "/static/lib/labels.js";
import { recalled, remember } from "/static/lib/remember.js";
import { begin } from "/static/lib/shell.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { tabs } from "/static/lib/tabs.js";
import { draftIn, sentence } from "/static/check/draft.js";
import { citationView, findingView, rewrittenView } from "/static/check/findings.js";
import { paraphrases, report, settled, verdictLine } from "/static/check/report.js";
import { sentencesView } from "/static/check/sentences.js";

const PAUSE_MS = 400;
// Of a long draft: nobody reads more at once, and every further one makes typing slower.
const MOST_SHOWN = 300;
// As the service counts them: control characters but those that Word pastes.
const CONTROL = /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]/g;
const EXAMPLE = "您好，这款理财保本保息，您放心买。根据《消费者权益保护法》第二十五条，网购的衣服七日内可以退货。";

const area = one("#text"), options = one("#options"), verdict = one("#verdict");
const boxes = { findings: one("#findings"), sentences: one("#sentences"), rewritten: one("#rewritten") };

let checking = null, timer = null, composing = false, tab = "tab-findings";
let result = null, found = [], cited = [], looked = null;

const draft = draftIn(area, one("#under"), { typed, pointed: (key) => look(key) });
const asked = () => said(options);
const day = () => asked().as_of ?? dayOf();
const items = () => all(".finding, .cited", boxes.findings);
const head = (key) => document.getElementById(`head-${key}`);

function typed() {
  one("#count").textContent = draft.text() ? `${count(length(draft.text()))} 字` : "";
  clearTimeout(timer);
  if (!composing) timer = setTimeout(check, PAUSE_MS);
}

/** Asks for the verdict on the text as it stands. While it is being written no record is kept. */
async function check({ record = false } = {}) {
  clearTimeout(timer);
  checking?.abort();
  const mine = (checking = new AbortController());
  const text = draft.text();
  if (text.trim() === "") return nothing();
  try {
    const reply = await post("/v1/check", { text, ...asked(), record }, mine.signal);
    if (draft.text() === text) show(reply);
    if (record) told(reply.record_id ? `已登记，编号 ${reply.record_id}。` : reply.notice);
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
  }
}

function show(reply) {
  const text = draft.text();
  const [findings, citations] = [reply.findings, reply.citations].map((all_) => all_.slice(0, MOST_SHOWN));
  const at = units(text, [...findings, ...citations].flatMap(({ start, end }) => [start, end]));
  const placed = (each, index, letter) => ({ ...each, key: `${letter}${index}`, from: at.shift(), to: at.shift() });
  const before = standing(looked);
  result = reply;
  found = findings.map((each, index) => placed(each, index, "f"));
  cited = citations.map((each, index) => placed(each, index, "c"));
  draft.mark([...found.map(mark), ...cited.map(mark)]);
  looked = before && [...found, ...cited].find(({ key, from }) => key[0] === before.letter && from === before.start)?.key;
  tell(verdictLine(reply, asked().as_of), settled(reply));
  keepFocus(() => boxes.findings.replaceChildren(...view(reply)));
  boxes.rewritten.replaceChildren(...(reply.rewritten ? [rewrittenView(reply.rewritten, () => replace(0, text.length, reply.rewritten))] : []));
  look(looked);
  if (tab === "tab-sentences") verify();
}

const mark = ({ key, from: start, to: end, severity, state }) => (severity
  ? { key, start, end, style: severity, letter: severity === "block" ? "禁" : "慎" }
  : { key, start, end, style: state === "verified" ? "held" : "doubted", letter: state === "verified" ? "引" : "引？" });

function view(reply) {
  const acts = { replace: replaceFinding, show: ({ from, to }) => draft.select(from, to), look };
  const left = reply.findings.length + reply.citations.length - found.length - cited.length;
  const notes = [left > 0 && `先列出前面的部分，后面还有 ${left} 处。`, paraphrases(reply), reply.notice].filter(Boolean).map((words) => line("quiet", words));
  if (found.length + cited.length === 0) return [empty("没有发现不能说的话，也没有引用条文。"), ...notes];
  return [
    element("p", { id: "enter-replaces", class: "hidden" }, "按 Enter 整句换成可以说的话。"),
    ...section("不能这样说", found.length ? [element("ol", { class: "items" }, ...found.map((each) => findingView(each, day(), acts)))] : []),
    ...section("引用", cited.length ? [element("ol", { class: "items" }, ...cited.map((each) => citationView(each, day(), acts)))] : []),
    ...notes,
  ];
}

/** The list is made anew at every check; whoever stands in it stays where he was. */
function keepFocus(renew) {
  const at = items().findIndex((each) => each.contains(document.activeElement));
  renew();
  if (at >= 0) stand(Math.min(at, items().length - 1));
}

function stand(index) {
  const item = items()[index];
  if (item) head(item.dataset.key).focus();
  else area.focus();
}

/** Makes one the current one, in the draft and beside it. */
function look(key) {
  looked = key;
  const one_ = found.find((each) => each.key === key);
  draft.look(key, one_?.say_instead ? sentence(draft.text(), ...place(key)) : null);
  for (const item of items()) {
    const mine = item.dataset.key === key;
    item.classList.toggle("current", mine);
    const opens = one("[aria-expanded]", item);
    if (!opens) continue;
    opens.setAttribute("aria-expanded", String(mine));
    document.getElementById(opens.getAttribute("aria-controls")).hidden = !mine;
  }
  if (document.activeElement === area) one(".current", boxes.findings)?.scrollIntoView({ block: "nearest" });
}

/** What is looked at, by its kind and where it stands now: keys are numbers, which another may have after the next check. */
function standing(key) {
  const at = draft.marks().find((each) => each.key === key);
  return at && { letter: key[0], start: at.start };
}

/** Where a finding stands now: what was typed since the check moved it. */
function place(key) {
  const { start, end } = draft.marks().find((each) => each.key === key) ?? { start: 0, end: 0 };
  return [start, end];
}

function replaceFinding({ key, say_instead: words }) {
  const [from, to] = place(key);
  if (from === to) return;
  const index = items().findIndex((each) => each.dataset.key === key);
  const inList = boxes.findings.contains(document.activeElement);
  replace(...sentence(draft.text(), from, to), /[。！？]$/.test(words) ? words : `${words}。`, () => inList && stand(Math.min(index, items().length - 1)));
}

async function replace(start, end, words, then = null) {
  const was = draft.text().slice(start, end);
  draft.replace(start, end, words);
  const after = draft.text();
  told("已换成可以说的话。", () => {
    if (draft.text() === after) draft.replace(start, start + words.length, was);
    else announce("之后又改过，请用 Ctrl+Z 一步步退回。");
    area.focus();
  });
  looked = null;
  await check();
  then?.();
}

function nothing() {
  result = null;
  found = cited = [];
  looked = null;
  draft.mark([]);
  tell("", "");
  boxes.rewritten.replaceChildren();
  boxes.sentences.replaceChildren(empty("写下文字以后，这里逐句说明有没有依据。"));
  boxes.findings.replaceChildren(empty("还没有文字。粘贴要发出的答复、话术或广告，不能说的话会划出来，引用会核对。",
    button("用一段示例试试", () => draft.replace(0, draft.text().length, EXAMPLE))));
}

function fail(error) {
  result = looked = null;
  draft.mark([]);
  tell("未能审查", "warn");
  boxes.rewritten.replaceChildren();
  const detail = error.errors?.find(({ field }) => field === "text")?.detail;
  const shown = detail ? { ...error, name: "Problem", message: `文字${detail}。`, errors: [] } : error;
  const strip = () => draft.replace(0, draft.text().length, draft.text().replace(CONTROL, ""));
  boxes.findings.replaceChildren(detail && CONTROL.test(draft.text())
    ? element("div", { class: "state bad", role: "alert" }, line("", shown.message), button("去掉控制字符", strip))
    : fault(shown, check));
  CONTROL.lastIndex = 0;
}

function tell(words, style) {
  verdict.dataset.verdict = style;
  // Said again only when it changed: who writes must not hear the same at every pause.
  if (verdict.textContent !== words) verdict.textContent = words;
}

function verify() {
  const text = draft.text();
  if (text.trim() === "") return;
  fill(boxes.sentences, () => post("/v1/verify", { text, ...(asked().as_of && { as_of: asked().as_of }) }), sentencesView,
    { waiting: "正在逐句核对……" });
}

/** One on or back in the list; from outside it, to the one that is looked at. */
function step(by) {
  const all_ = items();
  const at = all_.findIndex((each) => each.contains(document.activeElement));
  const from = all_.findIndex((each) => each.dataset.key === looked);
  stand(at < 0 ? Math.max(from, 0) : (at + by + all_.length) % all_.length);
}

/** From the draft: the caret goes to the next stretch that was found. */
function next(event) {
  const marks = draft.marks().toSorted((a, b) => a.start - b.start);
  if (marks.length === 0) return announce("没有发现不能说的话。");
  const at = area.selectionStart;
  const to = event.shiftKey ? marks.findLast(({ start }) => start < at) ?? marks.at(-1)
    : marks.find(({ start }) => start > at || (start === at && area.selectionEnd === at)) ?? marks[0];
  draft.select(to.start, to.end);
  look(to.key);
  const finding = found.find(({ key }) => key === to.key);
  announce(finding ? `${finding.matched}：${finding.say_instead ?? finding.reason}` : cited.find(({ key }) => key === to.key).cited);
}

function chosen() {
  const { industry, scene, as_of } = asked();
  remember("check", { industry, scene });
  history.replaceState(null, "", address("/check", { industry, scene, as_of, tab: tab === "tab-sentences" ? "sentences" : null }));
}

area.addEventListener("compositionstart", () => { composing = true; });
area.addEventListener("compositionend", () => { composing = false; typed(); });
options.addEventListener("submit", (event) => event.preventDefault());
options.addEventListener("change", () => { chosen(); check(); });
one("#record").addEventListener("click", () => check({ record: true }));
one("#clear").addEventListener("click", () => { draft.replace(0, draft.text().length, ""); check(); });
one("#copy").addEventListener("click", async () => {
  if (!result) return announce("还没有结果。");
  await copied(report(draft.text(), result, { ...asked(), as_of: day() }), "结果已复制。");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  check({ record: true });
});
shortcut("j", "下一处", () => items().length > 0 && step(1));
shortcut("k", "上一处", () => items().length > 0 && step(-1));
shortcut("F8", "在文字里到下一处（Shift+F8 上一处）", next, { typing: true });
shortcut("/", "回到文字", () => area.focus());
shortcut("c", "复制结果", () => one("#copy").click());
shortcut("Escape", "从结果回到文字", () => (boxes.findings.contains(document.activeElement) ? area.focus() : false));

begin(() => {
  const given = Object.fromEntries(new URLSearchParams(location.search));
  const kept = recalled("check", {});
  for (const [name, names] of [["industry", INDUSTRY], ["scene", SCENE]]) {
    offer(options.elements[name], names);
    choose(options.elements[name], given[name] ?? kept[name]);
  }
  if (/^\d{4}-\d\d-\d\d$/.test(given.as_of ?? "")) options.elements.as_of.value = given.as_of;
  const turnTo = tabs(one("[role=tablist]"), (id) => { tab = id; chosen(); if (id === "tab-sentences") verify(); });
  nothing();
  turnTo(given.tab === "sentences" ? "tab-sentences" : "tab-findings");
  check();
});
