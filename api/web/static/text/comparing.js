// Two versions side by side: what was amended word by word, what came, went, moved or was renumbered.
import { address, get } from "/static/lib/api.js";
import { badge, button, element, line, one } from "/static/lib/dom.js";
import { CHANGE } from "/static/lib/labels.js";
import { empty, fill } from "/static/lib/states.js";
import { asked, keepAsked, named } from "/static/text/state.js";

const BETWEEN = "..";

const box = one("#comparison");
const opener = one("#compare");
let text = null;
let path = "";

export function startComparing(at) {
  path = at;
  opener.addEventListener("click", () => open(...pair(), { focus: true }));
  return { loaded };
}

function loaded(found) {
  text = found;
  opener.hidden = found.versions.length < 2;
  const wanted = asked("compare")?.split(BETWEEN);
  if (wanted?.length === 2 && !opener.hidden) open(...wanted);
  else close();
}

/** The version that is read and the one before it; of the oldest the one behind it. Newest come first. */
function pair() {
  const ids = text.versions.map(({ version_id: id }) => id);
  const at = Math.min(ids.indexOf(text.version.version_id), ids.length - 2);
  return [ids[at + 1], ids[at]];
}

function close() {
  keepAsked({ compare: null });
  box.hidden = true;
  one("#reading").hidden = false;
  for (const each of ["#version", "#needle", "#as_of"]) one(each).disabled = false;
}

function open(old, young, { focus = false } = {}) {
  keepAsked({ compare: `${old}${BETWEEN}${young}` });
  box.hidden = false;
  one("#reading").hidden = true;
  // They belong to the text that is read, which is put aside.
  for (const each of ["#version", "#needle", "#as_of"]) one(each).disabled = true;
  const result = element("div");
  const query = { from: old, to: young };
  box.replaceChildren(element("h2", { tabindex: "-1" }, "两个版本对照"), choices(old, young),
    element("p", { class: "ways no-print" },
      element("a", { href: address(`${path}/compare`, { ...query, format: "html" }), target: "_blank" }, "可打印的对照表"),
      element("a", { href: address(`${path}/compare`, { ...query, format: "docx" }), download: "" }, "Word 文件"),
      button("回到正文", () => {
        close();
        opener.focus();
      })), result);
  if (focus) one("h2", box).focus();
  fill(result, () => get(`${path}/compare`, query), view);
}

function choices(old, young) {
  const choose = (label, id, chosen) => element("label", {}, label, element("select", { id, onchange: again },
    ...text.versions.map((each) => element("option",
      { value: each.version_id, selected: each.version_id.startsWith(chosen) }, named(each)))));
  const again = ({ target }) => {
    open(one("#from").value, one("#to").value);
    one(`#${target.id}`).focus();
  };
  return element("div", { class: "fields no-print" }, choose("旧文本", "from", old), choose("新文本", "to", young));
}

function view(found) {
  const { changes, counts, unchanged } = found;
  const said = Object.entries(CHANGE).filter(([kind]) => counts[kind]).map(([kind, words]) => `${words} ${counts[kind]} 条`);
  const sum = line("", said.length ? `${said.join("，")}${unchanged ? `；没有变动 ${unchanged} 条` : ""}。` : "");
  if (!changes.length) return empty(`两个文本的条文相同（${unchanged} 条）。`);
  return [sum, element("div", { class: "pairs" }, element("div", { class: "pair heads" },
    line("title", named(found.from)), line("title", named(found.to))), ...changes.map(change))];
}

function change(each) {
  const { kind, old_label: old, new_label: young, moved, segments } = each;
  const name = old && young && old !== young ? `${old} → ${young}` : young ?? old;
  return element("section", { class: "change" },
    element("h3", {}, name, badge(CHANGE[kind] ?? kind, { added: "good", deleted: "bad" }[kind] ?? ""),
      moved && kind !== "moved" && badge("移位"), each.only_references && badge("只改引用序号")),
    kind === "renumbered" || (kind === "moved" && each.old_text === each.new_text)
      ? line("quiet", "文字没有变动。")
      : element("div", { class: "pair" },
        side("旧文本", each.old_text, segments.map((part) => [part.old, part.op !== "equal" && "del"])),
        side("新文本", each.new_text, segments.map((part) => [part.new, part.op !== "equal" && "ins"]))),
    notes(each));
}

function side(name, whole, parts) {
  if (whole === null) return element("p", { class: "law quiet" }, "（无）");
  const shown = parts.filter(([words]) => words).map(([words, mark]) => (mark ? element(mark, {}, words) : words));
  return element("p", { class: "law" }, element("span", { class: "hidden" }, `${name}：`), ...(shown.length ? shown : [whole]));
}

function notes({ kind, absorbed, numbers }) {
  const list = (each) => (each.length ? each.join("、") : "无");
  const said = [
    absorbed && (kind === "deleted" ? `内容大部分并入${absorbed}。` : `内容大部分出自${absorbed}。`),
    ...numbers.map(({ what, old, new: young }) => `${what}：${list(old)} → ${list(young)}`),
  ].filter(Boolean);
  return said.length > 0 && line("quiet", said.join("　"));
}
