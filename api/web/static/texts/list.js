// The instruments held, as the fields narrow them; each field tells how many each of its values would leave.
import { get } from "/static/lib/api.js";
import { announce } from "/static/lib/announce.js";
import { badge, button, element, line, link, one } from "/static/lib/dom.js";
import { typed } from "/static/lib/fields.js";
import { count } from "/static/lib/format.js";
import { INDUSTRY, VALIDITY } from "/static/lib/labels.js";
import { placeOf, validity } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { asked, keepAsked } from "/static/texts/state.js";

const AT_ONCE = 50;
const TYPING_MS = 250;
const EARLIEST = "1900-01-01";
const FIELDS = ["q", "as_of", "rank", "authority", "validity", "industry", "unproven"];
const ALL = { rank: "全部位阶", authority: "全部机关", validity: "不限", industry: "全部行业" };
const NAMED = { validity: (value) => VALIDITY[value]?.[0] ?? value, industry: (value) => INDUSTRY[value] ?? value };
// A select shows at most what fits; the other authorities are found by the name of the text.
const MOST_VALUES = 60;

const form = one("#narrow");

const ROOM = matchMedia("(min-width: 62rem)");

// Where there is room everything stands open; on a narrow screen the list comes first.
const unfold = () => { one("#more-conditions").open = ROOM.matches; };

export function startList() {
  unfold();
  ROOM.addEventListener("change", unfold);
  for (const name of FIELDS) put(name, asked().get(name));
  let typing = null;
  form.addEventListener("submit", (event) => event.preventDefault());
  typed(form, (event) => {
    clearTimeout(typing);
    typing = setTimeout(refresh, event.target.id === "q" ? TYPING_MS : 0);
  });
  one("#clear").addEventListener("click", () => {
    for (const name of FIELDS) put(name, null);
    refresh();
    one("#q").focus();
  });
  return { refresh };
}

function put(name, value) {
  const field = form.elements[name];
  if (field.type === "checkbox") field.checked = value === "true";
  // The choices come with the list: until then there is only the one in the address.
  else if (field.tagName === "SELECT") field.replaceChildren(...[["", ALL[name]], value && [value, value]].filter(Boolean).map(option));
  if (field.type !== "checkbox") field.value = value ?? "";
}

const option = ([value, words]) => element("option", { value }, words);

function wanted() {
  const given = new FormData(form);
  const found = Object.fromEntries(FIELDS.map((name) => [name, given.get(name)?.trim() || null]));
  // While a year is typed, 0002 and 0020 come first.
  return { ...found, as_of: found.as_of >= EARLIEST ? found.as_of : null };
}

async function refresh() {
  const query = wanted();
  keepAsked(query);
  one("#clear").hidden = !Object.values(query).some(Boolean);
  const folded = FIELDS.slice(2).filter((name) => query[name]).length;
  one("#more-conditions > summary").textContent = `按位阶、机关、效力、行业筛选${folded ? `（已选 ${folded} 项）` : ""}`;
  const found = await fill(one("#list"), () => get("/v1/instruments", { ...query, limit: AT_ONCE }), (reply) => page(reply, query),
    { again: refresh });
  if (found === undefined) return;
  one("#found").textContent = found ? told(found) : "";
  if (found) choices(found.facets);
}

const told = ({ total, as_of: day }) => (total ? `共 ${count(total)} 部，效力以 ${day} 为准。` : "");

/** Writes the counts into the fields; what is chosen stays, also where it leaves nothing. */
function choices(facets) {
  for (const [name, all] of Object.entries(ALL)) {
    const field = form.elements[name];
    const chosen = field.value;
    const known = facets[name].slice(0, MOST_VALUES).map(({ value, count: n }) => [value, `${(NAMED[name] ?? String)(value)}（${count(n)}）`]);
    if (chosen && !known.some(([value]) => value === chosen)) known.push([chosen, `${(NAMED[name] ?? String)(chosen)}（0）`]);
    field.replaceChildren(...[["", all], ...known].map(option));
    field.value = chosen;
  }
  one("#unproven + span").textContent = `只看施行日期没有核实的（${count(facets.unproven)}）`;
}

function page({ instruments, total }, query) {
  if (!total) return nothing(query);
  const list = element("ul", { class: "texts", "aria-label": "法规" }, ...instruments.map((each) => entry(each, query.as_of)));
  return [list, more(list, total, query)];
}

function nothing(query) {
  const narrowed = Object.values(query).some(Boolean);
  return narrowed
    ? empty("没有符合条件的法规。", button("清除筛选", () => one("#clear").click()))
    : empty("知识库里还没有法规。", may("ingestions:write") && link("/updates", "去“更新”导入"));
}

/** 再显示: the next ones behind those shown, the focus on the first of them. */
function more(list, total, query) {
  const box = element("div", { class: "more" });
  const show = () => {
    const left = total - list.children.length;
    box.replaceChildren(...(left > 0 ? [button(`再显示 ${Math.min(AT_ONCE, left)} 部（还有 ${count(left)} 部）`, add)] : []));
  };
  async function add() {
    try {
      const found = await get("/v1/instruments", { ...query, limit: AT_ONCE, offset: list.children.length });
      const first = list.children.length;
      list.append(...found.instruments.map((each) => entry(each, query.as_of)));
      one("a", list.children[first])?.focus();
      announce(`又显示了 ${found.instruments.length} 部。`);
      show();
    } catch (error) {
      box.replaceChildren(fault(error, add));
    }
  }
  show();
  return box;
}

function entry(each, asOf) {
  const { current } = each;
  const since = current?.dates.effective.value;
  const words = [
    each.legal_rank, each.issuing_authority, current?.document_number, since && `${since} 起施行`,
    each.version_count > 1 && `${each.version_count} 个版本`,
  ];
  const place = placeOf({ kind: "provision", instrument_id: each.instrument_id, title: each.title }, asOf);
  return element("li", {},
    line("name", link(place, each.short_title), validity(each.validity_status), each.province && badge(each.province)),
    line("quiet", words.filter(Boolean).join(" · ")),
    current?.notice && line("quiet warn", current.notice),
    !current && line("quiet warn", "当日没有可以引用的文本，可以阅读它的其他版本。"),
    each.industries.length > 0 && line("quiet", `用于：${each.industries.map((name) => INDUSTRY[name]).join("、")}`));
}
