// What can be done with one record: answered again on the texts of then, its masked data shown, its case file made.
import { announce, told } from "/static/lib/announce.js";
import { keep, post, reply } from "/static/lib/api.js";
import { dialog } from "/static/lib/dialog.js";
import { badge, button, element, line, one } from "/static/lib/dom.js";
import { placed } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { fault, fill } from "/static/lib/states.js";

const PASSAGE = {
  identical: ["与库中原文一致", "good"], different: ["与库中原文不一致", "bad"], missing: ["库中没有", "bad"],
};

export function actsOf(record) {
  const ask = record.kind === "ask";
  return element("div", { class: "row no-print" },
    button("打印", () => { openAll(); window.print(); }),
    may("records:export") && button("个案文件（PDF）", (event) => caseFile(record, event.currentTarget)),
    ask && may("records:replay") && button("按当时的文本再答一次", () => replay(record)),
    record.sealed && may("records:reveal") && button("还原个人信息……", () => reveal(record)));
}

/** On paper nothing can be opened. */
function openAll() {
  for (const each of document.querySelectorAll("#record details")) each.open = true;
}

async function caseFile(record, pressed) {
  pressed.disabled = true;
  try {
    await keep(await reply("GET", `/v1/records/${record.record_id}/case.pdf`), "个案.pdf");
    told("个案文件已出具；出具本身也记录了。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    told(error.message);
  } finally {
    pressed.disabled = false;
  }
}

async function replay(record) {
  const box = one("#replayed");
  const asked = () => post(`/v1/records/${record.record_id}/replay`);
  const found = await fill(box, asked, (made) => replayed(made, record), { waiting: "正在按当时的文本再答一次……" });
  if (!found) return;
  announce(found.same ? "重放的结果与记录相同。" : "重放的结果与记录不同。");
  box.scrollIntoView({ block: "nearest" });
}

function replayed(found, record) {
  const same = found.then === null ? line("warn", "没有重新作答。")
    : found.same ? line("good", "按当时的文本与规则再答一次，结果与记录相同。")
      : line("bad", "按当时的文本与规则再答一次，结果与记录不同。");
  return element("section", { class: "card", "aria-label": "重放" }, element("h2", {}, "重放"), same,
    ...found.reasons.map((each) => line("warn", each)),
    ...compared("与记录不同的", found.against_record, "记录里", "重放"),
    ...(found.today === null ? [] : found.against_today.length
      ? compared("今天再问，会有这些不同", found.against_today, "当时", "今天") : [line("", "今天再问，答复相同。")]),
    found.passages.length > 0 && element("details", {}, element("summary", {}, `当时出示的原文（${found.passages.length} 处）`),
      element("ul", {}, ...found.passages.map(({ title, locator, state }) =>
        element("li", {}, placed(`《${title}》${locator}`, record.as_of, state === "missing"), badge(...(PASSAGE[state] ?? [state])))))));
}

function compared(title, differences, before, after) {
  if (differences.length === 0) return [];
  const cell = (words) => element("td", {}, words || "（没有）");
  return [element("h3", {}, title), element("div", { class: "table", tabindex: "0", role: "group", "aria-label": title },
    element("table", { class: "differences" },
      element("thead", {}, element("tr", {}, ...["项目", before, after].map((each) => element("th", { scope: "col" }, each)))),
      element("tbody", {}, ...differences.map((each) => element("tr", {},
        element("th", { scope: "row" }, each.what), cell(each.before), cell(each.after))))))];
}

async function reveal(record) {
  const why = element("input", { id: "why", maxlength: 500, required: true, autocomplete: "off", "aria-describedby": "why-fault" });
  const wrong = element("p", { class: "fault", id: "why-fault", role: "alert" });
  const sure = element("button", { value: "yes" }, "还原并记录");
  sure.addEventListener("click", (event) => {
    if (why.value.trim().length >= 2) return;
    event.preventDefault();
    wrong.textContent = "请写明为什么需要看（至少两个字）。";
    why.focus();
  });
  const chosen = await dialog("还原被遮盖的个人信息", [
    line("", "还原本身会写进记录：谁、什么时候、为什么。只在确有必要时使用。"),
    element("label", { class: "stack", for: "why" }, "为什么需要看"), why, wrong,
  ], { actions: [element("button", { value: "", class: "small", formnovalidate: true }, "取消"), sure] });
  if (chosen === "yes") await revealed(record, why.value.trim());
}

async function revealed(record, reason) {
  const box = one("#revealed");
  try {
    const found = await post(`/v1/records/${record.record_id}/reveal`, { reason });
    const hide = button("收起", () => box.replaceChildren());
    box.replaceChildren(element("section", { class: "card no-print", "aria-label": "还原的原文" },
      element("h2", {}, "还原的原文（不要转抄、不要外传）"), element("p", { class: "law" }, found.text),
      element("ul", {}, ...found.data.map(({ kind, written }) => element("li", {}, `${kind}：${written}`))), hide));
    hide.focus();
    announce("已还原，这次还原已记录。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    box.replaceChildren(fault(error));
  }
}
