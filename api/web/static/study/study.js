// The page of whoever learns: what is to be done, what was reached, the team of a supervisor, the week's hardest questions.
import { one } from "/static/lib/dom.js";
import { may, me } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { tabs } from "/static/lib/tabs.js";
import { note, reveal, views } from "/static/lib/views.js";
import { showFile, showPerson } from "/static/study/file.js";
import { showStudy } from "/static/study/one.js";
import { showHardest, showTeam } from "/static/study/team.js";
import { showTodo } from "/static/study/todo.js";

const SHOWN = { todo: showTodo, results: () => showFile(one("#file"), "me", true), team: showTeam, hardest: showHardest };
const NEEDED = { team: "quizzes:mark", hardest: "quizzes:read" };

let choose = null;
let first = true;

function chosen(id) {
  const tab = id.replace("tab-", "");
  note({ tab: tab === "todo" ? "" : tab });
  SHOWN[tab]();
}

function show(asked) {
  const focus = !first;
  first = false;
  if (asked.study) return reveal("study", () => showStudy(asked.study), { focus });
  if (asked.person) return reveal("person", () => showPerson(asked.person), { focus });
  return reveal("home", () => {
    const tab = one(`#tab-${CSS.escape(asked.tab ?? "todo")}`);
    choose(tab && !tab.hidden ? tab.id : "tab-todo");
  }, { focus: false });
}

begin(() => {
  for (const [tab, permission] of Object.entries(NEEDED)) one(`#tab-${tab}`).hidden = !may(permission);
  if (me()?.role === "auditor") one("#tab-todo").hidden = true;
  choose = tabs(one("#tabs"), chosen);
  views(show);
});
