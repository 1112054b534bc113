// Marking what was answered in one's own words: the answer beside the points, what the rule found ticked, a person confirms.
import { get, post } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { all, badge, element, line, one } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { ITEM_KIND } from "/static/lib/labels.js";
import { pointsEach } from "/static/lib/question.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { go, to } from "/static/lib/views.js";
import { asking, place } from "/static/quiz/suggesting.js";

const MOST_NOTE = 500;
let queue = [];
let model = null;

const read = async () => {
  const found = await get("/v1/quizzes/marking");
  queue = found.attempts;
  model = found.model;
  return queue;
};

export const showMarking = () => fill(one("#marking-list"), read, (waiting) => (waiting.length
  ? element("ul", { class: "items papers" }, ...waiting.map((each) => element("li", {}, to({ attempt: each.attempt_id }, element("span", { class: "stem" }, each.title)),
    badge(`${open(each)} 题待批改`, "warn"), line("quiet", [who(each), each.submitted_at && `${momentOf(each.submitted_at)} 交卷`].filter(Boolean).join(" · ")))))
  : empty("没有待批改的答卷。")));

const open = ({ questions }) => questions.filter(({ confirmed }) => !confirmed).length;

/** Whose it is, where the reader may know. */
const who = ({ person }) => person ?? "不显示姓名";

export async function showAttempt(id) {
  await fill(one("#attempt"), async () => (await read()).find(({ attempt_id: each }) => each === id), (found) => (found ? view(found) : [line("", to({ tab: "marking" }, "‹ 批改")), empty("这份答卷不用批改，或者已经批改完了。")]));
}

function view(found) {
  const form = element("form", {}, ...found.questions.map(question), element("div", { id: "marking-fault" }), element("div", { class: "row" }, element("button", { type: "submit" }, "确认计分")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    confirm(found, form);
  });
  return [line("", to({ tab: "marking" }, "‹ 批改")), element("h2", { class: "heading", tabindex: "-1" }, found.title), line("quiet", [who(found), found.submitted_at && `${momentOf(found.submitted_at)} 交卷`].filter(Boolean).join(" · ")),
    ...(model ? [asking(model, found.attempt_id, form)] : []), form];
}

function question({ n, kind, of, stem, material, answer, met, suggested, confirmed, barred, explanation, note }) {
  const worth = pointsEach(met, of);
  return element("fieldset", { class: "card", "data-n": n }, element("legend", { class: "hidden" }, `第 ${n} 题`),
    element("h3", {}, `第 ${n} 题`, badge(ITEM_KIND[kind]), element("span", { class: "quiet" }, `　${of} 分`)), material && element("blockquote", {}, material), line("stem", stem),
    element("div", { class: "sides" },
      element("div", {}, element("h4", {}, "答卷"), element("p", { class: "law" }, answer || "没有作答。"),
        barred.length > 0 && line("bad", "对客户不该说的：", barred.join("；"))),
      element("div", {}, element("h4", {}, "得分要点", element("span", { class: "quiet" }, confirmed ? "　已经计过分，改了再计一次" : `　按建议 ${suggested} / ${of} 分`)), ...met.map((each, at) => element("label", { class: "tick point" },
        element("input", { type: "checkbox", name: `point-${n}-${at}`, checked: each.met }),
        element("span", {}, each.text, badge(worth[at]), each.words.length > 0 && line("quiet", `说到了 ${each.words.join("、")}`), place(n, at)))))),
    element("details", {}, element("summary", {}, "参考解析"), element("p", { class: "law" }, explanation)),
    element("label", { class: "stack" }, "批改意见（可不填，本人看得到）", element("textarea", { name: `note-${n}`, rows: 2, maxlength: MOST_NOTE }, note)));
}

async function confirm({ attempt_id: id }, form) {
  const marks = all("fieldset[data-n]", form).map((each) => {
    const n = Number(each.dataset.n);
    const note = one("textarea", each).value.trim();
    return { n, points: all(".point input", each).map(({ checked }) => checked), ...(note && { note }) };
  });
  const pressed = one("[type=submit]", form);
  pressed.disabled = true;
  try {
    await post(`/v1/quizzes/attempts/${encodeURIComponent(id)}/marks`, { marks });
    const next = queue.find(({ attempt_id: each }) => each !== id);
    told(next ? "已计分，接着批下一份。" : "已计分，全部批改完了。");
    go(next ? { attempt: next.attempt_id } : { tab: "marking" });
  } catch (error) {
    if (error.name !== "Problem") throw error;
    pressed.disabled = false;
    one("#marking-fault", form).replaceChildren(fault(error));
  }
}
