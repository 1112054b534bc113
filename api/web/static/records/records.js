// What was asked, checked and changed: found by conditions that stand in the address, and one record in full.
import { announce, told } from "/static/lib/announce.js";
import { get, keep, reply } from "/static/lib/api.js";
import { confirmed } from "/static/lib/dialog.js";
import { all, button, element, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { empty, fill } from "/static/lib/states.js";
import { conditions, furtherSet, listens, offered, placeOfRecord, query, shown, step, tidied } from "/static/records/filters.js";
import { daysOf } from "/static/records/list.js";
import { recordView } from "/static/records/record.js";

const PAGE = 50;
const finding = one("#finding"), list = one("#list"), box = one("#record"), older = one("#older");
let listed = null;

const asked = () => JSON.stringify(conditions());

async function load() {
  listed = asked();
  shown(load);
  older.replaceChildren();
  const found = await fill(list, () => get("/v1/records", { ...conditions(), limit: PAGE }), view, { again: load });
  if (found) announce(found.records.length ? `列出 ${found.records.length} 条。` : narrowed() ? "没有符合条件的记录。" : "还没有记录。");
}

const narrowed = () => Object.keys(conditions()).length > 0;

function view(found) {
  further(found);
  if (found.records.length > 0) return daysOf(found.records, placeOfRecord);
  return narrowed() ? empty("没有符合条件的记录。放宽日期或去掉一个条件再找。") : empty("还没有记录。提一次问，这里就有了。");
}

function further({ next: place, records }) {
  older.replaceChildren(...(place ? [button("更早的记录", (event) => more(place, event.currentTarget))]
    : records.length > PAGE / 2 ? [element("span", { class: "quiet" }, "没有更早的了。")] : []));
}

async function more(place, pressed) {
  pressed.disabled = true;
  const before = asked();
  try {
    const found = await get("/v1/records", { ...conditions(), limit: PAGE, before: place });
    if (before !== asked()) return;
    const [first, ...rest] = daysOf(found.records, placeOfRecord);
    const last = list.lastElementChild;
    const target = one("[data-record]", first);
    // The day on which the page ended goes on.
    if (first.dataset.day === last?.dataset.day) one(".records", last).append(...one(".records", first).children);
    else list.append(first);
    list.append(...rest);
    further(found);
    target.focus();
    announce(`又列出 ${found.records.length} 条。`);
  } catch (error) {
    if (error.name !== "Problem") throw error;
    pressed.disabled = false;
    told(error.message);
  }
}

async function open(id) {
  finding.hidden = true;
  box.hidden = false;
  const back = element("p", { class: "no-print" }, element("a", { href: placeOfRecord(""), id: "back" }, "‹ 记录"));
  const found = await fill(box, () => get(`/v1/records/${encodeURIComponent(id)}`), (record) => [back, ...recordView(record)].flat().filter(Boolean));
  if (found === undefined) return;
  if (!box.contains(back)) box.prepend(back);
  box.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** The list as it was, with the focus where it left. */
async function leave(id) {
  box.hidden = true;
  box.replaceChildren();
  finding.hidden = false;
  if (listed !== asked()) await load();
  all("[data-record]", list).find((each) => each.dataset.record === id)?.focus();
}

let current = null;

function show() {
  const id = query().get("record");
  const before = current;
  current = id;
  return id ? open(id) : leave(before);
}

document.addEventListener("click", (event) => {
  const found = event.target.closest?.("#list [data-record], #back");
  if (!found || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  step(found.href);
  show();
});
window.addEventListener("popstate", show);

async function exporting(format) {
  const sure = await confirmed(`导出为 ${format.toUpperCase()}？`,
    "导出全部符合现在条件、您看得到的记录，连同问答原文（个人信息已遮盖）。这次导出本身会写进记录；文件交出去之后，这里删不到它。", { verb: "导出" });
  if (!sure) return;
  try {
    await keep(await reply("GET", "/v1/records/export", { query: { ...conditions(), format } }), `记录.${format}`);
    told("已导出；导出本身也记录了。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    told(error.message);
  }
}

/** What cannot be done here, told to those who may do it elsewhere. */
function byCommand() {
  const mine = [["保全", "hold"], ["删除", "erase"]].filter(([, name]) => may(`records:${name}`));
  const codes = mine.flatMap(([, name], n) => [n > 0 && "、", element("code", {}, `zhigui records ${name}`)]);
  return mine.length ? [`${mine.map(([words]) => words).join("与")}用命令行：`, ...codes.filter(Boolean), "。"] : [];
}

function move(by) {
  if (!box.hidden) return;
  const links = all("[data-record]", list);
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

begin(async () => {
  tidied();
  one(".exports").hidden = !may("records:export");
  one("#by-command").replaceChildren(...byCommand());
  for (const each of all("[data-format]")) each.addEventListener("click", () => exporting(each.dataset.format));
  shortcut("j", "下一条", () => move(1));
  shortcut("k", "上一条", () => move(-1));
  shortcut("/", "回到查找", () => { if (!finding.hidden) one("#filter").elements.q.focus(); });
  shortcut("Escape", "返回列表", () => { if (box.hidden) return false; one("#back").click(); return true; });
  listens(load);
  await offered();
  one("#more").open = furtherSet();
  show();
});
