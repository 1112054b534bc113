// How items of the bank are named and shown: their topic, their state, where they are read.
import { get } from "/static/lib/api.js";
import { badge } from "/static/lib/dom.js";
import { DIFFICULTY, INDUSTRY, ITEM_KIND, ITEM_STATE } from "/static/lib/labels.js";

let topics = null;

/** The topics with how many items each has; read once, and anew after `forgetTopics`. */
export async function topicsOf() {
  topics ??= (await get("/v1/quizzes/topics")).topics;
  return topics;
}

export const forgetTopics = () => { topics = null; };

/** The name of a topic by its id, as far as they are known. */
export const topicName = (id) => topics?.find((each) => each.id === id)?.name ?? id;

export const placeOfItem = (id) => `/v1/quizzes/items/${encodeURIComponent(id)}`;
export const placeOfPaper = (id) => `/v1/quizzes/papers/${encodeURIComponent(id)}`;

export const kindOf = ({ kind }) => ITEM_KIND[kind];

/** What stands behind the stem: in what state it is, and what keeps it from being asked. */
export const badges = ({ state, due, flag }) => [
  badge(...ITEM_STATE[state]), due && badge("待复核", "warn"), flag && badge("没有证明", "bad"),
].filter(Boolean);

/** 单选 · 退换货 · 市场与电商 · 易 */
export const factsOf = (item) => [kindOf(item), item.topic_name, item.industry && INDUSTRY[item.industry], DIFFICULTY[item.difficulty]]
  .filter(Boolean).join(" · ");

export const percent = (share) => (share === null ? "—" : `${Math.round(100 * share)}%`);
