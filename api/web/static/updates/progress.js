// How far a run is: its phases in order, the bar, what is at hand, and whom it waits for.
import { get } from "/static/lib/api.js";
import { element, line, renew } from "/static/lib/dom.js";
import { runLink } from "/static/updates/runs.js";
import { OPEN, PHASES, fileOf, whatOf, whenOf, who } from "/static/updates/words.js";

const CHECKING = ["reading", "preparing"];

export function progressOf(run) {
  const phases = run.dry_run ? CHECKING : Object.keys(PHASES);
  const at = phases.indexOf(run.phase);
  const steps = phases.map((phase, index) => element("li", {
    class: index < at ? "past" : null, "aria-current": index === at ? "step" : null,
  }, PHASES[phase]));
  const counted = run.phase === "preparing" && run.total > 0;
  const bar = element("progress", {
    "aria-label": "进度", max: run.total || 1, value: counted ? run.done : null,
  });
  return [
    element("ol", { class: "steps" }, ...steps),
    bar,
    line("", saying(run, counted)),
    run.attempt > 1 && line("warn", `第 ${run.attempt} 次尝试。`),
    ...run.notes.map((note) => line("warn", note)),
    others(run),
  ].filter(Boolean);
}

function saying(run, counted) {
  if (run.state === "queued") return run.not_before ? `${whenOf(run.not_before)} 再试。` : "排队中，前面的任务做完就开始。";
  const amount = counted ? `（${run.done}/${run.total}）` : "";
  const hand = run.phase === "embedding" ? run.current : fileOf(run.current ?? "");
  return `正在${PHASES[run.phase] ?? "开始"}${amount}${hand ? `：${hand}` : "……"}`;
}

const AGAIN_MS = 3000;
let known = { number: null, box: null, at: 0 };

/** Two at once: a text that another run is changing is waited for, so who else is at work is said. */
function others(run) {
  if (run.dry_run) return null;
  if (known.number !== run.run_id) known = { number: run.run_id, box: element("div", {}), at: 0 };
  const { box } = known;
  if (Date.now() - known.at < AGAIN_MS) return box;
  known.at = Date.now();
  get("/v1/ingestions", { limit: 20 }).then(({ ingestions }) => {
    const open = ingestions.filter((each) => each.run_id !== run.run_id && !each.dry_run && OPEN.includes(each.state));
    renew(box, open.length ? [line("quiet", "同时还有别的任务；改同一部法规的，后来的等前面的做完："),
      element("ul", {}, ...open.map((each) => element("li", {}, runLink(each.run_id), ` ${whatOf(each)} · ${who(each)}`)))] : []);
  }, () => box.replaceChildren());
  return box;
}
