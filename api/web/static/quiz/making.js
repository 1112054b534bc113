// Making items: what for, how far it is, and what came of it, with what was dropped and why.
import { Problem, get, post, remove } from "/static/lib/api.js";
import { announce, told } from "/static/lib/announce.js";
import { all, button, element, line, one, said } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { INDUSTRY, ITEM_KIND } from "/static/lib/labels.js";
import { empty, fault } from "/static/lib/states.js";
import { note, to } from "/static/lib/views.js";
import { refresh } from "/static/quiz/bank.js";
import { forgetTopics, topicsOf } from "/static/quiz/words.js";

const LOOK_MS = 1000;
const form = one("#making");
const box = one("#made");
let following = null;

export function startMaking() {
  one("#make-kinds").append(...Object.entries(ITEM_KIND).map(([kind, name]) => tick("kinds", kind, name)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
}

/** What is for every industry has none of its own. */
const industryOf = ({ industry }) => industry ?? "general";
const tick = (name, value, words) => element("label", { class: "tick" }, element("input", { type: "checkbox", name, value }), words);

/** `topics` and `kinds` (with commas between them) are ticked where somebody comes from what a paper lacks. */
export async function showMaking({ run, topics: lacking, kinds, count: number }) {
  const topics = await topicsOf().catch(() => []);
  if (!one("#make-topics").children.length) {
    const industries = Object.keys(INDUSTRY).filter((each) => topics.some((one_) => industryOf(one_) === each));
    one("#make-topics").append(...industries.map((industry) => element("div", {}, element("h3", {}, INDUSTRY[industry]),
      element("div", { class: "ticks" }, ...topics.filter((each) => industryOf(each) === industry).map(({ id, name, approved }) => tick("topics", id, `${name}（在用 ${count(approved)}）`))))));
  }
  for (const [name, values] of [["topics", lacking], ["kinds", kinds]]) {
    if (values) for (const field of all(`[name=${name}]`, form)) field.checked = values.split(",").includes(field.value);
  }
  if (number) form.elements.count.value = number;
  const going = run ?? (await get("/v1/quizzes/generations").catch(() => null))?.generations.find(({ state }) => state === "running")?.generation_run;
  if (going && following !== going) follow(going);
}

async function make() {
  const { count: number, seed, rewrite, ...given } = said(form, ["kinds", "topics"]);
  const pressed = one("[type=submit]", form);
  pressed.disabled = true;
  one("#make-fault").textContent = "";
  try {
    const run = await post("/v1/quizzes/generations", { ...given, count: Number(number), ...(seed !== undefined && { seed: Number(seed) }), ...(rewrite && { rewrite: true }) });
    note({ tab: "make", run: run.generation_run });
    follow(run.generation_run);
    box.focus();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    one("#make-fault").textContent = [error.message, ...error.errors.map(({ detail }) => detail)].join("");
  } finally {
    pressed.disabled = false;
  }
}

async function follow(run) {
  following = run;
  for (;;) {
    let state;
    try {
      state = await get(`/v1/quizzes/generations/${encodeURIComponent(run)}`);
    } catch (error) {
      if (error.name !== "Problem") throw error;
      box.replaceChildren(error.status === 404 ? empty("这次出题的情况已经不在了；出成的题都在“题目”里。") : fault(error, () => follow(run)));
      return;
    }
    if (following !== run) return;
    if (state.state === "running") running(run, state);
    else return void ended(state);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function running(run, { done: made, total: wanted, considered, rewriting }) {
  const [done, total] = rewriting ? [rewriting.asked, rewriting.of] : [made, wanted];
  const words = rewriting
    ? `题出好了，大模型正在改写：${count(done)} / ${count(total)} 题，采用 ${count(rewriting.taken)} 题。`
    : `正在出题：${count(done)} / ${count(total)} 题，看过 ${count(considered)} 个候选。`;
  const bar = one("progress", box);
  if (!bar) {
    box.replaceChildren(element("progress", { "aria-label": "进度", max: total || 1, value: done }), line("says", words),
      line("row", button("停下来，不留下题目", () => remove(`/v1/quizzes/generations/${encodeURIComponent(run)}`).catch((error) => told(error.message)))));
    return;
  }
  bar.max = total || 1;
  bar.value = done;
  one(".says", box).textContent = words;
}

const reasons = (title, counted) => {
  const found = Object.entries(counted).filter(([, number]) => number);
  return found.length > 0 && element("details", {}, element("summary", {}, title), element("div", { class: "table" }, element("table", {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "原因"), element("th", { scope: "col", class: "number" }, "题数"))),
    element("tbody", {}, ...found.toSorted((left, right) => right[1] - left[1]).map(([reason, number]) => element("tr", {}, element("td", {}, reason), element("td", { class: "number" }, count(number))))))));
};

function ended({ state, made, known, merged, dropped, seed, as_of: day, problem, rewriting }) {
  const words = { done: "出题完成", cancelled: "已停下来，没有留下题目", failed: "没有出完" }[state];
  box.replaceChildren(...[
    element("h2", {}, words),
    problem && line(state === "failed" ? "bad" : "warn", problem),
    line("", `新出 ${count(made)} 题；${count(known)} 题题库里已有；${count(merged)} 题与别的题几乎一样，合并了。`),
    line("quiet", [`按 ${day} 的法律`, `种子 ${seed}`].join("，")),
    reasons("没有留下的，为什么", dropped),
    rewriting && line("", `大模型 ${rewriting.model} 改写：${count(rewriting.of)} 题中采用 ${count(rewriting.taken)} 题。`),
    rewriting && reasons("没有采用改写的，为什么", rewriting.refused),
    made > 0 && line("row", to({ state: "draft" }, "去审这些题")),
  ].filter(Boolean));
  announce(`${words}，新出 ${made} 题。`);
  forgetTopics();
  refresh();
}

