// Who is signed in. Every request goes out through here, with the token that proves that our page asks. Where somebody
// has to sign in, the form stands in front of the page, and what was asked goes out once that is done.
import { ending, offer, putBack } from "/static/lib/oidc.js";

const SAFE = ["GET", "HEAD"];
const UNREACHABLE = "连不上服务，请稍后再试。";
const INITIAL = "这是初始密码，请先改成自己的密码。";

const views = {
  page: document.querySelector("main"),
  signIn: document.getElementById("sign-in"),
  password: document.getElementById("password"),
};
const menu = document.getElementById("me");

let session = null;
let changing = false;
let waiting = [];

/** Who is signed in: {actor_id, name, role, …}; null where nobody has to. */
export const me = () => session?.me ?? null;

/** Whether who is signed in may do something; names of permissions as in docs/roles.md. */
export const may = (permission) => session?.permissions.includes(permission) ?? false;

/** What proves that our page asks, for what cannot carry headers (a WebSocket); null where nobody has to sign in. */
export const token = () => session?.csrf ?? null;

/** Resolves once requests may go out: at once in an open service, else when somebody has signed in. */
export async function ready() {
  await refresh();
  if (view() !== "page") await entered();
}

/** fetch, with the token. Where the sign-in has ended, the form comes up, and the request goes out after it. */
export async function request(path, options = {}) {
  const reply = await send(path, options);
  if (reply.status === 401) {
    if (session?.me) {
      take({ ...session, me: null, csrf: null, permissions: [] });
      tell(views.signIn, "登录已失效，请重新登录；刚才填写的内容还在。");
    }
    await entered();
    return send(path, options);
  }
  // The token belongs to one sign-in; another tab may have begun a new one under the same cookie.
  if (reply.status === 403 && !SAFE.includes(options.method ?? "GET")) {
    const before = session?.csrf;
    await refresh();
    if (view() !== "page") await entered();
    if (session.csrf !== before) return send(path, options);
  }
  return reply;
}

const send = (path, options) =>
  fetch(path, { ...options, headers: { ...options.headers, ...(session?.csrf && { "X-CSRF-Token": session.csrf }) } });

const post = (path, body) =>
  send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const entered = () => new Promise((resolve) => waiting.push(resolve));

async function refresh() {
  const reply = await fetch("/v1/session");
  if (!reply.ok) throw new Error("no session");
  take(await reply.json());
}

let lastSeen = null;
let ended = ending();

function take(given) {
  session = given;
  // Whoever comes next must not find what the one before him asked.
  if (session.me && lastSeen && lastSeen !== session.me.actor_id) return location.replace("/");
  if (session.me && !lastSeen) putBack(session.me.actor_id);
  lastSeen = session.me?.actor_id ?? lastSeen;
  show();
  if (view() === "page") for (const resolve of waiting.splice(0)) resolve();
}

/** What stands before the reader: the page, the form to sign in, or the one to change the password. */
function view() {
  if (session.sign_in === "required" && !session.me) return "signIn";
  return session.must_change_password || changing ? "password" : "page";
}

function show() {
  const shown = view();
  document.getElementById("open").hidden = session.sign_in !== "open";
  menu.hidden = session.sign_in !== "required" || !session.me;
  menu.open = false;
  if (session.me) menu.querySelector("summary").textContent = `${session.me.name} · ${session.me.role_name}`;
  if (!views[shown].hidden) return;
  for (const [name, element] of Object.entries(views)) element.hidden = name !== shown;
  if (shown !== "page") open(views[shown]);
  (views[shown].querySelector("[autofocus]") ?? (shown === "page" ? null : views[shown].querySelector("input")))?.focus();
}

function open(form) {
  form.reset();
  if (form === views.signIn) offer(session.oidc, lastSeen);
  tell(form, form === views.password ? (session.must_change_password ? INITIAL : "") : ended);
  if (form === views.signIn) ended = "";
  form.querySelector(".cancel")?.toggleAttribute("hidden", session.must_change_password);
}

/** Says what is wrong under the field it is about, and leads back to it. */
function tell(form, words, field = null) {
  form.querySelector(".fault").textContent = words;
  for (const input of form.querySelectorAll("input")) input.removeAttribute("aria-invalid");
  field?.setAttribute("aria-invalid", "true");
  field?.select();
}

/** Sends a form, its button held down meanwhile, so that nothing is sent twice. */
async function submit(form, sending, field, done) {
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  tell(form, "");
  try {
    const reply = await sending();
    if (reply.ok) await done(reply);
    else tell(form, (await reply.json()).detail ?? UNREACHABLE, field);
  } catch {
    tell(form, UNREACHABLE, field);
  } finally {
    button.disabled = false;
  }
}

views.signIn.addEventListener("submit", (event) => {
  event.preventDefault();
  const { login, secret } = views.signIn.elements;
  submit(views.signIn, () => post("/v1/session", { login: login.value, password: secret.value }), secret,
    async (reply) => take(await reply.json()));
});

views.password.addEventListener("submit", (event) => {
  event.preventDefault();
  const { old, next, again } = views.password.elements;
  if (next.value !== again.value) return tell(views.password, "两次输入的新密码不一致。", again);
  submit(views.password, () => post("/v1/session/password", { old: old.value, new: next.value }), next, async () => {
    changing = false;
    await refresh();
    document.getElementById("live").textContent = "密码已修改，其他地方的登录已退出。";
  });
});

function change(wanted) {
  changing = wanted;
  show();
}

document.getElementById("change-password").addEventListener("click", () => change(true));
views.password.querySelector(".cancel").addEventListener("click", () => change(false));
// Heard before the page: what puts the menu or the form away must not also leave what is open behind it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || !(menu.open || changing) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (menu.open) menu.querySelector("summary").focus();
  menu.open = false;
  if (changing) change(false);
}, true);
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});

document.getElementById("sign-out").addEventListener("click", async () => {
  await send("/v1/session", { method: "DELETE" });
  location.replace("/");
});
