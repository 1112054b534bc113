// The page: asks, shows the answer, and how fresh the knowledge base is.
import { answerView, freshnessText, missingView, problemView } from "/render.js";

const form = document.getElementById("ask");
const question = document.getElementById("question");
const status = document.getElementById("status");
const answer = document.getElementById("answer");
const freshness = document.getElementById("freshness");
const missing = document.getElementById("missing");
const FRESHNESS_MS = 5000;

let asking = null;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  asking?.abort();
  const mine = (asking = new AbortController());
  form.querySelector("button").disabled = true;
  status.textContent = "正在查……";
  try {
    const [view, said] = await ask(mine.signal);
    answer.replaceChildren(...view);
    status.textContent = said;
    answer.focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = "连不上服务，请确认它正在运行。";
  } finally {
    if (asking === mine) form.querySelector("button").disabled = false;
  }
});

async function ask(signal) {
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  const reply = await fetch("/v1/ask", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given), signal,
  });
  const value = await reply.json();
  if (!reply.ok) return [problemView(value), "未能作答"];
  history.replaceState(null, "", `#${encodeURIComponent(given.question)}`);
  return [answerView(value), spoken(value)];
}

function spoken({ status: outcome, timings_ms: timings }) {
  return `${outcome === "refused" ? "不作答" : "已作答"}，用时 ${Math.round(timings.total ?? 0)} 毫秒`;
}

answer.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-verdict]");
  if (button) giveFeedback(button.closest(".feedback"), button.dataset.verdict, {});
});

answer.addEventListener("submit", (event) => {
  event.preventDefault();
  const box = event.target.closest(".feedback");
  const { should_cite: cited, comment } = Object.fromEntries(new FormData(event.target));
  const said = { ...(cited.trim() && { should_cite: [cited] }), ...(comment.trim() && { comment }) };
  giveFeedback(box, "wrong", said);
});

async function giveFeedback(box, verdict, said) {
  const told = box.querySelector("[role=status]");
  const detail = box.querySelector("form");
  let problem = null;
  try {
    const reply = await fetch("/v1/feedback", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ answer_id: box.dataset.answer, verdict, ...said }),
    });
    if (!reply.ok) problem = (await reply.json()).detail ?? "没有记下";
  } catch {
    problem = "连不上服务，没有记下";
  }
  told.textContent = problem ?? "已记下，谢谢";
  if (problem) return;
  for (const each of box.querySelectorAll("button[data-verdict]")) {
    each.setAttribute("aria-pressed", String(each.dataset.verdict === verdict));
  }
  detail.hidden = verdict !== "wrong" || Object.keys(said).length > 0;
  if (!detail.hidden) detail.querySelector("input").focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    question.focus();
    question.select();
  }
});

async function refreshFreshness() {
  try {
    const state = await (await fetch("/readyz")).json();
    freshness.textContent = freshnessText(state);
    const indexed = [state.vectors, state.phrases].every(({ done, total }) => done === total);
    if (state.ready && indexed) return;
  } catch {
    freshness.textContent = "服务没有回应";
  }
  setTimeout(refreshFreshness, FRESHNESS_MS);
}

async function showMissing() {
  const reply = await fetch("/v1/doctor");
  if (!reply.ok) return;
  const state = await reply.json();
  missing.hidden = state.missing.length === 0;
  missing.querySelector("summary").textContent = `缺少的法规（${state.missing_total} 部）`;
  document.getElementById("missing-list").replaceChildren(...missingView(state.missing));
}

window.addEventListener("hashchange", () => {
  question.value = decodeURIComponent(location.hash.slice(1));
  form.requestSubmit();
});

refreshFreshness();
showMissing();
const shared = decodeURIComponent(location.hash.slice(1));
if (shared) {
  question.value = shared;
  form.requestSubmit();
}
