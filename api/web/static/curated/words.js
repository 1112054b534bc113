// How an approved answer is shown: its state, for whom it is, what it rests on.
import { get } from "/static/lib/api.js";
import { badge, link } from "/static/lib/dom.js";
import { INDUSTRY, ROLE, SCENE } from "/static/lib/labels.js";
import { nameOf, placeOf } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";

export const placeOfAnswer = (id) => `/v1/curated/${encodeURIComponent(id)}`;

export function badges({ live, due, unusable }) {
  return [
    live ? unusable ? badge("今天不能用", "bad") : badge("在用", "good") : badge("已撤下"),
    due && badge("待复核", "warn"),
  ].filter(Boolean);
}

/** For which questions an answer is; empty: for all. */
export function circle({ industry, scene, province, role }) {
  return [industry && (INDUSTRY[industry] ?? industry), scene && (SCENE[scene] ?? scene), province, role && `只给${ROLE[role] ?? role}`]
    .filter(Boolean).join(" · ");
}

// A handbook is cited by its id; people know it by its title.
const titles = new Map();

/** Learns what the handbooks are called; without that their ids are shown. */
export async function knowHandbooks() {
  if (titles.size || !may("handbooks:read")) return;
  for (const { handbook_id: id, title } of (await get("/v1/handbooks")).handbooks) titles.set(id, title);
}

const citation = ({ title, locator, handbook }) =>
  (handbook ? { kind: "handbook", instrument_id: title, title: titles.get(title) ?? title, locator: `“${locator}”` } : { kind: "provision", title, locator });

export const named = (cited) => nameOf(citation(cited));
export const cited = (one) => link(placeOf(citation(one)), named(one));
