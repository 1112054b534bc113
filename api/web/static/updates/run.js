// One run: followed while it goes on, then what it found or did, and what can be done about it.
import { get, post, remove } from "/static/lib/api.js";
import { announce, told } from "/static/lib/announce.js";
import { confirmed, dialog } from "/static/lib/dialog.js";
import { badge, button, element, line, one, renew } from "/static/lib/dom.js";
import { may } from "/static/lib/session.js";
import { fault, fill } from "/static/lib/states.js";
import { follow } from "/static/updates/follow.js";
import { keepAsked } from "/static/updates/place.js";
import { progressOf } from "/static/updates/progress.js";
import { countQuarantine } from "/static/updates/quarantine.js";
import { countReviews } from "/static/updates/reviews.js";
import { resultOf } from "/static/updates/result.js";
import { runLink } from "/static/updates/runs.js";
import { OPEN, fateOf, whatOf, whenOf, who } from "/static/updates/words.js";

const box = one("#run");
let stop = () => {};
let opened = null;

/** Opens a run in place of the desk; its number stands in the address, so that a reload comes back to it. */
export async function openRun(number, { step = true } = {}) {
  leaveRun();
  if (step) keepAsked({ tab: null, run: number }, true);
  one("#desk").hidden = true;
  box.hidden = false;
  opened = number;
  const run = await fill(box, () => get(`/v1/ingestions/${number}`), view);
  if (!run || opened !== number) return;
  one("h2", box).focus();
  if (OPEN.includes(run.state)) stop = follow(number, (now) => opened === number && show(now));
}

/** Closes what is open and shows the desk; the run goes on by itself. */
export function leaveRun() {
  stop();
  stop = () => {};
  opened = null;
  box.hidden = true;
  box.replaceChildren();
  one("#desk").hidden = false;
}

function show(run) {
  if (OPEN.includes(run.state)) {
    const goes = one("#run-goes", box);
    if (goes) renew(goes, progressOf(run));
    return;
  }
  box.replaceChildren(...view(run));
  one("h2", box).focus();
  announce(`任务 ${run.run_id}：${fateOf(run)[0]}。`);
  countQuarantine();
  countReviews();
}

function view(run) {
  const [name, style] = fateOf(run);
  const open = OPEN.includes(run.state);
  return [
    line("back", element("a", { href: "/updates", onclick: home }, "‹ 更新")),
    element("h2", { tabindex: "-1" }, run.dry_run ? "检查：" : "入库：", whatOf(run), badge(name, style)),
    line("quiet", `任务 ${run.run_id} · ${who(run)}${run.started_at ? ` · ${whenOf(run.started_at)}` : ""}`),
    open ? element("div", { id: "run-goes" }, ...progressOf(run)) : element("div", {}, ...resultOf(run)),
    element("div", { class: "row deeds" }, ...deeds(run)),
  ];
}

function home(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  keepAsked({ run: null }, true);
  window.dispatchEvent(new PopStateEvent("popstate"));
  one("#runs").focus();
}

function deeds(run) {
  if (!may("ingestions:write")) return [];
  const published = run.state === "done" && !run.dry_run && run.generation;
  return [
    OPEN.includes(run.state) && button("取消任务", (event) => cancel(run, event.target)),
    run.state === "done" && run.dry_run && run.added.length > 0 && button("发布……", () => publish(run), ""),
    run.dry_run && !OPEN.includes(run.state) && button("重新检查", () => begin(run, "retry")),
    published && button("撤回……", () => takeBack(run)),
    !run.dry_run && ["failed", "cancelled"].includes(run.state) && button("再试一次", () => begin(run, "retry"), ""),
  ].filter(Boolean);
}

async function cancel(run, pressed) {
  pressed.disabled = true;
  await tried(async () => {
    await remove(`/v1/ingestions/${run.run_id}`);
    announce("正在取消……");
  });
  pressed.disabled = false;
}

/** Whether, since the button was pressed, the run was left or the button pressed again. */
const elsewhere = (run) => opened !== run.run_id || document.querySelector("dialog[open]") !== null;

async function publish(run) {
  const newer = await newerChanges(run);
  if (elsewhere(run)) return;
  const detail = [
    line("", `“${whatOf(run)}”里新的文本（${run.added.length} 份）一步生效：从那一刻起，提问、审查、引用都换成新的。`),
    run.failed.length > 0 && line("warn", `有 ${run.failed.length} 个文件不能入库，会留在隔离区；其余的照常发布。`),
    newer > 0 && line("warn", `检查之后又有 ${newer} 次更新发布，上面的影响可能已经不同；拿不准就先重新检查。`),
    line("quiet", "发布之后可以撤回。"),
  ].filter(Boolean);
  if (await confirmed("发布这些文本？", detail, { verb: "发布" })) await begin(run, "publish");
}

/** How many publications, corrections and rollbacks there were since a check ended. */
async function newerChanges({ finished_at: checked }) {
  const { changes } = await get("/v1/changes", { limit: 20 }).catch(() => ({ changes: [] }));
  return changes.filter(({ published_at: at }) => new Date(at) > new Date(checked)).length;
}

async function takeBack(run) {
  await tried(async () => {
    const { possible, reason } = await get(`/v1/ingestions/${run.run_id}/rollback`);
    if (elsewhere(run)) return;
    if (!possible) return dialog("现在不能撤回", [line("", ...linked(reason))]);
    const detail = `任务 ${run.run_id} 带来的一切都会撤回，答复恢复到它之前，同样是一步生效。更新记录里会留下这次撤回。`;
    if (!(await confirmed("撤回这次任务？", detail, { verb: "撤回", danger: true }))) return;
    show(await post(`/v1/ingestions/${run.run_id}/rollback`));
    told("已撤回。");
  });
}

/** Words with the runs they name as links. */
const linked = (words) => words.split(/(任务 \d+)/).map((part) =>
  (/^任务 \d+$/.test(part) ? runLink(part.slice(3)) : part));

async function begin(run, what) {
  await tried(async () => openRun((await post(`/v1/ingestions/${run.run_id}/${what}`)).run_id));
}

/** Does something; what went wrong is said under the buttons. */
async function tried(doing) {
  one(".state.bad", box)?.remove();
  try {
    await doing();
  } catch (error) {
    one(".deeds", box).after(fault(error));
  }
}
