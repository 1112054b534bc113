// The page of restricted phrasings: the catalogue, one of them, writing one, and sheets.
import { all, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { go, reveal, to, views } from "/static/lib/views.js";
import { editRule, newRule, startForm } from "/static/phrasings/form.js";
import { showList, startList } from "/static/phrasings/list.js";
import { showRule } from "/static/phrasings/rule.js";
import { showSheet, startSheet } from "/static/phrasings/sheet.js";

let first = true;

function show(asked) {
  const focus = !first;
  first = false;
  const writes = may("phrasings:write");
  if (writes && "new" in asked) reveal("edit", () => newRule(asked.new), { focus });
  else if (writes && asked.edit) reveal("edit", () => editRule(asked.edit), { focus });
  else if (writes && "sheet" in asked) reveal("sheet", showSheet, { focus });
  else if (asked.rule) reveal("rule", () => showRule(asked.rule), { focus });
  else reveal("list", () => showList(asked), { focus: false });
}

begin(() => {
  for (const each of all("[data-write]")) each.hidden = !may("phrasings:write");
  one("#new").addEventListener("click", () => go({ new: "1" }));
  one("#import").addEventListener("click", () => go({ sheet: "1" }));
  for (const name of ["edit", "sheet"]) one(`#${name}-back`).append(to({}, "‹ 限制用语"));
  startList();
  startForm();
  startSheet();
  shortcut("/", "查找限制用语", () => one("#narrow").offsetParent ? one("#narrow [name=q]").focus() : false);
  if (may("phrasings:write")) shortcut("n", "新增一条", () => go({ new: "1" }));
  views(show);
});
