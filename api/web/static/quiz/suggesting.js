// What a model says of an open answer, shown beside each point for whoever marks; the ticks stay as rule and person set them.
import { post } from "/static/lib/api.js";
import { announce } from "/static/lib/announce.js";
import { button, element, one } from "/static/lib/dom.js";
import { fault } from "/static/lib/states.js";

/** Where the suggestion for a point will stand. */
export const place = (n, at) => element("span", { class: "quiet", "data-suggestion": `${n}-${at}` });

/** The row that asks for them. */
export const asking = (model, id, form) => element("div", { class: "row" },
  button(`请大模型 ${model} 给建议`, ({ currentTarget }) => ask(id, form, currentTarget)), element("span", { class: "quiet" }, "只供参考，不改动勾选"));

async function ask(id, form, pressed) {
  pressed.disabled = true;
  announce("正在问大模型。");
  try {
    const { questions } = await post(`/v1/quizzes/attempts/${encodeURIComponent(id)}/suggestions`, {});
    for (const { n, points, problem } of questions) {
      points.forEach((point, at) => { one(`[data-suggestion="${n}-${at}"]`, form).textContent = said(point, problem); });
    }
    announce("大模型的建议列在各要点下面。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    one("#marking-fault", form).replaceChildren(fault(error));
  }
  pressed.disabled = false;
}

function said(point, problem) {
  if (!point) return `大模型没有可用的建议${problem ? `：${problem}` : ""}`;
  return `大模型：${point.met ? "答到了" : "没有答到"}${point.words ? `，“${point.words}”` : ""}`;
}
