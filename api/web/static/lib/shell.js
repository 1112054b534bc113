// What every page has: who is signed in, links to where he may go, how fresh the texts are, and the keys that work anywhere.
import { count, dayOf } from "/static/lib/format.js";
import { all, one } from "/static/lib/dom.js";
import "/static/lib/keys.js";
import { may, ready } from "/static/lib/session.js";

const CATCHING_UP_MS = 5000;
const SETTLED_MS = 60_000;
const TOLD_BY_FRESHNESS = new Set(["empty", "phrases_behind"]);

// What the service said of itself last, and the day of the newest change of its texts, by generation.
let state = null;
let changed = { generation: 0, day: null };

/** Runs `start` once requests may go out; where the service is away, says so. */
export function begin(start) {
  refreshFreshness();
  ready().then(() => {
    for (const each of all("nav [data-permission]")) each.hidden = !may(each.dataset.permission);
    one("body > header nav").hidden = false;
    one("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    tellFreshness();
    start();
  }, () => {
    one("#main").hidden = false;
    one("#freshness").textContent = "服务没有回应，请确认它正在运行，然后刷新。";
  });
}

async function refreshFreshness() {
  let wait = CATCHING_UP_MS;
  try {
    state = await (await fetch("/readyz")).json();
    tellDegraded();
    await tellFreshness();
    // What is published later comes too: a page may stand open for weeks.
    if (state.ready && [state.vectors, state.phrases].every(({ done, total }) => done === total)) wait = SETTLED_MS;
  } catch {
    state = null;
    one("#freshness").textContent = "服务没有回应";
  }
  setTimeout(refreshFreshness, wait);
}

/** In which ways answers are less good than they could be. What the line of freshness says already is not said twice. */
function tellDegraded() {
  const box = one("#degraded");
  const words = (state.degraded ?? []).filter(({ code }) => !TOLD_BY_FRESHNESS.has(code)).map((mode) => mode.words).join(" ");
  // Told anew it would be read out anew.
  if (box.textContent !== words) box.textContent = words;
  box.hidden = words === "";
}

/** How fresh the texts are, in days where the reader may know them; the generation, which records name, behind it. */
async function tellFreshness() {
  if (!state) return;
  const box = one("#freshness");
  if (!state.generation) {
    box.textContent = "知识库还是空的";
    return;
  }
  if (may("texts:read") && changed.generation !== state.generation) await readChanged(state.generation);
  const day = changed.generation === state.generation ? changed.day : null;
  const generation = `数据第 ${state.generation} 代`;
  const words = [day ? `文本更新至 ${day}` : generation, indexed("语义索引", state.vectors), behind("问法索引", state.phrases)];
  box.textContent = words.filter(Boolean).join(" · ");
  box.title = [box.textContent, day && generation].filter(Boolean).join(" · ");
}

/** Not by get(): what nobody asked for must not call for a sign-in. */
async function readChanged(generation) {
  const found = await fetch("/v1/changes?limit=1").then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
  if (!found) return;
  const [newest] = found.changes;
  changed = { generation, day: newest ? dayOf(newest.published_at) : null };
}

const progress = (name, { done, total }) => `${name} ${count(done)}/${count(total)}`;
const behind = (name, index) => (index.done < index.total ? progress(name, index) : null);
const indexed = (name, index) => behind(name, index) ?? (index.total > 0 ? `${name} ${count(index.total)}` : null);
