// Whether an answer served: y or n, and for n why, if somebody has the time.
import { told } from "/static/lib/announce.js";
import { post } from "/static/lib/api.js";
import { all, button, element, one, said } from "/static/lib/dom.js";
import { VERDICT } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";

const FAULTS = ["wrong", "incomplete", "unclear"];

/** The buttons and the form, for an answer that gets its number later; nothing where nobody may give any. */
export function feedbackOf() {
  if (!may("feedback:give")) return null;
  const verdict = (value, key) => {
    const made = button("", () => give(box, value), "small");
    made.append(VERDICT[value], " ", element("kbd", {}, key));
    made.dataset.verdict = value;
    made.setAttribute("aria-pressed", "false");
    made.disabled = true;
    return made;
  };
  const box = element("div", { class: "feedback", role: "group", "aria-label": "这次答复怎么样" },
    verdict("useful", "y"), verdict("wrong", "n"), why());
  one("form", box).addEventListener("submit", (event) => {
    event.preventDefault();
    const { verdict: which, should_cite: cited, comment } = said(event.target);
    give(box, which, { ...(cited?.trim() && { should_cite: [cited] }), ...(comment?.trim() && { comment }) });
  });
  one("form", box).addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    close(box);
  });
  return box;
}

/** Lets an answer be judged, now that it is recorded. */
export function judgeable(box, answerId) {
  if (!box || !answerId) return;
  box.dataset.answer = answerId;
  for (const each of all("[data-verdict]", box)) each.disabled = false;
}

/** Presses a button for whoever pressed its key. */
export const judge = (box, verdict) => one(`[data-verdict=${verdict}]:not(:disabled)`, box ?? document.body)?.click();

function why() {
  const field = (name, label, limit) => element("input", { name, "aria-label": label, placeholder: label, maxlength: limit });
  return element("form", { hidden: true, class: "why", autocomplete: "off" },
    element("fieldset", { class: "row" }, element("legend", { class: "hidden" }, "哪里不对"),
      ...FAULTS.map((value, at) => element("label", { class: "row" },
        element("input", { type: "radio", name: "verdict", value, checked: at === 0 }), VERDICT[value]))),
    field("should_cite", "应引用哪一条，如 消保法55（可不填）", 80), field("comment", "具体说明（可不填）", 1000),
    element("button", { class: "small" }, "提交"));
}

async function give(box, verdict, more = null) {
  const form = one("form", box);
  try {
    await post("/v1/feedback", { answer_id: box.dataset.answer, verdict, ...more });
  } catch (error) {
    if (error.name !== "Problem") throw error;
    return told(`评价没有记下：${error.message}`);
  }
  for (const each of all("[data-verdict]", box)) {
    each.setAttribute("aria-pressed", String((each.dataset.verdict === "useful") === (verdict === "useful")));
  }
  if (verdict === "useful" || more) {
    close(box);
    return told("评价已记下，谢谢。");
  }
  told("已记为“不对”。可以再说说为什么，也可以按 Esc 跳过。");
  form.hidden = false;
  one("input[name=should_cite]", form).focus();
}

function close(box) {
  const form = one("form", box);
  const inside = form.contains(document.activeElement);
  form.hidden = true;
  if (inside) box.closest("#answer").focus({ preventScroll: true });
}
