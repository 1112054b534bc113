// The whole article behind a citation: the quotation marked, what binds and since when, and how it read before and after.
import { get } from "/static/lib/api.js";
import { dialog } from "/static/lib/dialog.js";
import { badge, button, element, line, link, one } from "/static/lib/dom.js";
import { DATE_BASIS } from "/static/lib/labels.js";
import { singleKeys } from "/static/lib/keys.js";
import { facts, marked, nameOf, placeOf, validity } from "/static/lib/provision.js";
import { fault, fill } from "/static/lib/states.js";

/** Shows a citation as of a day. `another(digit)` is called when a digit is pressed meanwhile. */
export function openArticle(cited, day, another) {
  const body = element("div", { class: "whole", tabindex: "-1", autofocus: true });
  show(body, cited, day);
  const closed = dialog(heading(cited), body, { style: "wide article" });
  const made = body.closest("dialog");
  made.addEventListener("keydown", (event) => {
    if (!/^[1-9]$/.test(event.key) || !singleKeys() || event.altKey || event.ctrlKey || event.metaKey) return;
    made.close();
    another(Number(event.key));
  });
  return closed;
}

const heading = (cited) => `${cited.n > 0 ? `${cited.n} ` : ""}${nameOf({ ...cited, locator: cited.article ?? cited.locator })}`;

function show(body, cited, day) {
  const ours = cited.kind === "handbook";
  const wording = element("div", { class: "wordings" });
  body.replaceChildren(...[
    line("quiet", cited.path.join(" › ")),
    element("p", { class: "binding" }, validity(cited.validity_status), cited.kind === "guideline" && badge("指引"),
      facts(cited), cited.effective_date && cited.effective_date_basis && `（${DATE_BASIS[cited.effective_date_basis] ?? ""}）`),
    cited.notice && line("warn", `注意：${cited.notice}`),
    marked(cited.text, cited.quotation),
    element("p", { class: "row" }, link(placeOf(cited, day), ours ? "打开手册" : "打开全文"),
      element("span", { class: "row neighbours" })),
    wording].filter(Boolean));
  if (ours || !cited.instrument_id || !cited.article) return;
  neighbours(body, cited, day);
  fill(wording, () => otherWordings(cited, day), (found) => found, { waiting: "正在读取以前和以后的文字……" });
}

/** The articles before and after, to be read in the same place. */
async function neighbours(body, cited, day) {
  const box = one(".neighbours", body);
  try {
    const { previous, next } = await get(articleOf(cited, cited.article), { as_of: day });
    const to = (label, words) => label && button(words, () => turn(body, cited, label, day), "plain");
    box.replaceChildren(...[to(previous, `← ${previous}`), to(next, `${next} →`)].filter(Boolean));
  } catch (error) {
    box.replaceChildren(fault(error));
  }
}

async function turn(body, cited, label, day) {
  const { citation } = await get(articleOf(cited, label), { as_of: day });
  const shown = { ...citation, n: 0, quotation: "" };
  one("#dialog-title").textContent = heading(shown);
  show(body, shown, day);
  body.focus();
}

const articleOf = ({ instrument_id: id }, label) =>
  `/v1/instruments/${encodeURIComponent(id)}/articles/${encodeURIComponent(label)}`;

/** How the article read in the version before, and how it will in the one after. */
async function otherWordings(cited, day) {
  const { versions } = await get(`/v1/instruments/${encodeURIComponent(cited.instrument_id)}`, { as_of: day });
  const at = versions.findIndex(({ version_id: id }) => id === cited.version);
  // The newest stands first.
  const [after, before] = [versions[at - 1], versions[at + 1]];
  if (at < 0 || (!after && !before)) return line("quiet", "库里只有这一个版本，没有以前或以后的文字可比。");
  return Promise.all([before && wording(cited, before, true), after && wording(cited, after, false)]);
}

async function wording(cited, other, earlier) {
  const [from, to] = earlier ? [other.version_id, cited.version] : [cited.version, other.version_id];
  const { changes } = await get(`/v1/instruments/${encodeURIComponent(cited.instrument_id)}/compare`, { from, to });
  const change = changes.find((each) => (earlier ? each.new_label : each.old_label) === cited.article);
  const since = other.valid_from ? `${other.valid_from} 起` : other.label ?? "日期未核实";
  return element("section", {},
    element("h3", {}, `${earlier ? "以前的文字" : "以后的文字"}（${since}）`, validity(other.validity_status)),
    change ? difference(change) : line("quiet", "这一条文字相同。"));
}

function difference({ kind, old_label: was, new_label: is, segments }) {
  if (kind === "added") return line("quiet", "以前没有这一条。");
  if (kind === "deleted") return line("quiet", "以后没有这一条了。");
  const parts = segments.flatMap(({ op, old, new: now }) => (op === "equal" ? [now]
    : [old && element("del", {}, old), now && element("ins", {}, now)])).filter(Boolean);
  return element("div", {}, was !== is && line("quiet", `${was}改为${is}`),
    parts.length > 0 ? element("p", { class: "law" }, ...parts) : line("quiet", "这一条文字相同。"));
}
