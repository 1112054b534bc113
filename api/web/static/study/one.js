// One study: what changed, why it matters on the phone, that it was read, some questions, and the monthly report.
import { get, post } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { all, badge, button, element, line, link, one, section } from "/static/lib/dom.js";
import { CHANGE } from "/static/lib/labels.js";
import { deed } from "/static/lib/deed.js";
import { momentOf } from "/static/lib/format.js";
import { allPlaced, placeOf } from "/static/lib/provision.js";
import { answerIn, answered, questionView } from "/static/lib/question.js";
import { fault, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { apart } from "/static/lib/wording.js";
import { STUDY_STATE, dueWords, stateBadge } from "/static/study/words.js";

const KIND = { handbook: "手册", phrasing: "限制用语", curated: "审定答复" };
const MOST_REPORT = 5000;

const placeOfStudy = (id) => `/v1/quizzes/studies/${encodeURIComponent(id)}`;

export async function showStudy(id) {
  await fill(one("#study"), () => get(placeOfStudy(id)), view);
}

/** The study anew; what was pressed is gone, so the part that comes next has the focus. */
async function again(id, next) {
  await showStudy(id);
  one(next)?.focus();
}

function view(study) {
  const { title, state, ended, overdue, due_on: due } = study;
  return [
    line("", to({}, "‹ 学习")),
    element("h2", { class: "heading", tabindex: "-1" }, title, stateBadge(STUDY_STATE, state)),
    ended && line("warn", "这次更新已经撤回，不用再学。"),
    !ended && due && state !== "passed" && line(overdue ? "bad" : "quiet", dueWords(due)),
    ...section("改了什么", study.changes.map(change), 3),
    ...section("我们的哪些内容跟着变", study.affected.length ? [element("ul", { class: "affected" }, ...study.affected.map(affected))] : [], 3),
    ...(ended ? [] : [read(study), ...test(study), ...report(study)]),
  ];
}

function change({ title, label, kind, old_title: replaced, old_label: formerly, old_text: old, new_text: now, effective_date: since, why }) {
  const [before, after] = old && now ? apart(old, now) : [old, now];
  const name = `《${title}》${label}`;
  return element("article", { class: "card change" },
    element("h4", {}, link(placeOf({ kind: "provision", title, locator: label }, since), name), badge(CHANGE[kind]), since && element("span", { class: "quiet" }, `　${since} 起施行`)),
    why && line("why", element("strong", {}, "打电话时："), why),
    element("div", { class: "sides" }, side(replaced ? `原来：《${replaced}》${formerly ?? ""}` : "原来", before, "原来没有这一条。"), side("现在", after, "已经没有这一条。")));
}

const side = (name, words, none) => element("div", {}, element("h5", {}, name), words ? element("p", { class: "law" }, words) : line("quiet", none));

const affected = ({ kind, name, href, note }) => element("li", {}, badge(KIND[kind]), " ", link(href, name), line("quiet", note));

function read({ study_id: id, progress }) {
  if (progress.read_at) return line("good", `${momentOf(progress.read_at)} 确认已读。`);
  return element("div", { class: "card" }, line("", "看完上面的改动再确认。确认以后答下面的题。"),
    line("row", button("已读，知道改了什么", () => deed(() => post(`${placeOfStudy(id)}/read`), "已确认。", { after: () => again(id, "#test-title") }), "")));
}

function test(study) {
  const { study_id: id, items, progress } = study;
  if (!items.length) return [];
  const heading = element("h3", { id: "test-title", tabindex: "-1" }, items.length > 1 ? `${items.length} 道题，全对算完成` : "一道题，答对算完成");
  if (!progress.read_at) return [heading, line("quiet", "确认已读以后可以答。")];
  if (progress.passed_at) return [heading, line("good", `${momentOf(progress.passed_at)} 答对，共答 ${progress.tries} 次。`)];
  const box = element("div", { id: "marked", tabindex: "-1" });
  const form = element("form", { id: "test", novalidate: true }, ...items.map((item) => element("div", { class: "card", "data-n": item.n },
    ...questionView(item, items.length, undefined, () => {}, 4))),
  element("div", { class: "row" }, element("button", { type: "submit" }, "交答案")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    hand(study, form, box);
  });
  return [heading, progress.tries > 0 && line("quiet", `已经答过 ${progress.tries} 次，没有全对。`), form, box];
}

async function hand({ study_id: id, items, progress: { tries } }, form, box) {
  const answers = Object.fromEntries(items.map(({ n }) => [n, answerIn(one(`[data-n="${n}"]`, form))]));
  const open = items.filter(({ n }) => !answered(answers[n])).map(({ n }) => n);
  if (open.length) {
    told(`第 ${open.join("、")} 题还没有作答。`);
    return one(`[data-n="${open[0]}"] input`, form).focus();
  }
  const pressed = one("[type=submit]", form);
  pressed.disabled = true;
  try {
    marked(await post(`${placeOfStudy(id)}/answers`, { answers, tries }), id, form, box);
  } catch (error) {
    if (error.name !== "Problem") throw error;
    // Tried elsewhere meanwhile, other questions are asked by now.
    box.replaceChildren(fault(error, error.status === 409 ? () => again(id, "#test-title") : null));
    pressed.disabled = false;
  }
  return undefined;
}

function marked({ right, of, passed, questions }, id, form, box) {
  for (const field of all("input, textarea, button", form)) field.disabled = true;
  box.replaceChildren(
    line(passed ? "title good" : "title warn", passed ? `${of} 题全对，完成。` : `${of} 题对了 ${right} 题。看过解释再答一次。`),
    ...questions.map(explained),
    line("row", passed ? to({}, "回到待办") : button("再答一次", () => again(id, "#test-title"), "")));
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

const explained = ({ n, right, yours, answer, explanation, citation }) => element("div", { class: "card", "data-key": answer.join("") },
  element("h4", {}, `第 ${n} 题`, badge(right ? "答对" : "答错", right ? "good" : "bad")),
  line("", right ? `答案：${answer.join("、")}` : `您答的是 ${yours.join("、")}，正确答案是 ${answer.join("、")}。`), explanation && line("law", explanation),
  citation.length > 0 && line("quiet", "依据：", ...allPlaced(citation)));

const send = (id, text) => post(`${placeOfStudy(id)}/report`, { text });

function report({ study_id: id, progress }) {
  const field = element("textarea", { name: "report", rows: 4, maxlength: MOST_REPORT, "aria-describedby": "report-hint" });
  let kept = progress.report ?? "";
  field.value = kept;
  const form = element("form", {}, element("label", { class: "stack" }, "学习体会（可不填，汇入本月学习报告）", field),
    element("p", { id: "report-hint", class: "quiet" }, "写到的号码、姓名会自动遮盖。"), element("div", { class: "row" }, element("button", { type: "submit", class: "small" }, "保存")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [before, text] = [kept, field.value.trim()];
    if (text === before) return field.focus();
    return deed(() => send(id, text), text ? "已保存，会写进本月的学习报告。" : "已撤回，不会写进学习报告。", {
      undo: () => deed(() => send(id, before), "已恢复。", { after: take }), after: take });
  });
  // What is kept is masked: it is shown as the service has it.
  const take = ({ progress: { report: words } }) => { field.value = kept = words ?? ""; };
  return section("本月学习报告", [form], 3);
}
