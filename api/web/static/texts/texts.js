// The list of texts: what is held, narrowed as the address says, and what is missing.
import { one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { begin } from "/static/lib/shell.js";
import { tabs } from "/static/lib/tabs.js";
import { startList } from "/static/texts/list.js";
import { showMissing } from "/static/texts/missing.js";
import { asked, keepAsked } from "/static/texts/state.js";

begin(() => {
  const list = startList();
  let listed = false;
  const choose = tabs(one("[role=tablist]"), (id) => {
    keepAsked({ tab: id === "missing" ? "missing" : null });
    if (id === "missing") showMissing();
    else if (!listed) {
      listed = true;
      list.refresh();
    }
  });
  choose(asked().get("tab") ?? "held");
  shortcut("/", "回到名称", () => {
    choose("held");
    one("#q").focus();
  });
});
