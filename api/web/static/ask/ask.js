// The page officers work from: a question, and while the caller waits, what may be said and what it rests on.
import { answerView, grow } from "/static/ask/answer.js";
import { openArticle } from "/static/ask/article.js";
import { asked } from "/static/ask/asking.js";
import { addTurn, completeTurn, currentCall, newCall } from "/static/ask/call.js";
import { conditions, openConditions, setDay } from "/static/ask/conditions.js";
import { feedbackOf, judge, judgeable } from "/static/ask/feedback.js";
import { plainText } from "/static/ask/plain.js";
import { earlier, forget, keepAsked, Recall } from "/static/ask/recall.js";
import { closeSuggestions, openSuggestions, suggesting } from "/static/ask/suggest.js";
import { showThread } from "/static/ask/thread.js";
import { announce, told } from "/static/lib/announce.js";
import { copied } from "/static/lib/copy.js";
import { all, button, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { fault, loading } from "/static/lib/states.js";

// Below this part of the window's height an answer counts as out of sight.
const HIGH = 0.5;
// Without a model the record follows the extract at once: until then nobody is told of one.
const SLOW_MS = 400;
// An answer that comes at once needs no flicker before it; an old one must not pass for the new.
const OLD_MS = 300;

const form = one("#ask");
const field = one("#question");
const status = one("#status");
const answer = one("#answer");
const recall = new Recall();

let asking = null;
let opened = null;
// A question in an address would stay in the history and in logs: it is taken out before anything else happens.
const linked = takeLinked();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (question) ask(question);
});

/** Asks in the current call. What was open goes up into the thread: an old answer never stands below a new question. */
async function ask(question) {
  asking?.abort();
  const mine = (asking = new AbortController());
  closeSuggestions();
  field.value = question;
  opened = null;
  one("#start").hidden = true;
  status.textContent = "正在查……";
  answer.setAttribute("aria-busy", "true");
  const old = setTimeout(() => answer.replaceChildren(loading("正在查……")), OLD_MS);
  const box = feedbackOf();
  let turn = null;
  let cited = [];
  const show = (found) => {
    clearTimeout(old);
    if (turn) completeTurn(found);
    else {
      addTurn(question, found);
      turn = opened = currentCall().turns.at(-1);
      if (found.masked.length === 0) keepAsked(question);
    }
    render(turn, box);
  };
  let slow = null;
  try {
    const given = { question, ...conditions(), session_id: currentCall().id };
    const done = await asked(given, {
      status: ({ detail }) => { status.textContent = detail; },
      extract: (found) => { show(found); arrived(found, question); slow = setTimeout(() => mine.signal.aborted || writing(), SLOW_MS); },
      citations: (found) => { cited = found; },
      sentence: (found) => grow(answer, found, cited, acts(turn)),
    }, mine.signal);
    // Where nothing but the number is new, what stands there is left alone.
    if (turn && content(turn.answer) === content(done)) completeTurn(done);
    else show(done);
    judgeable(box, done.answer_id);
    status.textContent = "";
  } catch (error) {
    if (error.name === "AbortError") return;
    failed(error, question, turn);
  } finally {
    clearTimeout(slow);
    clearTimeout(old);
    if (asking === mine) answer.removeAttribute("aria-busy");
  }
}

const content = (found) => JSON.stringify({ ...found, answer_id: null, timings_ms: null });

function render(turn, feedback = null) {
  opened = turn;
  const inside = answer.contains(document.activeElement);
  answer.replaceChildren(...answerView(turn.question, turn.answer, acts(turn), feedback));
  if (inside) answer.focus({ preventScroll: true });
  showThread(currentCall().turns, turn, reopen);
  one("#new-call").hidden = false;
  one("#start").hidden = true;
}

/** What the buttons of an answer do. */
const acts = (turn) => ({
  open: (cited) => openArticle(cited, turn.answer.as_of, open),
  ask,
  day: (day) => { setDay(day); again(turn); },
  copy,
});

function writing() {
  status.textContent = "大模型正在另写一版，可以先念下面的。";
}

/** The same once more, with what is chosen now; a follow-up as it was understood, for it may stand alone by now. */
function again({ question, kept, answer: found }) {
  if (kept !== false || found.rewritten_question) return ask(found.rewritten_question ?? question);
  told("原来的提问含个人信息，没有保留，请重新输入。");
  return field.focus();
}

