// The overview: one window of days, everything in it, each number leading to what is behind it.
import { announce, told } from "/static/lib/announce.js";
import { address, get, keep, reply } from "/static/lib/api.js";
import { dialog } from "/static/lib/dialog.js";
import { all, element, one } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { recalled, remember } from "/static/lib/remember.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { fault, fill } from "/static/lib/states.js";
import { shown } from "/static/overview/shown.js";

const DAYS = 30;
const form = one("#window");

begin(async () => {
  for (const each of all("[data-days]")) each.addEventListener("click", () => choose({ days: Number(each.dataset.days) }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose({ since: form.elements.since.value, until: form.elements.until.value });
  });
  form.elements.team.addEventListener("change", () => choose({}));
  one("#export").addEventListener("click", exported);
  window.addEventListener("popstate", show);
  if (may("people:read")) await teams();
  show();
});

/** What the address asks for; without days those seen last. */
function wanted() {
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  if (asked.since && asked.until) return { since: asked.since, until: asked.until, team: asked.team };
  const days = [7, 30, 90].find((each) => String(each) === asked.days) ?? recalled("overview:days", DAYS);
  return { days, team: asked.team };
}

function query({ days, since, until, team }) {
  const today = dayOf();
  return { since: since ?? dayOf(Date.now() - (days - 1) * 86_400_000), until: until ?? today, team };
}

function choose(changed) {
  const { team: _, ...window } = wanted();
  const next = { ...(Object.keys(changed).length ? changed : window), team: form.elements.team.value };
  if (next.days) remember("overview:days", next.days);
  history.pushState(null, "", address(location.pathname, next));
  show();
}

async function show() {
  const asked = wanted();
  const span = query(asked);
  for (const each of all("[data-days]")) each.setAttribute("aria-pressed", String(Number(each.dataset.days) === asked.days));
  form.elements.since.value = span.since;
  form.elements.until.value = span.until;
  one("#exact").open = !asked.days;
  form.elements.team.value = asked.team ?? "";
  const found = await fill(one("#overview"), () => get("/v1/overview", span), (overview) => shown(overview, asked.team),
    { again: show });
  if (found === undefined) return;
  one("#covers").textContent = found ? covers(found) : "";
  if (found) announce(`概览：${found.since} 至 ${found.until}，提问 ${found.questions.now} 次。`);
}

const PEOPLE = { all: "所有人", team: "本组", own: "您本人" };

function covers({ since, until, before_since: before, people, linked }) {
  const team = form.elements.team.selectedOptions[0];
  const whose = team?.value ? team.textContent : PEOPLE[people];
  return `${since} 至 ${until}，${whose}的记录；与前一段（${before} 起的同样天数）比较。${linked ? "点数字，看背后的记录。" : ""}`;
}

async function teams() {
  const { teams: found } = await get("/v1/teams");
  if (!found.length) return;
  form.elements.team.append(...found.map(({ team_id: id, name }) => element("option", { value: id }, name)));
  one("#of-team").hidden = false;
}

async function exported() {
  try {
    await keep(await reply("GET", "/v1/overview/export", { query: query(wanted()) }), "概览.csv");
    told("概览已导出。这次导出也记入了记录。");
  } catch (error) {
    if (error.name !== "Problem") console.error(error);
    dialog("没有导出", fault(error));
  }
}
