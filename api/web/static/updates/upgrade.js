// What a new release brings: said on top of the page while it waits, and brought in after a look at it.
import { get, post } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { confirmed } from "/static/lib/dialog.js";
import { button, element, line, one, section } from "/static/lib/dom.js";
import { may } from "/static/lib/session.js";
import { fault } from "/static/lib/states.js";
import { follow } from "/static/updates/follow.js";
import { runLink } from "/static/updates/runs.js";

const SHOWN = 12;
const CHANGE = { added: "新增", changed: "修改", removed: "删去" };
const KIND = {
  handbook: "手册", handbook_unit: "手册单元", phrasing: "限制用语", allowance: "允许的说法", examples: "同义说法例句",
  risk: "风险信号", authority: "权限", levels: "权限级别", alias: "简称与错名", replaced: "旧法去向", lay_term: "大白话",
  precedence: "特别法先后", words: "分词词典", expansion: "问法", source: "来源目录", questions: "问题集", quiz: "出题模板",
};
const MEETING = {
  conflict: "公司的内容与改动相冲突", dangling: "公司的内容指向已不存在的东西", same: "公司的内容与自带的一样，可以删掉",
};
const box = one("#upgrade");

export async function showUpgrade() {
  if (!may("upgrade:read")) return;
  const report = await get("/v1/upgrade").catch(() => null);
  box.replaceChildren(...(report && waits(report) ? [notice(report)] : []));
}

const waits = (report) => report.starter.due || report.relations_due || report.left.length > 0 || Object.keys(report.counts).length > 0;

function notice(report) {
  const says = [
    report.starter.due && `新装了起步法规库 ${report.starter.installed}（库里是 ${report.starter.stored}）`,
    Object.keys(report.counts).length > 0 && "随产品的内容有改动",
    report.left.length > 0 && `${report.left.length} 本手册的文件已经没有`,
    report.relations_due && "早先入库的法规要补读废止、修改关系",
  ].filter(Boolean);
  const made = element("details", { class: "card notice" }, element("summary", {}, `有升级等您确认：${says.join("；")}`),
    ...content(report), ...overlays(report), ...report.problems.map((words) => line("bad", words)),
    report.left.length > 0 && line("warn", `登记时从库里撤下：${report.left.map((title) => `《${title}》`).join("")}`));
  if (may("upgrade:write")) made.append(element("div", { class: "row deeds" }, button("升级……", () => upgrade(report, made), "")));
  return made;
}

function content({ counts, changes }) {
  return Object.entries(counts).flatMap(([kind, own]) => {
    const told = Object.entries(CHANGE).filter(([change]) => own[change]).map(([change, name]) => `${name} ${own[change]}`).join("，");
    const found = changes.filter((each) => each.kind === kind);
    const rows = found.slice(0, SHOWN).map(({ name, change, said, before }) => element("li", {}, `${CHANGE[change]} ${name}`,
      said && before ? [line("", element("del", {}, before)), line("", element("ins", {}, said))] : said ?? before ? `：${said ?? before}` : ""));
    return section(`${KIND[kind] ?? kind}：${told}`, [element("ul", {}, ...rows),
      found.length > SHOWN && line("quiet", `另有 ${found.length - SHOWN} 项`)]);
  });
}

function overlays({ overlays: found }) {
  return Object.entries(MEETING).flatMap(([meeting, title]) => {
    const own = found.filter((each) => each.meeting === meeting);
    const rows = own.slice(0, SHOWN).map((each) => element("li", {}, `${KIND[each.kind] ?? each.kind} ${each.name}`,
      meeting === "conflict" && line("", `自带：${each.ours ?? "（已删去）"}`), each.theirs && line("", `公司：${each.theirs}`),
      line("quiet", each.advice)));
    return section(`${title}：${own.length} 处`, [own.length > 0 && element("ul", {}, ...rows),
      own.length > SHOWN && line("quiet", `另有 ${own.length - SHOWN} 处`)]);
  });
}

/** The runs one after another; our content is accepted once what belongs to it came in. */
async function upgrade(report, made) {
  const conflicts = report.overlays.filter(({ meeting }) => meeting === "conflict").length;
  const detail = [
    line("", "随产品的手册和新的起步法规库入库，并登记已经看过；公司自己的文件不动。"),
    conflicts > 0 && line("warn", `还有 ${conflicts} 处与公司的内容相冲突：先改好公司的文件更稳妥。`),
  ].filter(Boolean);
  if (!(await confirmed("升级？", detail, { verb: "升级" }))) return;
  try {
    const { runs } = await post("/v1/upgrade", { dry_run: false });
    made.replaceChildren(element("summary", {}, "正在升级……"),
      element("ul", {}, ...runs.map(({ run_id: number }) => element("li", {}, runLink(number)))));
    made.open = true;
    const ended = await Promise.all(runs.map(ending));
    if (!ended.every((run) => run.state === "done" && !(run.failed.length && run.kind === "handbook"))) {
      return made.append(line("bad", "升级没有完成，没有登记；请看上面的任务，处理之后再升级。"));
    }
    told((await post("/v1/upgrade/accept", { content_id: report.content_id })).detail);
    await showUpgrade();
  } catch (error) {
    made.append(fault(error));
  }
}

const ending = (run) => new Promise((resolve) => {
  follow(run.run_id, (now) => { if (!["queued", "running"].includes(now.state)) resolve(now); });
});
