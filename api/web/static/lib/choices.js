// The selects in which somebody says for whom or where something is: filled, set, and with what suits who is signed in.
import { element } from "/static/lib/dom.js";
import { LEVEL } from "/static/lib/labels.js";
import { me } from "/static/lib/session.js";

export const PROVINCES = [
  "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省", "安徽省",
  "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省",
  "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区", "新疆维吾尔自治区",
];

/** Adds choices to a select: words by code, or words that are their own code. */
export function offer(field, names) {
  const each = Array.isArray(names) ? names.map((name) => [name, name]) : Object.entries(names);
  field.append(...each.map(([value, words]) => element("option", { value }, words)));
}

/** Chooses a value; the first choice where there is none such. */
export function choose(field, value) {
  field.value = value ?? "";
  if (field.selectedIndex < 0) field.selectedIndex = 0;
}

/** Shows a value that was kept, also one that nobody is offered: to show another would change it. */
export function put(field, value) {
  const kept = value ?? "";
  if (field.options && ![...field.options].some((each) => each.value === kept)) offer(field, [kept]);
  field.value = kept;
}

/** The level that goes with the role of who is signed in; undefined where none does. */
export const ownLevel = () => (me()?.role in LEVEL ? me().role : undefined);
