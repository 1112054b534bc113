// How a rule is shown: its badges, its places, its basis.
import { badge, element, link } from "/static/lib/dom.js";
import { BASIS_STATE, INDUSTRY, SCENE, SEVERITY, TOPIC } from "/static/lib/labels.js";
import { nameOf, placeOf } from "/static/lib/provision.js";

const STATE = { not_yet: ["未到生效日", "warn"], ended: ["已过失效日", ""], disabled: ["已停用", ""] };

export const topicOf = (topic) => TOPIC[topic] ?? topic;
export const industriesOf = ({ industries }) => (industries.includes("general") ? ["general"] : industries).map((each) => INDUSTRY[each] ?? each).join("、");
export const scenesOf = ({ scenes }) => {
  const all = scenes.length === 0 || scenes.length === Object.keys(SCENE).length;
  return all ? "全部场景" : scenes.map((each) => SCENE[each] ?? each).join("、");
};

export function badges({ severity, state, origin, review }) {
  return [
    badge(...SEVERITY[severity]),
    STATE[state] && badge(...STATE[state]),
    review.due && badge("待复核", "warn"),
    origin === "company" && badge("公司"),
  ].filter(Boolean);
}

/** An article a rule rests on, as a link to its place; named only where its text is not held. */
export function basis({ title, article, state }) {
  const cited = { kind: "provision", title, locator: article };
  const named = state === "needs" || state === "not_found" ? element("span", {}, nameOf(cited)) : link(placeOf(cited), nameOf(cited));
  const wrong = BASIS_STATE[state];
  return element("li", {}, named, wrong && badge(wrong, state === "needs" ? "" : "warn"));
}
