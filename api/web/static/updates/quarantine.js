// Refused files, each with its reason and what to do about it.
import { get, post, remove } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { confirmed } from "/static/lib/dialog.js";
import { badge, button, element, line, one } from "/static/lib/dom.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { openRun } from "/static/updates/run.js";
import { runLink } from "/static/updates/runs.js";
import { sizeOf, whenOf } from "/static/updates/words.js";

export async function showQuarantine() {
  const found = await fill(one("#quarantine-list"), () => get("/v1/quarantine"), view);
  if (found) tally(found);
}

/** Writes into the tab how many there are. */
export async function countQuarantine() {
  const found = await get("/v1/quarantine").catch(() => null);
  if (found) tally(found);
}

const tally = ({ quarantine }) => { one("#quarantine").textContent = quarantine.length ? `隔离区（${quarantine.length}）` : "隔离区"; };

function view({ quarantine }) {
  if (!quarantine.length) return empty("隔离区是空的：没有被拒绝的文件。");
  return [line("quiet", "改好的文件请重新导入；不用改就能再试的（例如装好了缺的程序），按“再试一次”。您自己的文件没有动。"),
    ...quarantine.map(entry)];
}

function entry(each) {
  const made = element("article", { class: "card" },
    line("title", each.name, each.kind === "handbook" && badge("手册")),
    line("bad", `${each.reason}${each.place ? `（${each.place}）` : ""}`),
    each.location !== each.name && each.location.includes(" › ") && line("quiet", `出自 ${each.location.split("/").at(-1)}`),
    line("quiet", runLink(each.run_id), ` · ${whenOf(each.refused_at)} · ${each.size === null ? "只留了原因" : sizeOf(each.size)}`));
  if (may("ingestions:write")) {
    made.append(element("div", { class: "row" }, each.size !== null && named(button("再试一次", () => again(each, made)), each),
      named(button("清除", () => discard(each, made)), each)));
  }
  return made;
}

/** Several buttons say the same: who hears them hears also of which file. */
function named(pressed, { name }) {
  pressed.setAttribute("aria-label", `${pressed.textContent}：${name}`);
  return pressed;
}

async function again(each, card) {
  try {
    openRunFromHere((await post(`/v1/quarantine/${each.entry_id}/retry`)).run_id);
  } catch (error) {
    await failed(error, each, card);
  }
}

/** Tried again or cleared elsewhere meanwhile: what is there now is shown instead. */
async function failed(error, { name }, card) {
  if (error.status !== 404) {
    card.append(fault(error));
    return;
  }
  await showQuarantine();
  told(`“${name}”刚刚有了变化，列表已更新。`);
  one("#quarantine").focus();
}

function openRunFromHere(number) {
  one("#runs").click();
  openRun(number);
}

async function discard(each, card) {
  const detail = `“${each.name}”和拒绝的原因都会从隔离区删掉，不能恢复。您自己的文件不动。`;
  if (!(await confirmed("从隔离区清除？", detail, { verb: "清除", danger: true }))) return;
  try {
    await remove(`/v1/quarantine/${each.entry_id}`);
    told(`已清除“${each.name}”。`);
    await showQuarantine();
    one("#quarantine").focus();
  } catch (error) {
    await failed(error, each, card);
  }
}
