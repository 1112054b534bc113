// Items out of the bank as files other systems take, and into it from theirs: first row by row what would become of them.
import { get, keep, reply, send } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { badge, button, element, line, one } from "/static/lib/dom.js";
import { dialog } from "/static/lib/dialog.js";
import { count } from "/static/lib/format.js";
import { fault, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";

export const FORMATS = {
  xlsx: "Excel", docx: "Word", pdf: "PDF", moodle: "Moodle XML", gift: "GIFT", qti21: "QTI 2.1", qti30: "QTI 3.0", apkg: "Anki", json: "JSON", csv: "CSV",
};
const ENDINGS = { moodle: "xml", gift: "gift.txt", qti21: "zip", qti30: "zip" };
const STATE = { known: ["已有", ""], proven: ["有证明", "good"], flagged: ["没有证明", "warn"], refused: ["不能导入", "bad"] };
const ORDER = ["refused", "flagged", "proven", "known"];
const form = one("#sheet");
const report = one("#sheet-report");

/** Asks for the format of the items that a filter finds, tells how many there are, and keeps the file. */
export async function exported(query) {
  let held;
  try {
    held = await get("/v1/quizzes/export/count", query);
  } catch (error) {
    if (error.name !== "Problem") throw error;
    return void dialog("没有导出", fault(error));
  }
  const select = element("select", { autofocus: true }, ...Object.entries(FORMATS).map(([value, words]) => element("option", { value }, words)));
  const drafts = element("input", { type: "checkbox" });
  const choice = await dialog("导出题目", [line("", told_(held)), element("label", { class: "stack" }, "格式", select),
    held.left_out > 0 && element("label", { class: "tick" }, drafts, "不在内的也导出（文件里标明）")].filter(Boolean), {
    actions: [element("button", { value: "", class: "small" }, "取消"), element("button", { value: "yes" }, "导出")],
  });
  if (choice === "yes") await fetched("/v1/quizzes/export", { ...query, format: select.value, include: drafts.checked ? "drafts" : null }, "题库");
}

function told_({ exported: number, left_out: rest, draft, due, flagged }) {
  const why = [[draft, "待审"], [due, "待复核"], [flagged, "没有证明"]].filter(([each]) => each).map(([each, words]) => `${words} ${count(each)} 题`).join("，");
  return `列出的题目里，在用的 ${count(number)} 题会导出${rest ? `；${count(rest)} 题不在内（${why}）` : ""}。`;
}

/** Keeps a file of the service; a dialog says why where there is none. */
export async function fetched(path, query, name) {
  try {
    const found = await reply("GET", path, { query });
    await keep(found, `${name}.${ENDINGS[query.format] ?? query.format}`);
    told("已导出。这次导出也记入了记录。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    dialog("没有导出", fault(error));
  }
}

export function startSheet() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(true);
  });
  form.addEventListener("change", () => report.replaceChildren());
}

export function showSheet() {
  form.reset();
  report.replaceChildren();
}

async function run(dry) {
  const given = new FormData(form);
  const found = await fill(report, () => send(`/v1/quizzes/import?dry_run=${dry}`, given), (made) => view(made, dry), { waiting: "正在逐题核对……" });
  if (!found) return;
  if (!dry) told("已导入，待审。");
  report.focus();
}

function view({ items, counts, ignored }, dry) {
  const fresh = counts.proven + counts.flagged;
  const kinds = Object.entries(STATE).filter(([state]) => counts[state]).map(([state, [words]]) => `${words} ${count(counts[state])} 题`).join("，");
  return [
    element("h3", {}, dry ? "导入之后" : "已导入"),
    line("", kinds || "文件里没有题目。"),
    ignored.length > 0 && line("quiet", `没有用到的列：${ignored.join("、")}`),
    line("row", dry && fresh > 0 ? button(`导入这 ${count(fresh)} 题`, () => run(false), "") : null, !dry && to({ state: "draft" }, "去审这些题"),
      counts.refused > 0 && element("span", { class: "quiet" }, "不能导入的改好后，可以再导入一次，已有的不会重复。")),
    element("div", { class: "table" }, element("table", {},
      element("thead", {}, element("tr", {}, ...["位置", "结果", "题目", "说明"].map((each) => element("th", { scope: "col" }, each)))),
      element("tbody", {}, ...items.toSorted((left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state)).map((each) => row(each, dry))))),
  ];
}

// What a trial would add has no page yet.
const row = ({ place, state, item_id: id, stem, detail }, dry) => element("tr", {}, element("td", {}, place), element("td", {}, badge(...STATE[state])),
  element("td", {}, id && (!dry || state === "known") ? to({ id }, stem || id) : stem), element("td", { class: "quiet" }, detail));
