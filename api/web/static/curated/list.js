// The three tabs: the answers there are, the questions that deserve one, and trying what a question would get.
import { get, post } from "/static/lib/api.js";
import { offer, PROVINCES } from "/static/lib/choices.js";
import { badge, button, element, line, one, said } from "/static/lib/dom.js";
import { typed } from "/static/lib/fields.js";
import { count, dayOf } from "/static/lib/format.js";
import { INDUSTRY, SCENE, personOf } from "/static/lib/labels.js";
import { allPlaced } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { tabs } from "/static/lib/tabs.js";
import { go, note, to } from "/static/lib/views.js";
import { badges, circle, knowHandbooks, named } from "/static/curated/words.js";

const FIELDS = ["q", "state", "industry"];
const HOW = { exact: "同一句话", paraphrase: "登记过的问法", near: "意思相同" };
const form = one("#narrow");
const trying = one("#trying");

let all = null;
let choose = null;
let tab = "answers";

export function startList() {
  offer(form.elements.industry, INDUSTRY);
  for (const [name, names] of [["industry", INDUSTRY], ["scene", SCENE], ["province", PROVINCES]]) offer(trying.elements[name], names);
  choose = tabs(one("#tabs"), chosen);
  form.addEventListener("submit", (event) => event.preventDefault());
  typed(form, () => {
    noted();
    refresh();
  });
  one("#clear").addEventListener("click", () => {
    form.reset();
    form.dispatchEvent(new Event("input"));
    form.elements.q.focus();
  });
  trying.addEventListener("submit", (event) => {
    event.preventDefault();
    tryIt();
  });
}

export function showList(asked) {
  for (const name of FIELDS) form.elements[name].value = asked[name] ?? "";
  all = null;
  tab = ["candidates", "try"].includes(asked.tab) && !one(`#tab-${asked.tab}`).hidden ? asked.tab : "answers";
  choose(`tab-${tab}`);
}

function chosen(id) {
  tab = id.replace("tab-", "");
  noted();
  if (tab === "candidates") candidates();
  else if (tab === "answers") refresh();
}

const wanted = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
const noted = () => note({ tab: tab === "answers" ? "" : tab, ...(tab === "answers" && wanted()) });

async function refresh() {
  const query = wanted();
  one("#clear").hidden = !Object.values(query).some(Boolean);
  const found = await fill(one("#list"), read, ({ answers }) => view(answers, query));
  if (found) one("#found").textContent = `${count(found.answers.filter((each) => fits(each, query)).length)} 条`;
}

async function read() {
  [all] = await Promise.all([all ?? get("/v1/curated", { all: true }), knowHandbooks()]);
  return all;
}

function view(answers, query) {
  const fitting = answers.filter((each) => fits(each, query));
  if (fitting.length) return element("ul", { class: "answers" }, ...fitting.map(item));
  if (Object.values(query).some(Boolean)) return empty("没有符合条件的审定答复。", button("清除筛选", () => one("#clear").click()));
  return empty("还没有审定答复。问得多、容易答错的问题，值得先批准一条。", may("curated:write") && button("批准一条新的", () => go({ new: "1" })));
}

function item(answer) {
  return element("li", { class: answer.live ? null : "off" },
    to({ id: answer.curated_id }, element("span", { class: "ask" }, answer.question)), badges(answer),
    line("text", answer.text),
    line("quiet", [answer.citations.map(named).join("、"), circle(answer), `${dayOf(answer.approved_at)} ${personOf(answer.approved_by, answer.approved_by_name)} 批准`]
      .filter(Boolean).join(" · ")));
}

const STATES = {
  "": ({ live }) => live, due: ({ due }) => due, unusable: ({ live, unusable }) => live && unusable, withdrawn: ({ live }) => !live, all: () => true,
};

function fits(answer, { q, state, industry }) {
  const words = q.toLowerCase();
  const texts = [answer.question, answer.text, ...answer.paraphrases, ...answer.citations.map(named)];
  return STATES[state](answer) && (!industry || !answer.industry || answer.industry === industry)
    && (!words || texts.some((each) => each.toLowerCase().includes(words)));
}

const candidates = () => fill(one("#wanted"), () => get("/v1/curated/candidates", { limit: 50 }), ({ candidates: found }) =>
  found.length ? element("ul", { class: "answers" }, ...found.map(candidate)) : empty("暂时没有：问得多的都能作答，也没有被评为不对的。"));

function candidate({ question, asked, refused, faulted, last_asked: last, text, cited, comments, should_cite: should }) {
  return element("li", {},
    element("span", { class: "ask" }, question),
    badge(`问过 ${count(asked)} 次`), refused > 0 && badge(`未能作答 ${count(refused)} 次`, "warn"), faulted > 0 && badge(`被评为不对 ${count(faulted)} 次`, "bad"),
    text && line("text", `最近一次的答复：${text}`),
    line("quiet", ...(cited.length ? ["引用 ", ...allPlaced(cited, null, "、"), " · "] : []), `最近一次提问：${dayOf(last)}`),
    should.length > 0 && line("", "评价里说应当引用：", ...allPlaced(should, null, "、")),
    comments.length > 0 && line("quiet", `评语：${comments.slice(0, 3).join("；")}`),
    may("curated:write") && line("row", button("写一条", () => go({ new: "1" }, { question }))));
}

const tryIt = () => fill(one("#tried"), () => post("/v1/curated/test", said(trying)), tried, { waiting: "正在识别……" });

function tried({ outcome, text, notice, matched, beaten }) {
  if (outcome === "none") return empty("没有认出，会照常摘录条文作答。想让它认出的问法，可以加进那一条的“其他问法”。");
  return [
    element("div", { class: "card" },
      line("title", outcome === "used" ? "会用这一条：" : "认出了，但不会用：", to({ id: matched.curated_id }, matched.question)),
      line("quiet", `${HOW[matched.how] ?? matched.how}：${matched.matched}`),
      text && line("sayable", text), notice && line("warn", notice)),
    beaten.length > 0 && element("p", { class: "quiet" }, "也认得出、排在后面的：",
      ...beaten.flatMap((each, at) => [at ? "、" : "", to({ id: each.curated_id }, each.question)])),
  ];
}
