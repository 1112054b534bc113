// Importing a sheet: first what it would change, row by row, then doing it.
import { send } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { offer } from "/static/lib/choices.js";
import { badge, button, element, line, one } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { TOPIC } from "/static/lib/labels.js";
import { fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";

const STATE = { imported: ["新增", "good"], updated: ["更新", "warn"], unchanged: ["未变", ""], refused: ["未导入", "bad"] };
const form = one("#sheet");
const report = one("#sheet-report");

export function startSheet() {
  offer(form.elements.topic, TOPIC);
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
  for (const name of ["topic", "basis"]) if (!given.get(name)) given.delete(name);
  given.set("dry_run", String(dry));
  const found = await fill(report, () => send("/v1/phrasings/import", given), (made) => view(made), { waiting: "正在逐行核对……" });
  if (!found) return;
  if (!dry) told(`已导入：新增 ${found.imported} 条，更新 ${found.updated} 条，立即生效。`);
  report.focus();
}

function view(found) {
  const { imported, updated, unchanged, refused, dry_run: dry, ignored, rows } = found;
  const changes = imported + updated;
  const words = dry ? "会新增" : "新增了";
  return [
    element("h3", {}, dry ? "导入之后" : "已导入"),
    line("", `${words} ${count(imported)} 条，更新 ${count(updated)} 条，未变 ${count(unchanged)} 条，不能导入 ${count(refused)} 条。`),
    ignored.length > 0 && line("quiet", `没有用到的列：${ignored.join("、")}`),
    dry && line("row", changes > 0 ? button(`导入这 ${count(changes)} 条`, () => run(false), "") : null,
      refused > 0 && element("span", { class: "quiet" }, "不能导入的几行改好后，可以再导入一次，已有的不会重复。")),
    element("div", { class: "table" }, element("table", {},
      element("thead", {}, element("tr", {}, ...["行", "结果", "说法", "编号或原因"].map((each) => element("th", { scope: "col" }, each)))),
      element("tbody", {}, ...rows.toSorted(byState).map((each) => row(each, dry))))),
  ];
}

const ORDER = ["refused", "imported", "updated", "unchanged"];
const byState = (left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state) || left.row - right.row;

function row({ row: number, state, rule_id: id, phrasing, detail }, dry) {
  const [words, style] = STATE[state] ?? [state, ""];
  // What a trial would add has no page yet.
  const fresh = dry && state === "imported";
  return element("tr", {}, element("td", { class: "number" }, String(number)), element("td", {}, badge(words, style)), element("td", {}, phrasing),
    element("td", {}, id && (fresh ? id : to({ rule: id }, id)), detail && element("span", { class: "quiet" }, ` ${detail}`)));
}
