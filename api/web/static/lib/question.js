// One question of a paper: what is asked, and the fields it is answered in.
import { all, badge, element, line } from "/static/lib/dom.js";
import { afterTyping } from "/static/lib/fields.js";
import { ITEM_KIND } from "/static/lib/labels.js";

const GAP = "＿＿＿＿";
const MOST_WORDS = 4000;
const TYPED_MS = 700;

/** How many points each marking point of an open answer brings, in the points of the question: weights are only shares. */
export function pointsEach(points, of) {
  const all = points.reduce((sum, { weight }) => sum + weight, 0);
  return points.map(({ weight }) => `${Math.round((10 * of * weight) / all) / 10} 分`);
}

/** Whether something was answered at all; an answer is a list: labels, what stands in each blank, or one text. */
export const answered = (answer) => Boolean(answer?.some((each) => each.trim()));

/** What the fields of a question hold, as an answer; [] where they hold nothing. */
export function answerIn(box) {
  const chosen = all(".choices input", box);
  if (chosen.length) return chosen.filter(({ checked }) => checked).map(({ value }) => value);
  const typed = all("input, textarea", box).map(({ value, tagName }) => (tagName === "INPUT" ? value.trim() : value));
  return answered(typed) ? typed : [];
}

/** The elements of a question with the answer given so far; `stage` is the part of the paper it stands in. `changed` is called with the answer when it is another. */
export function questionView(question, total, answer, changed, level = 2) {
  const { n, kind, points, material, stem, stage } = question;
  return [
    stage && line("quiet", stage),
    element(`h${level}`, { class: "asked", tabindex: "-1" }, `第 ${n} 题`, element("span", { class: "quiet" }, ` / 共 ${total} 题`),
      badge(ITEM_KIND[kind]), element("span", { class: "quiet points" }, `${points} 分`)),
    material && element("blockquote", { class: "material" }, material),
    ...fields(question, stem, answer, changed),
  ].filter(Boolean);
}

const FIELDS = { one: choices, many: choices, blanks, text: words };
const fields = (question, stem, answer, changed) => [FIELDS[question.answer_kind](question, stem, answer ?? [], changed)];

function choices({ n, options, answer_kind: kind }, stem, chosen, changed) {
  const many = kind === "many";
  const made = element("fieldset", { class: "choices" }, element("legend", { class: "stem" }, stem),
    many && line("quiet", "可以选一项或者多项。"),
    ...options.map(({ label, text }) => element("label", { class: "choice" },
      element("input", { type: many ? "checkbox" : "radio", name: `answer-${n}`, value: label, checked: chosen.includes(label) }),
      element("span", { class: "label" }, label), element("span", {}, text))));
  made.addEventListener("change", () => changed(all("input:checked", made).map(({ value }) => value)));
  return made;
}

/** The stem with a field in the place of each gap; fields below it where the stem shows none. */
function blanks({ n, blanks: number }, stem, answer, changed) {
  const parts = stem.split(GAP);
  const field = (at) => element("input", {
    name: `answer-${n}-${at}`, "aria-label": `第 ${at + 1} 空`, maxlength: 200, autocomplete: "off", spellcheck: "false", value: answer[at] ?? "",
  });
  const inside = parts.length - 1 === number;
  const shown = inside ? parts.flatMap((part, at) => (at < number ? [part, field(at)] : [part])) : [stem];
  const made = element("div", { class: "blanks" }, element("p", { class: "stem" }, ...shown),
    !inside && line("row", ...Array.from({ length: number }, (_, at) => field(at))));
  afterTyping(made, () => changed(answerIn(made)), TYPED_MS);
  return made;
}

function words({ n }, stem, answer, changed) {
  const field = element("textarea", { name: `answer-${n}`, rows: 9, maxlength: MOST_WORDS, "aria-labelledby": `stem-${n}` });
  field.value = answer[0] ?? "";
  const counted = line("quiet", "");
  const count = () => { counted.textContent = `${[...field.value].length} 字`; };
  count();
  field.addEventListener("input", count);
  afterTyping(field, () => changed(field.value.trim() ? [field.value] : []), TYPED_MS);
  return element("div", { class: "own" }, element("p", { class: "stem", id: `stem-${n}` }, stem), field, counted);
}
