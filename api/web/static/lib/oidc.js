// The way in through the company's identity provider: the button under the form, and what is said when it led nowhere.
const KEPT = "zhigui-asked";
// The words of api/auth/oidc_endings.py; a test compares them.
const ENDINGS = {
  denied: "没有登录：您取消了登录，或者单位账号没有同意。",
  expired: "这次登录已失效（超过 10 分钟、已经用过，或不是在这个浏览器里发起的），请重新登录。",
  invalid: "单位账号传回的登录信息没有通过核验，未予登录。请重试；仍然不行，请联系管理员。",
  unknown: "您的单位账号还没有开通知规，请联系管理员。",
  disabled: "您在知规的账号已停用，请联系管理员。",
  no_role: "您的单位账号没有可以使用知规的角色，请联系管理员。",
  last_admin: "单位账号里您已不是管理员，但您是知规最后一名管理员，未予登录。请先另设一名管理员。",
  no_admin: "知规还没有管理员，不能从单位账号开通。请先在服务器上用 zhigui people add 添加管理员。",
  elsewhere: "请用管理员公布的网址打开知规，再用单位账号登录。",
  unavailable: "单位账号服务暂时连不上，请稍后再试；有知规密码的，可以先用密码登录。",
};

const question = document.getElementById("question");
const link = document.getElementById("oidc");
let asker = null;

/** Shows the button when there is a provider. `who` was signed in here before, null for nobody. */
export function offer(oidc, who) {
  asker = who;
  link.hidden = !oidc;
  if (!oidc) return;
  link.textContent = `用${oidc.name}登录`;
  link.href = `${oidc.href}?return_to=${encodeURIComponent(location.pathname + location.search)}`;
}

// What was asked stays in this tab: in an address it would stand in the logs of whatever lies between.
link.addEventListener("click", () => {
  sessionStorage.setItem(KEPT, JSON.stringify({ asker, hash: location.hash, text: question?.value }));
});

/** Puts back what was asked before the way to the provider, for nobody but who asked it. */
export function putBack(who) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || (kept.asker && kept.asker !== who)) return;
  // Typed words are newer than those of the link the page was opened by.
  if (kept.text && question) question.value = kept.text;
  else if (kept.hash) history.replaceState(null, "", kept.hash);
}

/** Why the last way through the provider led nowhere, told once; empty when none did. */
export function ending() {
  const address = new URL(location.href);
  const word = address.searchParams.get("sign_in");
  if (word === null) return "";
  address.searchParams.delete("sign_in");
  history.replaceState(null, "", address.pathname + address.search + address.hash);
  return ENDINGS[word] ?? "";
}
