// The page of the bank: its items, making them, papers, marking, and what came of it; one item changed, one paper, a sheet.
import { all, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { tabs } from "/static/lib/tabs.js";
import { go, reveal, to, views } from "/static/lib/views.js";
import { asked as bankQuery, leave, showBank, startBank, step } from "/static/quiz/bank.js";
import { showBlueprint } from "/static/quiz/blueprint.js";
import { showEdit } from "/static/quiz/edit.js";
import { exported, showSheet, startSheet } from "/static/quiz/exchange.js";
import { showFigures } from "/static/quiz/figures.js";
import { approve, edit, reject } from "/static/quiz/item.js";
import { showMaking, startMaking } from "/static/quiz/making.js";
import { showAttempt, showMarking } from "/static/quiz/marking.js";
import { showPaper, showPapers } from "/static/quiz/papers.js";

const TABS = { bank: showBank, make: showMaking, papers: showPapers, marking: showMarking, figures: showFigures };
let choose = null;
let first = true;
let asked = {};
let choosing = false;

/** Whoever presses a tab begins there anew; whoever comes by an address finds what it asks for. */
function chosen(id) {
  const tab = id.replace("tab-", "");
  if (!choosing) return go({ tab: tab === "bank" ? "" : tab });
  choosing = false;
  return TABS[tab](asked);
}

function home() {
  const wanted = one(`#tab-${CSS.escape(asked.tab ?? "bank")}`);
  choosing = true;
  choose(wanted && !wanted.hidden ? wanted.id : "tab-bank");
}

function show(given) {
  const focus = !first;
  first = false;
  asked = given;
  const writes = may("quizzes:write");
  if (writes && given.edit) return reveal("edit", () => showEdit(given.edit), { focus });
  if (writes && "sheet" in given) return reveal("sheet", showSheet, { focus });
  if (writes && "blueprint" in given) return reveal("blueprint", () => showBlueprint(given), { focus });
  // The figures of one paper name it too.
  if (given.paper && given.tab !== "figures") return reveal("paper", () => showPaper(given.paper), { focus });
  if (may("quizzes:mark") && given.attempt) return reveal("attempt", () => showAttempt(given.attempt), { focus });
  return reveal("home", home, { focus: false });
}

const inBank = () => one("#bank").offsetParent !== null;

begin(() => {
  for (const each of all("[data-write]")) each.hidden = !may("quizzes:write");
  one("#tab-make").hidden = !may("quizzes:write");
  one("#tab-marking").hidden = !may("quizzes:mark");
  one("#new-paper").addEventListener("click", () => go({ tab: "papers", blueprint: "1" }));
  one("#write").addEventListener("click", () => go({ edit: "new" }));
  one("#import").addEventListener("click", () => go({ sheet: "1" }));
  one("#export").addEventListener("click", () => exported(bankQuery()));
  one("#sheet-back").append(to({}, "‹ 题库"));
  one("#blueprint-back").append(to({ tab: "papers" }, "‹ 试卷"));
  startBank();
  startMaking();
  startSheet();
  choose = tabs(one("#tabs"), chosen);
  shortcut("/", "查找题目", () => (inBank() ? one("#narrow [name=q]").focus() : false));
  shortcut("j", "下一题", () => (inBank() ? void step(1) : false));
  shortcut("k", "上一题", () => (inBank() ? void step(-1) : false));
  if (may("quizzes:write")) {
    shortcut("a", "批准，到下一题", () => (inBank() ? approve() : false));
    shortcut("r", "退回，写明理由", () => (inBank() ? reject() : false));
    shortcut("e", "修改", () => (inBank() ? edit() : false));
  }
  shortcut("Escape", "回到列表", () => (inBank() && !one("dialog[open]") ? leave() : false), { typing: true });
  views(show);
});
