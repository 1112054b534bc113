// A live call: what is said as it comes, what must not be said, and what the law says to what the caller asks.
import { announce, told } from "/static/lib/announce.js";
import { choose, offer, ownLevel, PROVINCES } from "/static/lib/choices.js";
import { button, element, line, one, said } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { clock } from "/static/lib/format.js";
import { INDUSTRY, LEVEL, SCENE } from "/static/lib/labels.js";
import { recalled, remember } from "/static/lib/remember.js";
import { begin } from "/static/lib/shell.js";
import { empty } from "/static/lib/states.js";
import { connect } from "/static/calls/connection.js";
import { play } from "/static/calls/playing.js";
import { ReadingFault, transcriptOf } from "/static/calls/reading.js";
import { SAMPLE } from "/static/calls/sample.js";
import { answerView, findingCard, questionCard, riskCard, summaryView } from "/static/calls/shown.js";
import { transcript } from "/static/calls/transcript.js";

const start = one("#start"), replay = one("#replay"), entry = one("#entry"), words = one("#words");
const views = { before: one("#before"), running: one("#running"), after: one("#after") };
const boxes = { found: one("#found"), risks: one("#risks"), asked: one("#asked"), lost: one("#lost"), state: one("#state") };
const talk = transcript(one("#said"));
// Nobody advertises or writes letters on the phone.
const SPOKEN = { complaint_call: SCENE.complaint_call, sales_call: SCENE.sales_call };
const CHOICES = { industry: INDUSTRY, scene: SPOKEN, level: LEVEL, province: PROVINCES };

let call = null, playing = null, began = 0, ticking = null, asOf = null, times = new Map(), questions = new Map(), shown = [];

const elapsed = () => (performance.now() - began) / 1000;

/** `script` is what is to be played, with what its file says of the call; null: pieces come by hand. */
function open(script, speed, own = {}) {
  const { number, ...kept } = said(start);
  remember("calls", kept);
  talk.clear();
  times = new Map();
  questions = new Map();
  shown = [];
  one(".bar").hidden = false;
  boxes.found.replaceChildren(nothingFound());
  boxes.asked.replaceChildren(empty("来电人问完一个问题，相关条文会自动列在这里。"));
  boxes.risks.replaceChildren();
  boxes.lost.replaceChildren();
  entry.hidden = script !== null;
  one("#end").hidden = false;
  one("#pause").hidden = script === null || speed === 0;
  one("#pause").textContent = "暂停";
  see("running");
  began = performance.now();
  call = connect({ ...kept, number, ...own }, { heard, changed: (state, why) => changed(state, why, script, speed) });
}

const nothingFound = () => empty("还没有。客服说了不能说的话，会马上在这里提醒。");

function see(name) {
  for (const [each, view] of Object.entries(views)) view.hidden = each !== name;
}

function changed(state, why, script, speed) {
  clearInterval(ticking);
  boxes.lost.replaceChildren();
  if (state === "opening") return tick("正在连接");
  if (state === "open") {
    ticking = setInterval(() => tick("通话中"), 1000);
    tick("通话中");
    if (script && !playing) playing = play(script, speed, { say, done: () => call.end() });
    else if (!script) words.focus();
    return;
  }
  if (state === "lost") {
    tick("连接中断");
    return boxes.lost.append(line("state bad", "连接中断，正在重连……说过的话都还在，一分钟内恢复即可继续；这期间输入的，恢复后自动补发。"));
  }
  playing?.stop();
  playing = null;
  if (state === "ended") return;
  failed(state, why);
}

const tick = (words_) => { boxes.state.textContent = `${words_} · ${clock(elapsed())}`; };

/** The call cannot go on: why, and what was shown of it stays to be read. */
function failed(state, why) {
  tick(state === "gone" ? "通话已断开" : "通话中断");
  entry.hidden = true;
  one("#pause").hidden = true;
  one("#end").hidden = true;
  boxes.lost.replaceChildren(element("div", { class: "state bad" }, line("", why || "通话已中断。"), button("重新开始", again)));
}

function again() {
  see("before");
  one("button[type=submit]", start).focus();
}

/** A piece is shown and sent. */
function say(piece) {
  const sent = { n: piece.n ?? call.next(), speaker: piece.speaker, text: piece.text, at: piece.at, final: piece.final ?? true };
  times.set(sent.n, sent.at);
  talk.add(sent);
  call.piece(sent);
}

