// The page of those who keep the texts up to date: brings texts in, watches, takes back, and lists what is left to do.
import { one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { tabs } from "/static/lib/tabs.js";
import { showAround } from "/static/updates/around.js";
import { startBringing } from "/static/updates/bring.js";
import { asked, keepAsked } from "/static/updates/place.js";
import { countQuarantine, showQuarantine } from "/static/updates/quarantine.js";
import { countReviews, showReviews } from "/static/updates/reviews.js";
import { leaveRun, openRun } from "/static/updates/run.js";
import { showRuns } from "/static/updates/runs.js";
import { showUpgrade } from "/static/updates/upgrade.js";

const SHOWN = { runs: showRunsTab, quarantine: showQuarantine, reviews: showReviews, around: showAround };

begin(() => {
  one("#bring").hidden = !may("ingestions:write");
  const choose = tabs(one(".tabs"), (id) => {
    keepAsked({ tab: id === "runs" ? null : id, ...(id !== "runs" && { run: null }), ...(id !== "reviews" && { of: null }) });
    SHOWN[id]();
  });
  startBringing(openRun);
  choose(tabAsked());
  window.addEventListener("popstate", () => choose(tabAsked()));
  // Any link to a run on this page opens it here.
  document.addEventListener("click", (event) => {
    const number = event.target.closest?.("a[data-run]")?.dataset.run;
    if (!number || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // Behind a dialog nothing could be read or pressed.
    event.target.closest("dialog")?.close();
    keepAsked({ tab: null, run: number }, true);
    choose("runs");
  });
  if (may("ingestions:write")) shortcut("u", "导入文本", () => {
    keepAsked({ tab: null, run: null }, true);
    choose("runs");
    one("#files").focus();
  });
  countQuarantine();
  countReviews();
  showUpgrade();
});

const tabAsked = () => (asked().get("tab") in SHOWN ? asked().get("tab") : "runs");

function showRunsTab() {
  const number = Number(asked().get("run"));
  if (number) return openRun(number, { step: false });
  leaveRun();
  showRuns();
}