/** What stands there was answered otherwise; nobody is asked for it unbidden, for every answer is recorded. */
function chosen({ now = false } = {}) {
  if (!opened) return;
  if (now) again(opened);
  else status.replaceChildren("下面的答复还是按原来的条件。", button("按现在的条件再问", () => again(opened), "plain"));
}

/** The answer is there: the keys are its own, unless somebody is typing the next question already. */
function arrived(found, question) {
  status.textContent = "";
  announce(found.refusal ? `没有作答：${found.refusal.reason}` : found.text);
  if (document.activeElement === field && field.value.trim() !== question) return;
  answer.focus({ preventScroll: true });
  // A narrow window has the field and the conditions above: the words to say must not wait for a thumb.
  if (answer.getBoundingClientRect().top > innerHeight * HIGH) answer.scrollIntoView({ block: "start" });
}

function failed(error, question, turn) {
  if (error.name !== "Problem") console.error(error);
  status.textContent = "";
  // What was shown was checked: it stays, with what went wrong after it.
  if (turn) return answer.prepend(fault(error, () => ask(question)));
  answer.replaceChildren(fault(error, () => ask(question)));
  showThread(currentCall().turns, null, reopen);
}

function reopen(turn) {
  asking?.abort();
  // What stood there was about the question that is given up, or about the conditions of another turn.
  status.textContent = "";
  const feedback = feedbackOf();
  render(turn, feedback);
  judgeable(feedback, turn.answer.answer_id);
  answer.focus({ preventScroll: true });
}

function open(number) {
  const { citations = [], refusal } = opened?.answer ?? {};
  const cited = [...citations, ...(refusal?.nearest ?? [])].find(({ n }) => n === number);
  if (cited) openArticle(cited, opened.answer.as_of, open);
}

function copy(found = opened?.answer) {
  if (!found) return;
  const kind = found.refusal ? "没有作答的原因" : found.mode === "model" ? "大模型写的说法和依据" : "可以说的话和依据";
  copied(plainText(found), `已复制${kind}。`);
}

function startNewCall() {
  asking?.abort();
  newCall();
  setDay(null);
  opened = null;
  answer.replaceChildren();
  status.textContent = "";
  showThread([], null, reopen);
  one("#start").hidden = false;
  one("#new-call").hidden = true;
  field.value = "";
  field.focus();
  announce("新来电：前面的问题不再接着算，日期回到今天。");
}

function takeLinked() {
  const address = new URL(location.href);
  const question = address.searchParams.get("q")?.trim() ?? null;
  if (question === null) return null;
  field.value = question;
  address.searchParams.delete("q");
  history.replaceState(null, "", address.pathname + address.search + address.hash);
  return question;
}

field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || suggesting()) return;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const question = recall.step(event.key, field.value);
  if (question === null) return;
  event.preventDefault();
  field.value = question;
});

const atAnswer = (act) => () => (opened ? act() : false);
shortcut("/", "回到输入框", () => { field.focus(); field.select(); });
shortcut("Alt+N", "新来电", startNewCall, { typing: true });
for (let digit = 1; digit <= 9; digit += 1) {
  shortcut(String(digit), digit === 1 ? "看第 1 处依据的全文，2–9 同样" : "", atAnswer(() => open(digit)));
}
for (const key of ["c", "C"]) shortcut(key, key === "c" ? "复制可以说的话和依据" : "", atAnswer(() => copy()));

one("#new-call").addEventListener("click", startNewCall);
one("#forget").addEventListener("click", () => {
  forget();
  one("#forget").hidden = true;
  told("已清除本机保留的提问。");
});
for (const each of all("[data-ask]")) each.addEventListener("click", () => ask(each.dataset.ask));

begin(() => {
  openConditions(chosen);
  openSuggestions(ask);
  for (const each of all("[data-judging]")) each.hidden = !may("feedback:give");
  if (may("feedback:give")) {
    shortcut("y", "有用", atAnswer(() => judge(answer, "useful")));
    shortcut("n", "不对，可以写为什么", atAnswer(() => judge(answer, "wrong")));
  }
  one("#forget").hidden = earlier().length === 0;
  const last = currentCall().turns.at(-1);
  // What was typed before the way to an identity provider is newer than the link.
  if (linked && field.value === linked) ask(linked);
  else {
    if (last) reopen(last);
    field.focus();
  }
});
