// The public /v1 API, as the pages call it: JSON in, JSON out, and one kind of error for whatever goes wrong.
import { request } from "/static/lib/session.js";

export const UNREACHABLE = "连不上服务，请确认它正在运行，然后重试。";

/** Why a request came to nothing: `status` (0: nobody answered), `message` for people, `errors` by field. */
export class Problem extends Error {
  constructor(status, detail, errors = []) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
  }
}

/** The reply itself, for files and streams; a Problem where it is none. Aborting throws what fetch throws. */
export async function reply(method, path, { query, body, form, accept, signal } = {}) {
  const headers = { ...(accept && { Accept: accept }), ...(body !== undefined && { "Content-Type": "application/json" }) };
  const content = form ?? (body === undefined ? undefined : JSON.stringify(body));
  let found;
  try {
    found = await request(address(path, query), { method, headers, body: content, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, UNREACHABLE);
  }
  if (found.ok) return found;
  const problem = await found.json().catch(() => ({}));
  throw new Problem(found.status, problem.detail ?? `请求未能完成（${found.status}）。`, problem.errors);
}

const parsed = async (found) => (found.status === 204 ? null : found.json());

export const get = async (path, query, signal) => parsed(await reply("GET", path, { query, signal }));
export const post = async (path, body = {}, signal) => parsed(await reply("POST", path, { body, signal }));
export const patch = async (path, body = {}) => parsed(await reply("PATCH", path, { body }));
export const put = async (path, body = {}) => parsed(await reply("PUT", path, { body }));
export const remove = async (path) => parsed(await reply("DELETE", path));
export const send = async (path, form, signal) => parsed(await reply("POST", path, { form, signal }));

/** A path with its query; what is null, undefined or empty is left out, a list is repeated. */
export function address(path, query = {}) {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") asked.append(name, each);
    }
  }
  return asked.size ? `${path}?${asked}` : path;
}

/** Offers a reply as a file to keep, under the name the service gave it. */
export async function keep(found, fallback) {
  const named = /filename\*=UTF-8''([^;]+)/.exec(found.headers.get("Content-Disposition") ?? "");
  const made = document.createElement("a");
  made.href = URL.createObjectURL(await found.blob());
  made.download = named ? decodeURIComponent(named[1]) : fallback;
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
}
