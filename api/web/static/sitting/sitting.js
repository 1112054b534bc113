// Sitting a paper: one question at a time, every answer saved as it is given, and the result when it is handed in.
import { announce, told } from "/static/lib/announce.js";
import { get, post } from "/static/lib/api.js";
import { confirmed } from "/static/lib/dialog.js";
import { button, element, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { begin } from "/static/lib/shell.js";
import { fault, fill } from "/static/lib/states.js";
import { answerIn, answered, questionView } from "/static/lib/question.js";
import { resultView } from "/static/sitting/result.js";
import { keeper } from "/static/sitting/saving.js";
import { countDown, stopClock } from "/static/sitting/timer.js";

const SAVED = { saved: "已保存", saving: "正在保存……", waiting: "未保存，正在重试" };

const attempt = decodeURIComponent(location.pathname.split("/").at(-1));
const place = `/v1/quizzes/attempts/${encodeURIComponent(attempt)}`;
const form = one("#question");

let paper = null;
let answers = {};
let at = 0;
let saving = null;

const current = () => paper.questions[at];

async function load() {
  one("#room").hidden = true;
  const found = await fill(one("#state"), () => get(place), () => [], { again: load });
  if (!found) return;
  paper = found;
  one("#title").textContent = paper.title;
  document.title = `${paper.title} · 知规`;
  if (paper.state === "open") enter();
  else await showResult();
}

function enter() {
  saving = keeper(attempt, { told: tellSaved, refused });
  answers = { ...paper.answers, ...saving.unsent() };
  one("#rules").textContent = paper.closed_book ? "闭卷：请不要查阅法规、手册和提问页。" : "开卷：可以在新标签页查阅法规和手册。";
  one("#room").hidden = false;
  countDown(paper.ends_at, paper.now, timeIsUp);
  const first = paper.questions.findIndex(({ n }) => !answered(answers[n]));
  // The number in the address counts from 1, as people do.
  const asked = Number(location.hash.slice(1));
  show(asked >= 1 && asked <= paper.questions.length ? asked - 1 : Math.max(0, first));
  tellSaved("saved");
  saving.again();
}

function show(index) {
  at = Math.min(paper.questions.length - 1, Math.max(0, index));
  history.replaceState(null, "", `#${at + 1}`);
  const question = current();
  form.replaceChildren(...questionView({ ...question, stage: paper.sections[question.section] }, paper.questions.length, answers[question.n], (answer) => take(question.n, answer)), moves());
  drawOverview();
  (one("textarea, .blanks input", form) ?? one(".asked", form)).focus();
}

function moves() {
  const last = at === paper.questions.length - 1;
  return element("div", { class: "row moves" },
    element("button", { type: "button", class: "small", disabled: at === 0, onclick: () => show(at - 1) }, "‹ 上一题"),
    element("button", { type: "submit" }, last ? "交卷" : "下一题 ›"));
}

function drawOverview() {
  const box = one("#all");
  const held = box.contains(document.activeElement);
  box.replaceChildren(element("ol", {}, ...paper.questions.map(({ n }, index) => {
    const done = answered(answers[n]);
    const made = button(String(n), () => show(index), done ? "small done" : "small");
    made.setAttribute("aria-label", `第 ${n} 题，${done ? "已答" : "未答"}`);
    if (index === at) made.setAttribute("aria-current", "step");
    return element("li", {}, made);
  })));
  if (held) one("[aria-current]", box).focus();
}

/** What was taken already (on the way to another question, say) is not sent twice. */
function take(n, answer) {
  if (JSON.stringify(answer) === JSON.stringify(answers[n] ?? [])) return;
  answers[n] = answer;
  saving.save(n, answer);
  drawOverview();
}

function tellSaved(state, error = null) {
  const words = error && error.status !== 0 ? `${SAVED[state]}：${error.message}` : SAVED[state];
  const box = one("#saved");
  if (box.textContent !== words) box.textContent = words;
  box.className = state === "waiting" ? "bad" : "quiet";
}

/** The service takes no more answers: handed in elsewhere, or the time is up. */
async function refused(error) {
  told(error.message);
  await load();
}

/** What is typed this very moment counts too. */
function takeTyped() {
  const { n } = current();
  take(n, answerIn(form));
}

async function next() {
  takeTyped();
  if (at < paper.questions.length - 1) return show(at + 1);
  return handIn();
}

async function handIn() {
  takeTyped();
  const open = paper.questions.filter(({ n }) => !answered(answers[n])).map(({ n }) => n);
  const missing = open.length ? `第 ${open.join("、")} 题还没有作答。` : "每一题都作答了。";
  if (!(await confirmed("现在交卷？", `${missing}交卷以后不能再改。`, { verb: "交卷" }))) return;
  await submit();
}

async function timeIsUp() {
  takeTyped();
  announce("时间到，正在交卷。");
  await submit("时间到，已经交卷。");
}

async function submit(words = "已交卷。") {
  const pressed = one("#submit");
  pressed.disabled = true;
  try {
    if (!(await saving.flush())) throw Object.assign(new Error("还有答案没有保存，连上服务以后再交卷；答案留在这个浏览器里。"), { name: "Problem" });
    await post(`${place}/submit`);
    told(words);
    await load();
  } catch (error) {
    if (error.name !== "Problem") throw error;
    one("#state").replaceChildren(fault(error, () => submit(words)));
  } finally {
    pressed.disabled = false;
  }
}

async function showResult() {
  stopClock();
  const box = one("#result");
  box.hidden = false;
  box.replaceChildren(...resultView(paper.result).filter(Boolean));
  box.tabIndex = -1;
  box.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Chooses the option a key names: 1 or A is the first. False where somebody is writing, or nothing is to be chosen. */
function choose(event, index) {
  if (!paper || one("#room").hidden || event.target.matches?.("textarea, input:not([type=radio], [type=checkbox]), select")) return false;
  const field = form.querySelectorAll(".choices input")[index];
  if (!field) return false;
  field.click();
  field.focus();
  return true;
}

const inRoom = () => paper && !one("#room").hidden && !one("dialog[open]");

begin(async () => {
  one("#submit").addEventListener("click", handIn);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    next();
  });
  for (let index = 0; index < 9; index += 1) {
    const letter = String.fromCharCode(65 + index);
    const words = index ? null : "选第 1 项（2–9、B–I 依此类推）";
    for (const key of [String(index + 1), letter, letter.toLowerCase()]) {
      shortcut(key, key === "1" ? words : null, (event) => choose(event, index), { typing: true });
    }
  }
  // Where Enter has a meaning of its own (a button, a field of the form), it keeps it.
  shortcut("Enter", "下一题", ({ target }) => (inRoom() && !target.closest("a, button, summary") ? void next() : false));
  for (const [key, by, words] of [["Alt+ArrowRight", 1, "下一题"], ["Alt+ArrowLeft", -1, "上一题"]]) {
    shortcut(key, words, () => {
      if (!inRoom()) return false;
      takeTyped();
      return void show(at + by);
    }, { typing: true });
  }
  window.addEventListener("beforeunload", (event) => { if (saving?.any()) event.preventDefault(); });
  await load();
});
