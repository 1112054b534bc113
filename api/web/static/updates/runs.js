// The runs, newest first, page by page.
import { get } from "/static/lib/api.js";
import { announce } from "/static/lib/announce.js";
import { badge, button, element, line, one, renew } from "/static/lib/dom.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { limited } from "/static/updates/bring.js";
import { OPEN, fateOf, whatOf, whenOf, who } from "/static/updates/words.js";

const AT_ONCE = 20;
const AGAIN_MS = 3000;
let looking = null;

/** Reads the list, and reads it again while a run of it is open. */
export async function showRuns() {
  clearTimeout(looking);
  const box = one("#runs-list");
  const found = await fill(box, () => get("/v1/ingestions", { limit: AT_ONCE }), page);
  if (!found) return;
  limited(found.limits);
  lookAgain(found.ingestions, box);
}

/** What is under way moves on by itself; only the rows in hand are read, the older pages stay. */
function lookAgain(runs, box) {
  const open = runs.filter(({ state }) => OPEN.includes(state));
  if (!open.length || one("#desk").hidden || one("#runs-panel").hidden) return;
  looking = setTimeout(async () => {
    const found = await get("/v1/ingestions", { limit: AT_ONCE }).catch(() => null);
    if (!found) return lookAgain(runs, box);
    for (const each of found.ingestions) {
      const old = one(`[data-row="${each.run_id}"]`, box);
      if (old) renew(old, [...row(each).children]);
    }
    lookAgain(found.ingestions, box);
  }, AGAIN_MS);
}

/** A link to a run, which opens on this page. */
export const runLink = (number, words = `任务 ${number}`) =>
  element("a", { href: `/updates?run=${number}`, "data-run": number }, words);

function page({ ingestions, more }) {
  if (!ingestions.length) return empty("还没有入库任务。把法务转来的文件拖到上面，先检查，再发布。");
  const list = element("ul", { class: "runs" }, ...ingestions.map(row));
  return [list, more && older(list)];
}

function row(run) {
  const [name, style] = fateOf(run);
  const sum = run.state === "queued" ? "" : [
    run.added.length && `新增 ${run.added.length}`, run.unchanged && `未变 ${run.unchanged}`,
    run.failed.length && `没有入库 ${run.failed.length}`, run.generation && `数据第 ${run.generation} 代`,
  ].filter(Boolean).join("，");
  return element("li", { "data-row": run.run_id },
    line("name", runLink(run.run_id, whatOf(run) || `任务 ${run.run_id}`), badge(name, style)),
    line("quiet", [`任务 ${run.run_id}`, run.kind === "handbook" && "手册", who(run), whenOf(run.started_at), sum]
      .filter(Boolean).join(" · ")));
}

function older(list) {
  const box = element("div", { class: "more" });
  async function add() {
    try {
      const last = list.lastElementChild.dataset.row;
      const found = await get("/v1/ingestions", { limit: AT_ONCE, before: last });
      const made = found.ingestions.map(row);
      list.append(...made);
      one("a", made[0])?.focus();
      announce(`又显示了 ${made.length} 个任务。`);
      box.replaceChildren(...(found.more ? [next()] : []));
    } catch (error) {
      box.replaceChildren(fault(error, add));
    }
  }
  const next = () => button("更早的任务", add);
  box.append(next());
  return box;
}
