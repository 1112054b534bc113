// Places in a text: the one the address names is marked and brought into sight; each article can be linked to and cited.
import { announce } from "/static/lib/announce.js";
import { copied } from "/static/lib/copy.js";
import { all, button, element, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { VALIDITY } from "/static/lib/labels.js";
import { placeOf } from "/static/lib/provision.js";
import { asked } from "/static/text/state.js";

const HEAD_PX = 130;
const PARAGRAPHS = "一二三四五六七八九十";
const LAST = /(?:第[一二三四五六七八九十百]+[款项目]|（[一二三四五六七八九十百]+）)$/u;

let text = null;
let tools = null;

export function startPlaces() {
  const box = one("#text");
  tools = element("span", { class: "unit-tools no-print" },
    tool("链接", "复制链接", () => copyLink(tools.closest(".unit"))),
    tool("引用", "引用此条", () => copyCitation(tools.closest(".unit"))));
  for (const event of ["pointerover", "focusin"]) {
    box.addEventListener(event, ({ target }) => equip(target.closest(".unit")));
  }
  addEventListener("hashchange", () => go(named()));
  shortcut("[", "上一条", () => step(-1));
  shortcut("]", "下一条", () => step(1));
  shortcut("c", "引用当前这一条", () => copyCitation(current()));
  return { loaded, go, current };
}

function tool(words, name, act) {
  const made = button(words, act, "plain");
  made.setAttribute("aria-label", name);
  made.title = name;
  return made;
}

const named = () => decodeURIComponent(location.hash.slice(1));

function loaded(found) {
  text = found;
  tools.remove();
  if (named()) go(named());
}

/** The buttons of an article stand behind its label while it is looked at: 1,260 articles would need 2,520. */
function equip(unit) {
  if (unit && tools.closest(".unit") !== unit) one(".label", unit).after(tools);
}

/** The element of a place: the very one, else what it lies in; null where not even the article is there. */
function find(place) {
  // 第（二）项 is printed 第二项, and 第一款 is left out where an article has no other.
  let wanted = place.replace(/第[（(]([一二三四五六七八九十百]+)[）)](?=[项目])/gu, "第$1");
  while (wanted) {
    const [, article, rest = ""] = /^(第[^款项目]+?条(?:之[一二三四五六七八九十]+)?)(.*)$/u.exec(wanted) ?? [null, wanted];
    const spelt = [wanted, article + rest.replace(/^第一款/u, ""),
      ...(rest.startsWith("第") && !rest.includes("款") ? [...PARAGRAPHS].map((n) => `${article}第${n}款${rest}`) : [])];
    const found = spelt.map((each) => document.getElementById(each)).find((each) => each?.closest("#text"));
    if (found) return found;
    const shorter = wanted.replace(LAST, "");
    wanted = shorter === wanted ? "" : shorter;
  }
  return null;
}

/** Marks a place, brings it into sight, and lets the keyboard go on from there. */
function go(place, { quietly = false } = {}) {
  for (const each of all(".target", one("#text"))) each.classList.remove("target");
  if (!place || !text) return;
  const found = find(place);
  if (!found) return announce(`这个文本里没有${place}。`);
  found.classList.add("target");
  equip(found.closest(".unit"));
  const whole = found.matches(".unit, .above");
  const bring = () => found.scrollIntoView({ block: whole ? "start" : "center", behavior: "instant" });
  bring();
  // Who is choosing a version or a day goes on choosing.
  if (!document.activeElement?.closest("#tools")) found.focus({ preventScroll: true });
  // What lies between was only estimated until it came near: once it is laid out, the place has moved.
  requestAnimationFrame(() => requestAnimationFrame(bring));
  if (!quietly && found.id !== place) announce(`这个文本里没有${place}，显示的是${found.id}。`);
}

/** The article that is read: the marked one while it is in sight, else the first in sight. */
function current() {
  const marked = one("#text .target")?.closest(".unit");
  const seen = (each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return bottom > HEAD_PX && top < innerHeight;
  };
  return marked && seen(marked) ? marked : all("#text .unit").find(seen) ?? null;
}

function step(by) {
  const every = all("#text .unit");
  const now = current();
  const marked = Boolean(now && (now.matches(".target") || one(".target", now)));
  // The first step marks what is read; from there on it goes from article to article.
  const next = now && !marked && by > 0 ? now : every[every.indexOf(now) + by];
  if (!next) return announce(by > 0 ? "已经是最后一条。" : "已经是第一条。");
  history.replaceState(null, "", `#${encodeURIComponent(next.dataset.label)}`);
  go(next.dataset.label, { quietly: true });
}

function placed(unit) {
  const marked = one(".target", unit)?.id || unit.dataset.label;
  return { kind: "provision", instrument_id: text.instrument_id, title: text.short_title, locator: marked };
}

function copyLink(unit) {
  const version = asked("version");
  const at = new URL(placeOf(placed(unit), asked("as_of")), location.origin);
  if (version) at.searchParams.set("version", version);
  copied(decodeURI(at.href), "链接已复制。");
}

/** 《…法》第二十五条, the wording, and what it is as of the day: as a letter or a record needs it. */
function copyCitation(unit) {
  if (!unit) return;
  const { version, as_of: day, issuing_authority: authority, short_title: title } = text;
  const since = version.dates.effective.value;
  const words = all(".piece", unit).map((each) => each.textContent).join("\n");
  const standing = [authority, since && `${since} 起施行`, `${day} 查阅：${VALIDITY[version.validity_status][0]}`, version.notice];
  copied(`《${title}》${unit.dataset.label}\n${words}\n（${standing.filter(Boolean).join("；")}）`, `已复制《${title}》${unit.dataset.label}。`);
}
