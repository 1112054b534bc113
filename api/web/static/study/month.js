// The monthly report of study: a month chosen, read here, and kept as a document.
import { keep, reply } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { offer } from "/static/lib/choices.js";
import { dialog } from "/static/lib/dialog.js";
import { all, element, line, one } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { fault, fill } from "/static/lib/states.js";
import { note } from "/static/lib/views.js";

const PLACE = "/v1/quizzes/studies/report";
const MOST_MONTHS = 24;
const field = one("#month");
const box = one("#report");

/** The months that can be chosen, this one first: {"2026-11": "2026 年 11 月"}. */
function months() {
  const [year, month] = dayOf().split("-").map(Number);
  return Object.fromEntries(Array.from({ length: MOST_MONTHS }, (_, back) => {
    const at = 12 * year + month - 1 - back;
    const [y, m] = [Math.floor(at / 12), (at % 12) + 1];
    return [`${y}-${String(m).padStart(2, "0")}`, `${y} 年 ${m} 月`];
  }));
}

export function startMonth() {
  offer(field, months());
  field.addEventListener("change", () => {
    note({ tab: "team", month: field.value });
    read();
  });
  for (const each of all("[data-format]")) each.addEventListener("click", () => download(each.dataset.format));
}

/** Shows the report of a month; of this one where the address names none that can be chosen. */
export function showMonth(month) {
  field.value = [...field.options].some(({ value }) => value === month) ? month : field.options[0].value;
  return read();
}

const read = () => fill(box, async () => (await reply("GET", PLACE, { query: { month: field.value } })).text(), report);

async function download(format) {
  try {
    await keep(await reply("GET", PLACE, { query: { month: field.value, format } }), `学习月报-${field.value}.${format}`);
    told("月报已下载。这次导出也记入了记录。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    dialog("没有下载", fault(error));
  }
}

/** The Markdown of the report as elements; its own title stands above the box already. */
function report(text) {
  const shown = [];
  for (const words of text.split(/\n{2,}/)) {
    const rows = words.trim().split("\n");
    if (!rows[0] || rows[0].startsWith("# ")) continue;
    if (rows[0].startsWith("## ")) shown.push(element("h3", {}, rows[0].slice(3)));
    else if (rows[0].startsWith("|")) shown.push(table(rows));
    else if (rows[0].startsWith(">")) shown.push(element("blockquote", {}, rows.map((each) => each.slice(2)).join("\n")));
    else if (rows[0].startsWith("**")) shown.push(line("", element("strong", {}, rows[0].replaceAll("**", ""))));
    else shown.push(line("", rows.join("\n")));
  }
  return shown;
}

function table([head, , ...rows]) {
  const cells = (row) => row.slice(1, -1).split("|").map((each) => each.trim());
  // Nothing in it can have the focus, by which a narrow window is scrolled.
  return element("div", { class: "table", tabindex: "0", role: "region", "aria-label": "谁读了，谁答对了" }, element("table", {},
    element("thead", {}, element("tr", {}, ...cells(head).map((each) => element("th", { scope: "col" }, each)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row).map((each, n) => element(n ? "td" : "th", n ? {} : { scope: "row" }, each)))))));
}
