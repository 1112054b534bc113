// The page of whoever learns: what is to be done, what was reached, the team of a supervisor, the week's hardest questions.
import { one } from "/static/lib/dom.js";
import { may, me } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { tabs } from "/static/lib/tabs.js";
import { note, reveal, views } from "/static/lib/views.js";
import { showFile, showPerson } from "/static/study/file.js";
import { showStudy } from "/static/study/one.js";
import { startMonth } from "/static/study/month.js";
import { showHardest, showTeam } from "/static/study/team.js";
import { showTodo } from "/static/study/todo.js";

const SHOWN = { todo: showTodo, results: () => showFile(one("#file"), "me", true), team: showTeam, hardest: showHardest };
// A trainer marks and reads results without names: a team has names.
const NAMED = ["supervisor", "auditor", "admin"];

let choose = null;
let first = true;
let wanted = {};

function chosen(id) {
  const tab = id.replace("tab-", "");
  note({ tab: tab === "todo" ? "" : tab, month: tab === "team" ? wanted.month : null });
  SHOWN[tab](wanted);
}

function show(asked) {
  const focus = !first;
  first = false;
  wanted = asked;
  if (asked.study) return reveal("study", () => showStudy(asked.study), { focus });
  if (asked.person) return reveal("person", () => showPerson(asked.person), { focus });
  return reveal("home", () => {
    const tab = one(`#tab-${CSS.escape(asked.tab ?? "todo")}`);
    choose(tab && !tab.hidden ? tab.id : one("#tabs [role=tab]:not([hidden])").id);
  }, { focus: false });
}

begin(() => {
  one("#tab-team").hidden = !NAMED.includes(me().role);
  one("#tab-hardest").hidden = !may("quizzes:read");
  one("#tab-todo").hidden = one("#tab-results").hidden = !may("quizzes:take");
  startMonth();
  choose = tabs(one("#tabs"), chosen);
  views(show);
});
