// What new texts change, text by text, and what of ours rests on it, in plain Chinese.
import { badge, element, line, link, section } from "/static/lib/dom.js";
import { CHANGE } from "/static/lib/labels.js";
import { placeOf } from "/static/lib/provision.js";
import { changesOf } from "/static/updates/articles.js";
import { concernsOf, standing } from "/static/updates/standing.js";
import { OBJECT, counted } from "/static/updates/words.js";

const FIRST_SHOWN = 20;
const OBJECTS_SHOWN = 30;
const ROLE = {
  first: ["首次入库", "good"], successor: ["新版本", "good"], older: ["补入旧版本", ""], known: ["早已在库", ""],
  unusable: ["暂不作答复依据", "warn"],
};
const DONE = { ...CHANGE, ended: "废止" };

export function impactOf(run) {
  const { impact } = run;
  if (!impact.instruments.length) return [line("", "没有新的法规文本，现行文字不变。")];
  const plain = impact.instruments.filter((each) => each.role === "first" && !each.repeals.length && !each.amends.length);
  const shown = plain.length > FIRST_SHOWN ? impact.instruments.filter((each) => !plain.includes(each)) : impact.instruments;
  const questions = impact.instruments.flatMap(concernsOf);
  return [
    ...section("请您查实", [questions.length > 0 && element("ul", { class: "card questions" },
      ...questions.map((each) => element("li", {}, each)))], 3),
    element("h3", {}, "改了什么"),
    plain.length > FIRST_SHOWN && line("", `首次入库 ${plain.length} 部，不改变已有法规的文字。`),
    ...shown.map((each) => instrument(each, run)),
    ...resting(impact, run),
  ].filter(Boolean);
}

function instrument(each, run) {
  const [name, style] = ROLE[each.role] ?? [each.role, ""];
  const title = `《${each.title}》${each.label ? `（${each.label}）` : ""}`;
  const ended = each.repeals.filter(({ stored }) => stored);
  const unknown = each.repeals.filter(({ stored }) => !stored).map(({ title: other }) => `《${other}》`);
  // Before a publication only a text that is here already has a page.
  const held = (!run.dry_run && run.state === "done") || each.role !== "first";
  return element("article", { class: "card impact" },
    line("title", held ? link(placeOf({ kind: "provision", instrument_id: each.instrument_id, title: each.title }), title) : title,
      badge(name, style)),
    ...standing(each).map((words) => line("", words)),
    ...ended.map((one) => line("warn", `${one.ends_on ? `自 ${one.ends_on} 起` : ""}废止《${one.title}》`)),
    unknown.length > 0 && line("quiet", `另废止${unknown.join("")}（知识库里没有）`),
    ...each.amends.filter(({ text_stored: stored }) => stored).map((one) =>
      line("", `修改《${one.title}》，修改后的文本已在库${one.effective_date ? `，自 ${one.effective_date} 起施行` : ""}`)),
    ...changesOf(each, run),
    referring(each));
}

function referring({ referring: found, referring_total: total }) {
  if (!total) return null;
  const rows = found.map(({ title, article, refers_to: cited }) => element("li", {},
    link(placeOf({ kind: "provision", title, locator: article }), `《${title}》${article}`), ` 引用 ${cited}`));
  const more = total - found.length;
  return element("details", {}, element("summary", {}, `其他法规有 ${total} 处引用了这些条文`),
    element("ul", {}, ...rows), more > 0 && line("quiet", `另有 ${more} 处`));
}

/** What of ours rests on what changes; answers once given are only counted. */
function resting({ objects, object_counts: counts }, run) {
  const { answer, ...ours } = counts;
  const total = Object.values(ours).reduce((sum, number) => sum + number, 0);
  const said = answer ? line("quiet", `以往答复中有 ${answer} 条以这些条文为依据，当时的文字仍可查。`) : null;
  if (!total) return [...section("依据它的内容", [line("", "没有需要复核的内容。"), said], 3)];
  const grouped = new Map();
  for (const each of objects.filter(({ kind }) => kind !== "answer")) {
    const key = `${each.kind}/${each.object_id}`;
    grouped.set(key, [...(grouped.get(key) ?? []), each]);
  }
  const rows = [...grouped.values()].slice(0, OBJECTS_SHOWN).map((all) => element("li", {},
    element("span", { class: "quiet" }, `${OBJECT[all[0].kind] ?? all[0].kind} `), ourPlace(all[0]), `：${all.map(reason).join("；")}`));
  const more = total - rows.length;
  const where = run.dry_run ? line("quiet", "发布之后，这些内容列入待复核。")
    : line("quiet", "这些内容已列入", link("/updates?tab=reviews", "待复核"), "。");
  return section(`依据它的内容：需要复核 ${total} 项（${counted(ours, OBJECT, "项")}）`,
    [element("ul", { class: "card" }, ...rows), more > 0 && line("quiet", `另有 ${more} 项`), where, said], 3);
}

/** Something of ours, as a link to where it is looked at. */
export function ourPlace({ kind, object_id: id, name }) {
  if (kind === "handbook") {
    const [handbook, ...heading] = id.split("#");
    // The anchors of a handbook's units are its locators, which stand in quotation marks.
    return link(placeOf({ kind, instrument_id: handbook, title: handbook, locator: `“${heading.join("#")}”` }), name);
  }
  if (kind === "phrasing") return link(`/phrasings?rule=${encodeURIComponent(id)}`, name);
  const pages = { curated: "/curated", quiz: "/quiz" };
  return pages[kind] ? link(`${pages[kind]}?id=${encodeURIComponent(id)}`, name) : name;
}

function reason({ title, article, change, new_label: label, since }) {
  const moved = label && label !== article;
  const done = moved ? `改为${label}${change === "amended" ? "，文字也有改动" : ""}` : DONE[change] ?? "变化";
  return `《${title}》${article ?? ""}${since ? `自 ${since} 起` : ""}${done}`;
}
