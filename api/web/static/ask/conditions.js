// What an answer depends on besides the question: industry, level, province, and the day whose law is asked for.
import { choose, offer, ownLevel, PROVINCES } from "/static/lib/choices.js";
import { one } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { INDUSTRY, LEVEL } from "/static/lib/labels.js";
import { recalled, remember } from "/static/lib/remember.js";

const KEPT = ["industry", "level", "province"];
const WIDE = matchMedia("(min-width: 62rem)");

const box = one("#conditions");
const fields = one("#ask").elements;
const past = one("#past");

/** Fills the fields with what this person chose last, and keeps what he chooses. `changed` is called at every
 * choice, with {now: true} where it is to be asked anew at once. */
export function openConditions(changed) {
  for (const [name, names] of [["industry", INDUSTRY], ["level", LEVEL], ["province", PROVINCES]]) offer(fields[name], names);
  const kept = recalled("conditions", {});
  for (const name of KEPT) choose(fields[name], kept[name] ?? (name === "level" ? ownLevel() : undefined));
  // A day of the past that is forgotten in the field is dangerous: it lasts no longer than the day it was chosen on.
  const day = recalled("as-of");
  if (day?.on === dayOf()) fields.as_of.value = day.day;
  box.addEventListener("change", () => {
    remember("conditions", Object.fromEntries(KEPT.map((name) => [name, fields[name].value])));
    keepDay();
    changed();
  });
  one("button", past).addEventListener("click", () => { setDay(null); changed({ now: true }); });
  WIDE.addEventListener("change", fold);
  fold();
  show();
}

/** What goes with a question; what was not chosen is left out. */
export function conditions() {
  const given = [...KEPT, "as_of"].map((name) => [name, fields[name].value]);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** The day whose law is asked for, null for today. */
export const dayAsked = () => fields.as_of.value || null;

/** Asks for the law of another day; null: today's again. */
export function setDay(day) {
  fields.as_of.value = day ?? "";
  keepDay();
}

function keepDay() {
  if (dayAsked() === dayOf()) fields.as_of.value = "";
  remember("as-of", dayAsked() && { day: dayAsked(), on: dayOf() });
  show();
}

function show() {
  const day = dayAsked();
  const shown = (name) => fields[name].selectedOptions[0].textContent;
  const province = fields.province.value;
  one("summary", box).textContent =
    `${shown("industry")} · ${shown("level")}${province ? ` · ${province}` : ""} · ${day ? `${day} 的法律` : "今天的法律"}`;
  past.hidden = day === null;
  if (day) one("span", past).textContent = `按 ${day} 的法律作答${day > dayOf() ? "（尚未到这一天）" : "，不是今天的"}`;
}

/** On a wide window the fields are always open; on a narrow one they are a line until somebody wants them. */
function fold() {
  box.open = WIDE.matches;
}
