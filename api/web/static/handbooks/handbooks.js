// The company's handbooks: whose they are, until when they are good, who may read them, and what of them is due.
import { announce } from "/static/lib/announce.js";
import { address, get } from "/static/lib/api.js";
import { element, line, link, one } from "/static/lib/dom.js";
import { typed } from "/static/lib/fields.js";
import { INDUSTRY, ROLE } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { empty, fill } from "/static/lib/states.js";

const filter = one("#filter"), box = one("#list");
const query = () => new URLSearchParams(location.search);

async function load() {
  const [q, asOf] = [query().get("q"), query().get("as_of")];
  const shown = await fill(box, () => Promise.all([get("/v1/handbooks", { q, as_of: asOf }), dueUnits()]), ([found, due]) => {
    if (found.handbooks.length === 0) return nothing(q);
    return element("ul", { class: "handbooks" }, ...found.handbooks.map((each) => element("li", {}, card(each, due, asOf))));
  }, { again: load });
  if (shown) announce(shown[0].handbooks.length ? `列出 ${shown[0].handbooks.length} 本。` : "没有符合条件的手册。");
}

/** How many units of each handbook are due because an article changed; nobody else than who looks after that is told. */
async function dueUnits() {
  if (!may("reviews:read")) return new Map();
  const { reviews } = await get("/v1/reviews", { kind: "handbook" });
  const units = new Map();
  for (const { object_id: id } of reviews) {
    const handbook = id.slice(0, id.indexOf("#"));
    units.set(handbook, (units.get(handbook) ?? new Set()).add(id));
  }
  return new Map([...units].map(([handbook, ids]) => [handbook, ids.size]));
}

function nothing(q) {
  if (q) return empty(`没有标题含“${q}”的手册。`);
  return empty("还没有您可以查看的手册。", may("ingestions:write") ? link("/updates?kind=handbook", "上传一本") : null);
}

function card({ handbook_id: id, title, version_count: versions, current }, due, asOf) {
  const place = address(`/handbooks/${encodeURIComponent(id)}`, { as_of: asOf });
  return element("article", { class: "card" },
    element("h2", {}, link(place, title)),
    ...(current ? facts(current, versions) : [line("warn", asOf ? "这一天还没有启用的版本。" : "今天没有启用的版本。")]),
    due.get(id) && line("warn", link(`${place}${place.includes("?") ? "&" : "?"}due=1`, `${due.get(id)} 个单元待复核：所依条文有改动`)));
}

function facts(current, versions) {
  const { owner, review_date: until, review_due: due, audience, industries, units, valid_from: since } = current;
  return [
    line("", [industries.map((each) => INDUSTRY[each] ?? each).join("、"), `${units} 个单元`, versions > 1 && `${versions} 个版本`,
      since && `${since} 启用`].filter(Boolean).join(" · ")),
    line("quiet", `归口：${owner ?? "没有写明"}`),
    line("quiet", until ? "复审日期：" : "没有定复审日期", until && element("span", { class: due ? "warn" : "" }, `${until}${due ? "（已到）" : ""}`),
      ` · ${audience ? `只有${audience.map((each) => ROLE[each] ?? each).join("、")}看得到` : "全体看得到"}`),
  ];
}

let typing = null;
typed(filter, () => {
  clearTimeout(typing);
  typing = setTimeout(choose, 250);
});
filter.addEventListener("submit", (event) => {
  event.preventDefault();
  choose();
});

function choose() {
  clearTimeout(typing);
  const { q, as_of: asOf } = filter.elements;
  if (!asOf.validity.valid) return;
  history.replaceState(null, "", address(location.pathname, { q: q.value.trim(), as_of: asOf.value }));
  load();
}

begin(() => {
  one("#upload").hidden = !may("ingestions:write");
  filter.elements.q.value = query().get("q") ?? "";
  filter.elements.as_of.value = query().get("as_of") ?? "";
  load();
});