const HEARD = {
  started: ({ as_of: day }) => { asOf = day; },
  finding(found) {
    talk.flag(found);
    one(".state", boxes.found)?.remove();
    boxes.found.prepend(findingCard(found, times.get(found.n) ?? 0, asOf));
    alarm(`不能这样说：${found.matched}。${found.say_instead ? `可以这样说：${found.say_instead}` : found.reason}`);
  },
  withdrawn({ finding }) {
    const gone = talk.withdraw(finding);
    document.getElementById(`finding-${finding}`)?.remove();
    if (boxes.found.childElementCount === 0) boxes.found.append(nothingFound());
    if (gone) announce(`收回提醒：${gone.matched}`);
  },
  question({ n, text }) {
    one(".state", boxes.asked)?.remove();
    const card = questionCard(text);
    questions.set(n, card);
    for (const each of boxes.asked.children) fold(each);
    boxes.asked.prepend(card);
  },
  answer({ n, answer }) {
    const box = one(".reply", questions.get(n) ?? element("div", {}, element("div", { class: "reply" })));
    shown.push(...answer.citations);
    box.removeAttribute("aria-busy");
    box.replaceChildren(...answerView(answer));
    announce(answer.status === "refused" ? answer.refusal.reason : `来电人问的：${answer.text}`);
  },
  risk(risk) {
    boxes.risks.prepend(riskCard(risk));
    (risk.severity === "urgent" ? alarm : announce)(`${risk.topic_name}：${risk.advice}`);
  },
  notice({ n, detail }) {
    const waiting = questions.has(n) && one(".reply", questions.get(n));
    if (!waiting) return told(detail);
    waiting.removeAttribute("aria-busy");
    waiting.replaceChildren(line("warn", detail));
  },
  ended(message) {
    clearInterval(ticking);
    entry.hidden = true;
    one(".bar").hidden = true;
    views.after.replaceChildren(...summaryView(message, shown), line("row", button("开始下一通", again, "")));
    views.after.hidden = false;
    one("#after-title").focus();
  },
};

const heard = (message) => HEARD[message.type]?.(message);

/** An earlier question takes one line; it opens again. */
function fold(card) {
  if (card.tagName === "DETAILS") return;
  const made = element("details", { class: "question" }, element("summary", {}, one(".asked", card).textContent));
  for (const [n, each] of questions) if (each === card) questions.set(n, made);
  card.replaceWith(made);
  made.append(one(".reply", card));
}

/** Said at once, whatever is being read; the same words again are news again. */
function alarm(spoken) {
  one("#alarm").textContent = "";
  setTimeout(() => { one("#alarm").textContent = spoken; }, 30);
}

async function playFile() {
  const [file] = replay.elements.file.files;
  if (file) playBytes(await file.arrayBuffer());
}

function playBytes(bytes) {
  one("#replay-fault").replaceChildren();
  try {
    const { pieces, start: own } = transcriptOf(bytes);
    open(pieces, Number(replay.elements.speed.value), own);
  } catch (error) {
    if (!(error instanceof ReadingFault)) throw error;
    one("#replay-fault").replaceChildren(line("bad", error.message));
  }
}

start.addEventListener("submit", (event) => { event.preventDefault(); open(null, 1); });
replay.addEventListener("submit", (event) => { event.preventDefault(); playFile(); });
one("#sample").addEventListener("click", () => playBytes(new TextEncoder().encode(SAMPLE)));
entry.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (!text || !call?.running()) return;
  say({ speaker: entry.elements.speaker.value, text, at: Math.round(elapsed() * 10) / 10 });
  words.value = "";
});
one("#end").addEventListener("click", () => { playing?.stop(); call.end(); });
one("#pause").addEventListener("click", (event) => {
  // Nothing plays before the connection is open, or behind the end.
  if (!playing) return;
  event.target.textContent = playing.toggle() ? "继续" : "暂停";
});
window.addEventListener("beforeunload", (event) => { if (call?.running()) event.preventDefault(); });

shortcut("F2", "换说话人", () => {
  const [caller, officer] = entry.elements.speaker;
  (caller.checked ? officer : caller).checked = true;
  announce(officer.checked ? "客服说" : "来电人说");
  words.focus();
}, { typing: true });
shortcut("/", "回到输入框", () => (entry.hidden || views.running.hidden ? false : words.focus()));
shortcut("p", "暂停或继续播放", () => (one("#pause").hidden ? false : one("#pause").click()));

begin(() => {
  const kept = recalled("calls", {});
  for (const [name, names] of Object.entries(CHOICES)) {
    offer(start.elements[name], names);
    choose(start.elements[name], kept[name] ?? (name === "level" ? ownLevel() : undefined));
  }
});
