// What the API names in English, and how names of files and people are written here.
import { dayOf, momentOf } from "/static/lib/format.js";
import { personOf } from "/static/lib/labels.js";
import { me } from "/static/lib/session.js";

export const STATE = {
  queued: ["排队中", ""], running: ["进行中", ""], done: ["完成", "good"], failed: ["失败", "bad"],
  cancelled: ["已取消", "warn"], rolled_back: ["已撤回", "warn"],
};
/** What became of a run, and how that looks; a check that is done has published nothing. */
export function fateOf({ state, dry_run: checked, generation }) {
  if (state !== "done") return checked && OPEN.includes(state) ? [`检查${STATE[state][0]}`, ""] : STATE[state] ?? [state, ""];
  if (checked) return ["只检查", ""];
  return generation ? ["已发布", "good"] : ["没有新内容", ""];
}
export const OPEN = ["queued", "running"];
export const PHASES = {
  reading: "读取", preparing: "逐份检查", verifying: "核对", embedding: "建立语义索引", publishing: "发布",
};
export const OBJECT = { phrasing: "限制用语", handbook: "手册单元", quiz: "考题", curated: "审定答复", answer: "以往答复" };
export const SOURCES = { "china-law": "起步法规库（国家法律）", sources: "来源目录里登记了网址的全部", handbooks: "随产品的手册" };
const NAMES_SHOWN = 3;

/** Who began a run. */
export const who = ({ actor, actor_name: name }) => (me() && actor === me().actor_id ? "您" : personOf(actor, name));

/** What a run brings in: a source by name, or its files by theirs; 甲.docx、乙.pdf 等 5 份. */
export function whatOf({ source }) {
  const names = pathsOf(source).map(fileOf);
  const more = names.length > NAMES_SHOWN ? ` 等 ${names.length} 份` : "";
  return `${names.slice(0, NAMES_SHOWN).map((name) => SOURCES[name] ?? name).join("、")}${more}`;
}

// A name may hold the mark that stands between two paths; a path begins with a slash.
const pathsOf = (source) => (source ?? "").replaceAll("、/", "\n/").split("\n");

/** What a person calls a file: 办法.docx; of an archive 法规.zip › 甲/乙.docx. */
export function fileOf(path) {
  const [file, ...inside] = path.split(" › ");
  return [file.split("/").at(-1), ...inside].join(" › ");
}

/** 300 字节, 12 KB, 1.5 MB */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  return bytes < 2 ** 20 ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / 2 ** 20 * 10) / 10} MB`;
}

/** 今天 09:30, else with its day. */
export function whenOf(at) {
  if (!at) return "";
  return dayOf(at) === dayOf() ? `今天 ${momentOf(at).slice(11)}` : momentOf(at);
}

/** 限制用语 2 项、手册单元 1 项 */
export const counted = (counts, names, unit) =>
  Object.entries(names).filter(([kind]) => counts[kind]).map(([kind, name]) => `${name} ${counts[kind]} ${unit}`).join("、");
