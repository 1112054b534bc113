// A handbook to read: the units of a day with their anchors, its versions, and taking one out.
import { told } from "/static/lib/announce.js";
import { address, get, post } from "/static/lib/api.js";
import { dialog } from "/static/lib/dialog.js";
import { all, badge, button, element, line, link, one } from "/static/lib/dom.js";
import { INDUSTRY, ROLE } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { empty, fill } from "/static/lib/states.js";
import { idOf, isDue, unitView } from "/static/handbook/unit.js";

const name = decodeURIComponent(location.pathname.split("/").pop());
const asOf = new URLSearchParams(location.search).get("as_of");
const onlyDue = new URLSearchParams(location.search).has("due");
const SHORTEST_REASON = 2;

async function load() {
  const found = await fill(one("#units"), () => get(`/v1/handbooks/${encodeURIComponent(name)}`, { as_of: asOf }), (handbook) => {
    one("#head").replaceChildren(...head(handbook).filter(Boolean));
    document.title = `${handbook.title} · 知规`;
    const shown = onlyDue ? handbook.units.filter(isDue) : handbook.units;
    contents(shown);
    if (handbook.units.length === 0) return empty(`${handbook.as_of} 这一天没有启用的版本；请在上面换一个版本。`);
    if (shown.length === 0) return empty("没有待复核的单元。", link(address(location.pathname, { as_of: asOf }), "看全部单元"));
    const { industries } = handbook.versions.find(({ speaks }) => speaks);
    return shown.map((unit) => unitView(unit, asOf, industries));
  });
  if (found) goTo();
}

function head(handbook) {
  const current = handbook.versions.find(({ speaks }) => speaks);
  return [
    element("h1", {}, handbook.title),
    asOf && line("warn", `${asOf} 的版本。`, link(location.pathname, "看今天的")),
    current && facts(current, handbook.units),
    onlyDue && line("warn", "只列出待复核的单元。", link(address(location.pathname, { as_of: asOf }), "看全部单元")),
    element("div", { class: "row no-print" }, button("打印", () => window.print()),
      may("ingestions:write") && element("a", { class: "button small", href: "/updates?kind=handbook" }, "上传新版本"),
      may("handbooks:write") && button("撤下……", () => withdraw(handbook))),
    element("details", { open: !current }, element("summary", {}, `版本（${handbook.versions.length}）`),
      element("ul", { class: "versions" }, ...handbook.versions.map(version))),
  ];
}

function facts({ owner, review_date: until, review_due: due, audience, industries, valid_from: since }, units) {
  const count = units.filter(isDue).length;
  return element("div", {},
    line("quiet", [owner && `归口：${owner}`, industries.map((each) => INDUSTRY[each] ?? each).join("、"),
      since && `${since} 启用`, `谁看得到：${audience ? audience.map((each) => ROLE[each] ?? each).join("、") : "全体"}`]
      .filter(Boolean).join(" · ")),
    line(due ? "warn" : "quiet", until ? `复审日期：${until}${due ? "（已到，请归口部门复审）" : ""}` : "没有定复审日期"),
    count > 0 && !onlyDue && line("warn", link(address(location.pathname, { as_of: asOf, due: 1 }), `${count} 个单元待复核：所依条文有改动`)));
}

function version({ version_id: id, title, valid_from: from, valid_to: to, speaks, units }) {
  const days = [from ? `${from} 起` : "一开始就在用", to && `${to} 由后一版替换`].filter(Boolean).join("，");
  const place = address(location.pathname, { as_of: from ?? (to ? before(to) : null) });
  return element("li", {}, speaks ? element("strong", {}, days) : link(place, days), speaks && badge("现在看的"),
    line("quiet", `《${title}》 · ${units} 个单元 · 编号 ${id.slice(0, 12)}`));
}

/** The day before: the last one on which a text that was replaced then still spoke. */
function before(day) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}

function contents(units) {
  const box = one("#contents");
  box.hidden = units.length < 2;
  const wide = window.matchMedia("(min-width: 55rem)").matches;
  box.replaceChildren(element("details", { open: wide }, element("summary", {}, "目录"), element("ol", {}, ...units.map((unit) => element("li", {},
    element("a", { href: `#${encodeURIComponent(idOf(unit))}`, class: isDue(unit) ? "due" : null }, unit.heading,
      isDue(unit) && element("span", { class: "hidden" }, "（待复核）")))))));
}

/** To the unit that the address names; where this text has none of that name, says so. */
function goTo() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  for (const each of all(".unit.here")) each.classList.remove("here");
  if (!wanted) return;
  const found = document.getElementById(wanted);
  if (!found) return void told(`这一版里没有${wanted}。`);
  found.classList.add("here");
  found.scrollIntoView({ block: "start" });
  found.focus({ preventScroll: true });
}

async function withdraw(handbook) {
  const which = element("select", { id: "which" },
    ...handbook.versions.map((each) => element("option", { value: each.version_id },
      `只撤${each.speaks ? "现在看的这一版" : `${each.valid_from ?? "最早"} 起的一版`}（${each.version_id.slice(0, 12)}）`)),
    element("option", { value: "" }, "撤下整本手册，连同所有版本"));
  const why = element("textarea", { id: "why", rows: 2, maxlength: 500, required: true, "aria-describedby": "why-fault" });
  const wrong = element("p", { class: "fault", id: "why-fault", role: "alert" });
  const sure = element("button", { value: "yes", class: "danger" }, "撤下");
  sure.addEventListener("click", (event) => {
    if (why.value.trim().length >= SHORTEST_REASON) return;
    event.preventDefault();
    wrong.textContent = "请写明撤下的原因（至少两个字）。";
    why.focus();
  });
  const chosen = await dialog(`撤下《${handbook.title}》`, [
    line("", "撤下后立即停用：答复不再引用它，别人也看不到。以前的记录仍按当时的文字显示。"),
    element("label", { class: "stack", for: "which" }, "撤下什么"), which,
    element("label", { class: "stack", for: "why" }, "为什么（会写进记录）"), why, wrong,
  ], { actions: [element("button", { value: "", class: "small", formnovalidate: true }, "取消"), sure] });
  if (chosen !== "yes") return;
  try {
    const body = { reason: why.value.trim(), version: which.value || null };
    const done = await post(`/v1/handbooks/${encodeURIComponent(handbook.handbook_id)}/withdraw`, body);
    if (!which.value || handbook.versions.length === 1) return void gone(done.detail);
    told(done.detail);
    await load();
  } catch (error) {
    if (error.name !== "Problem") throw error;
    told(error.message);
  }
}

function gone(words) {
  one("#head").replaceChildren(element("h1", {}, "手册"));
  one("#contents").hidden = true;
  one("#units").replaceChildren(empty(words, link("/handbooks", "全部手册")));
  told(words);
}

window.addEventListener("hashchange", goTo);
begin(load);
