// The page of approved answers: those there are, those there should be, trying a question; one of them; writing one.
import { all, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { go, reveal, to, views } from "/static/lib/views.js";
import { editAnswer, newAnswer, startForm } from "/static/curated/form.js";
import { showList, startList } from "/static/curated/list.js";
import { showAnswer } from "/static/curated/answer.js";

let first = true;

function show(asked, given) {
  const focus = !first;
  first = false;
  const writes = may("curated:write");
  if (writes && "new" in asked) reveal("edit", () => newAnswer(given?.question ?? ""), { focus });
  else if (writes && asked.edit) reveal("edit", () => editAnswer(asked.edit), { focus });
  else if (asked.id) reveal("one", () => showAnswer(asked.id), { focus });
  else reveal("list", () => showList(asked), { focus: false });
}

begin(() => {
  for (const each of all("[data-write]")) each.hidden = !may("curated:write");
  one("#tab-candidates").hidden = !may("feedback:read");
  one("#new").addEventListener("click", () => go({ new: "1" }));
  one("#edit-back").append(to({}, "‹ 审定答复"));
  startList();
  startForm();
  shortcut("/", "查找审定答复", () => one("#narrow").offsetParent ? one("#narrow [name=q]").focus() : false);
  if (may("curated:write")) shortcut("n", "批准一条新的", () => go({ new: "1" }));
  views(show);
});
