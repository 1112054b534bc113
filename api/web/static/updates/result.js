// What a run that is over found or did: what came in, what was refused and why, what it changes.
import { element, line, link, section } from "/static/lib/dom.js";
import { placeOf } from "/static/lib/provision.js";
import { impactOf } from "/static/updates/impact.js";
import { fileOf } from "/static/updates/words.js";

const SHOWN = 20;

export function resultOf(run) {
  if (run.state === "rolled_back") {
    return [line("", "这次任务带来的一切都已撤回，答复恢复到任务之前；要用的文件请重新导入。"), ...arrived(run)];
  }
  return [
    line(run.state === "done" ? "outcome" : "outcome bad", outcome(run)),
    ...section("要留意的", [notes(run)], 3),
    ...section(run.dry_run ? "不能入库的文件" : "没有入库的文件", [refused(run)], 3),
    ...(run.impact ? impactOf(run) : arrived(run)),
    passages(run.passages),
  ].filter(Boolean);
}

function outcome(run) {
  if (run.state === "cancelled") return "任务已取消，什么也没有改。";
  if (run.state === "failed") return run.dry_run ? "没有可以入库的文本。" : "没有入库，现行文字不变。";
  const same = run.unchanged ? `，${run.unchanged} 份早已在库、没有变化` : "";
  if (run.dry_run) return `检查完了：新的文本 ${run.added.length} 份${same}。什么也没有改。`;
  return run.generation ? `已发布（数据第 ${run.generation} 代）：新的文本 ${run.added.length} 份${same}。`
    : `没有新的内容${same}。`;
}

function arrived(run) {
  if (!run.added.length) return [];
  const names = run.added.slice(0, SHOWN).map((name) => element("li", {}, handbookLink(name, run)));
  const more = run.added.length - SHOWN;
  return section(run.dry_run ? "新的文本" : "带来的文本", [element("ul", {}, ...names),
    more > 0 && line("quiet", `另有 ${more} 份`)], 3);
}

/** 手册《到店服务手册》（3 个单元): a link once it is in. */
function handbookLink(name, { dry_run: checked, state }) {
  const found = /^手册《(.+)》（\d+ 个单元）$/.exec(name);
  if (!found || checked || state !== "done") return name;
  return link(placeOf({ kind: "handbook", title: found[1] }), name);
}

const notes = ({ notes: all }) => (all.length ? element("ul", {}, ...all.map((note) => element("li", {}, note))) : null);

function refused({ failed, dry_run: checked }) {
  if (!failed.length) return null;
  const rows = failed.map(({ path, place, reason }) => element("li", {},
    element("strong", {}, fileOf(path)), place && `（${place}）`, "：", element("span", { class: "bad" }, reason)));
  const kept = failed.some(({ quarantine }) => quarantine);
  return element("div", {}, element("ul", {}, ...rows),
    checked ? line("quiet", "同一批里的其他文件不受影响。")
      : kept && line("quiet", "这些文件留了一份在", link("/updates?tab=quarantine", "隔离区"), "。"));
}

function passages(counts) {
  if (!counts?.changed) return null;
  const waiting = counts.changed - counts.embedded - counts.reused;
  const made = counts.embedded || !waiting ? `，重新计算向量 ${counts.embedded} 段` : "";
  const again = counts.reused ? `，沿用 ${counts.reused} 段` : "";
  const later = waiting ? `，${waiting} 段的语义索引在后台补齐（现在已可按词语检索）` : "";
  return line("quiet", `新文本共 ${counts.changed} 段${made}${again}${later}。`);
}
