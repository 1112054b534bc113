// What of ours rests on an article that changed: both wordings side by side, and that somebody looked at it.
import { get, post } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { badge, element, line, link, one } from "/static/lib/dom.js";
import { placeOf } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { apart } from "/static/lib/wording.js";
import { ourPlace } from "/static/updates/impact.js";
import { asked, keepAsked } from "/static/updates/place.js";
import { OBJECT } from "/static/updates/words.js";

const kind = one("#reviews-kind");
kind.addEventListener("change", () => {
  keepAsked({ of: kind.value });
  showReviews();
});

export async function showReviews() {
  kind.value = asked().get("of") ?? "";
  const found = await fill(one("#reviews-list"), () => get("/v1/reviews", { kind: kind.value }), view);
  if (found && !kind.value) tally(found);
}

export async function countReviews() {
  if (!may("reviews:read")) return;
  const found = await get("/v1/reviews").catch(() => null);
  if (found) tally(found);
}

const tally = ({ due }) => { one("#reviews").textContent = due ? `待复核（${due}）` : "待复核"; };

function view({ reviews }) {
  if (!reviews.length) return empty("没有待复核的内容。新文本发布以后，依据它的限制用语、手册单元、审定答复、考题会列在这里。");
  const laws = new Map();
  for (const each of reviews) laws.set(each.title, [...(laws.get(each.title) ?? []), each]);
  return [...laws].map(([title, items]) => element("section", {},
    element("h2", {}, link(placeOf({ kind: "provision", title }), `《${title}》`)), ...objects(items, reviews)));
}

/** One card for each thing of ours, with every article of this law for which it is due. */
function objects(items, reviews) {
  const found = new Map();
  for (const each of items) {
    const key = `${each.kind}/${each.object_id}`;
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return [...found.values()].map((articles) => card(articles, reviews));
}

function card(articles, reviews) {
  const [first] = articles;
  const elsewhere = [...new Set(reviews.filter((each) => each.kind === first.kind && each.object_id === first.object_id
    && each.title !== first.title).map(({ title }) => `《${title}》`))];
  const made = element("article", { class: "card review" },
    line("title", ourPlace(first), badge(OBJECT[first.kind] ?? first.kind)),
    ...articles.flatMap(wordings),
    elsewhere.length > 0 && line("quiet", `它还依据${elsewhere.join("、")}变了的条文，登记时一并算看过。`));
  if (may("reviews:write")) made.append(doneForm(first, made));
  return made;
}

function wordings({ note, title, article, old_text: old, new_text: now, new_article: label, effective_date: since }) {
  if (old === now || (!old && !now)) return [line("warn", note)];
  const [before, after] = old && now ? apart(old, now) : [old, now];
  const place = (locator, day) => link(placeOf({ kind: "provision", title, locator }, day), locator);
  return [line("warn", note), element("div", { class: "sides" },
    element("div", {}, element("h3", {}, "原文 ", old ? article : ""), old ? element("p", { class: "law" }, before)
      : line("quiet", "原来没有这一条。")),
    element("div", {}, element("h3", {}, "新文 ", label ? place(label, since) : ""), now ? element("p", { class: "law" }, after)
      : line("quiet", "已经没有这一条。")))];
}

function doneForm({ kind: which, object_id: id, name }, made) {
  const note = element("input", { name: "note", maxlength: 500, autocomplete: "off", "aria-label": `怎么处理的（可不填）：${name}`,
    placeholder: "怎么处理的（可不填）" });
  const form = element("form", { class: "row" }, element("span", { class: "grow" }, note),
    element("button", { type: "submit", class: "small", "aria-label": `登记已复核：${name}` }, "登记已复核"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    one(".state.bad", made)?.remove();
    const pressed = one("button", form);
    pressed.disabled = true;
    try {
      await post("/v1/reviews/done", { kind: which, object_id: id, ...(note.value.trim() && { note: note.value.trim() }) });
      told(`已登记复核：${name}。`);
      await showReviews();
      countReviews();
      one("#reviews").focus();
    } catch (error) {
      pressed.disabled = false;
      made.append(fault(error, null));
    }
  });
  return form;
}
