// An answer as the officer sees it: what may be said, what it rests on, what must not be said, what may be offered.
import { authority, avoided, escalation, risk } from "/static/ask/beside.js";
import { evidence, reference } from "/static/ask/evidence.js";
import { how, late, removed, understood } from "/static/ask/how.js";
import { compared, shownBeside, special } from "/static/ask/special.js";
import { badge, button, element, line, one, section } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { placeOf } from "/static/lib/provision.js";

/** The whole answer. `acts` are what its buttons do: {open(citation), ask(question), day(day), copy(answer)}; `feedback`
 * is the element for it, nothing where nobody may give any. */
export function answerView(question, answer, acts, feedback) {
  const { refusal } = answer;
  return [
    element("header", {}, line("asked", question), understood(answer),
      answer.as_of !== dayOf() && line("warn", `按 ${answer.as_of} 的法律作答，不是今天的。`)),
    answer.escalation && escalation(answer.escalation, answer.as_of),
    ...answer.risks.map(risk),
    element("div", { class: "columns" },
      element("div", { class: "said" },
        refusal ? refused(refusal, feedback) : sayable(answer, acts, feedback),
        next(answer, acts),
        refusal && nearest(refusal, answer, acts),
        answer.notice && line("note warn", answer.notice),
        answer.masked.length > 0 && line("note", `提问中的${answer.masked.join("、")}已遮盖，记录里也看不到。`),
        ...section("期限", [answer.deadline && deadline(answer.deadline, answer.as_of)]),
        ...compared(answer, acts),
        ...section("依据", answer.citations.filter(({ n }) => !shownBeside(answer).includes(n))
          .map((cited) => evidence(cited, answer.as_of, acts.open))),
        ...special(answer, acts),
        ...section("相关条文", [answer.related.length > 0 && related(answer)]),
        removed(answer)),
      element("aside", { class: "beside", "aria-label": "不能说与权限" },
        ...avoided(answer), ...section("您可以提出", [answer.authority && authority(answer.authority, answer.as_of)]))),
    footer(answer),
  ].filter(Boolean);
}

/** The words to say, each with the numbers of what it rests on. Where a model wrote too, what stood there stays there. */
function sayable(answer, acts, feedback) {
  const written = answer.mode === "model";
  const first = written ? answer.extract : answer.sentences;
  return element("div", { class: "say" },
    element("h2", { class: "hidden" }, "可以这样说"),
    spoken(first, written ? null : answer.text, answer, acts),
    written && late(spoken(answer.sentences, answer.text, answer, acts)),
    element("div", { class: "acts" }, copying(answer, acts), feedback),
    how(answer));
}

function spoken(sentences, whole, answer, acts) {
  if (whole !== null && sentences.map(({ text }) => text).join("") !== whole) return line("sayable", whole);
  return element("p", { class: "sayable" }, ...sentences.map((each) => spokenOne(each, answer, acts)));
}

/** A sentence; the numbers stay on the line of its last words. */
function spokenOne({ text, citations }, answer, acts) {
  const words = [...text];
  return element("span", {}, words.slice(0, -2).join(""), element("span", { class: "ends" },
    words.slice(-2).join(""), ...citations.map((number) => mark(number, answer, acts))));
}

/** Adds a model's sentence under the words that stand there, as it arrives; it was checked before it was sent. */
export function grow(box, sentence, citations, acts) {
  const say = one(".say", box);
  if (!say) return;
  if (!one(".late", say)) one(".acts", say).before(late(element("p", { class: "sayable" })));
  one(".late .sayable", say).append(spokenOne(sentence, { citations }, acts));
}

/** The number of a citation behind a sentence; it opens what the digit opens. */
function mark(number, { citations }, { open }) {
  const cited = citations.find(({ n }) => n === number);
  if (!cited) return null;
  const made = button(String(number), () => open(cited), "mark");
  made.setAttribute("aria-label", `依据 ${number}：《${cited.title}》${cited.locator}`);
  return made;
}

function refused({ reason }, feedback) {
  return element("div", { class: "refused" }, line("sayable", badge("没有作答", "warn"), reason), element("div", { class: "acts" }, feedback));
}

function nearest({ nearest: provisions }, { as_of: day }, acts) {
  return element("div", { class: "nearest" }, ...section("最接近的条文（不是答案，不要照念）",
    provisions.map((cited) => evidence(cited, day, acts.open))));
}

/** What to do next: ask the caller, or ask for the law of another day. */
function next({ refusal, clarification, proposed_as_of: day, as_of: shown }, acts) {
  const question = clarification?.ask_caller ?? refusal?.ask_caller;
  const options = (clarification?.options ?? []).map((each) => button(each, () => acts.ask(each)));
  return [
    question && element("div", { class: "next" }, line("", "问来电人：", element("q", {}, question)),
      options.length > 0 && element("div", { class: "row" }, ...options)),
    day && day !== shown && element("div", { class: "next" }, line("", `说的是以前的事，可以按 ${day} 的法律再查一次。`),
      button(`按 ${day} 的法律查`, () => acts.day(day))),
  ].filter(Boolean);
}

function related({ related: provisions, as_of: day }) {
  return element("ul", { class: "related" }, ...provisions.map((each) =>
    element("li", {}, element("a", { href: placeOf(each, day) }, `《${each.title}》${each.locator}`), ` ${each.reason}`)));
}

function deadline({ from, event, period, unit, last_day: last, rule, notes, citation: basis }, day) {
  const start = `从 ${from}（${event}）起算，${period}${unit === "工作日" || unit === "月" ? "个" : ""}${unit}，依据`;
  return element("div", { class: "card" }, line("title", `最后一天：${last}`),
    line("", start, reference(basis, day)), line("quiet", rule), ...notes.map((note) => line("warn", `注意：${note}`)));
}

function footer({ timings_ms: timings, as_of: day, generation }) {
  return element("footer", { class: "quiet" },
    `按 ${day} 的法律 · 数据第 ${generation} 代 · 用时 ${Math.round(timings.total ?? 0)} 毫秒`);
}

function copying(answer, acts) {
  return element("button", { type: "button", class: "small", onclick: () => acts.copy(answer) }, "复制 ", element("kbd", {}, "c"));
}
