// Names in Chinese of what the API names in English.
export const VALIDITY = {
  in_force: ["现行有效", "good"], not_yet_effective: ["尚未生效", "bad"], superseded: ["已被取代", "bad"],
  repealed: ["已废止", "bad"], expired: ["已失效", "bad"], unknown: ["效力未核实", "warn"],
};
export const BASIS_STATE = { needs: "依据未入库", not_in_force: "当日不生效", not_found: "未找到" };
export const DATE_BASIS = {
  stated_in_text: "文本写明", decision: "修改决定写明", source: "来源标注", entered_by_hand: "人工核定", unknown: "未核实",
};
// What became of an article from one version to the next.
export const CHANGE = { amended: "修改", added: "新增", deleted: "删除", renumbered: "改号", moved: "移位" };
export const SEVERITY = { block: ["禁止", "bad"], warn: ["慎用", "warn"] };
export const INDUSTRY = {
  general: "各行业", market: "市场与电商", finance: "金融", education: "教育培训", medical: "医疗美容",
};
export const LEVEL = { officer: "一线", senior: "资深", supervisor: "主管", manager: "经理" };
export const CITATION = {
  verified: ["属实", "good"], not_found: ["查无此条", "bad"], not_in_force: ["当日不生效", "bad"],
  misquoted: ["引文与原文不符", "bad"], unresolved: ["无法确定所指", "warn"],
};
export const SCENE = {
  advertising: "广告宣传", sales_call: "销售", complaint_call: "投诉处理", written_reply: "书面答复",
};
export const ROLE = {
  officer: "一线客服", trainer: "培训师", editor: "知识编辑", supervisor: "主管", auditor: "审计质检", admin: "管理员",
};
// What happened in a record, and how it ended, as api/record_labels.py has them; a test compares them.
export const RECORD = {
  ask: "提问", check: "审查", publication: "发布", correction: "更正", withdrawal: "撤下", rollback: "撤回",
  rule_change: "规则变更", review: "复核", sign_in: "登录", permission_change: "人员与权限变更", risk: "风险信号处理",
  reveal: "还原个人信息", export: "导出", legal_hold: "保全", retention: "到期删除", erasure: "依申请删除", curated: "审定答复", call: "通话",
  quiz: "题库与试卷", quiz_attempt: "考试", study: "学习",
};
export const OUTCOME = {
  answered: ["已作答", "good"], refused: ["未作答", "warn"], pass: ["通过", "good"], warn: ["需要复核", "warn"],
  block: ["不能发出", "bad"], done: ["完成", ""], failed: ["失败", "bad"],
};
export const VERDICT = { useful: "有用", wrong: "不对", incomplete: "不全", unclear: "看不明白" };
export const SIGNAL_STATE = { open: "待处理", taken: "处理中", resolved: "已处理", dismissed: "已排除" };
export const SIGNAL_SEVERITY = { urgent: ["紧急", "bad"], notice: ["留意", "warn"] };
const NOBODY = {
  system: "系统", local: "本机用户", nobody: "未登录", inbox: "收件文件夹", schedule: "定时入库", quarantine: "隔离区重试",
};

/** Who it was: the name, in words where nobody acted, the id where the name is gone. */
export const personOf = (id, name) => NOBODY[id] ?? name ?? id;
/** Who speaks in a call. */
export const SPEAKER = { officer: "客服", caller: "来电人" };
export const TOPIC = {
  absolute_claim: "绝对化用语", guaranteed_return: "保本保收益", medical_efficacy: "疗效保证", education_guarantee: "保过包拿证",
  unauthorised_promise: "越权承诺", complaint_suppression: "压制投诉", liability_exclusion: "排除责任",
  regulatory_exemption: "规避监管", privacy_disclosure: "泄露隐私", insulting_language: "侮辱指责", filing_endorsement: "备案背书",
  price_fraud: "价格欺诈", competitor_disparagement: "贬低同行", defect_dismissal: "搪塞缺陷",
};
// Items of quizzes: what kind, in what state, how hard, what they ask of a head, and by which rule an answer is right or wrong.
export const ITEM_KIND = {
  single: "单选", multiple: "多选", true_false: "判断", blank: "填空", short: "简答", case: "案例分析", scenario: "情景",
};
export const ITEM_STATE = { draft: ["待审", "warn"], approved: ["在用", "good"], retired: ["停用", ""] };
export const DIFFICULTY = { easy: "易", medium: "中", hard: "难" };
export const BLOOM = { remember: "记忆", understand: "理解", apply: "应用", analyse: "分析" };
export const PROOF = {
  verbatim: "与原文一字不差", quantity: "数额、期限与原文不同", modal: "应当、可以、不得与原文相反", party: "权利义务的一方与原文相反",
  authority: "机关与原文不同", listed: "在所列各项之中", not_listed: "不在所列各项之中", count: "项数与原文不同", term: "是另一个用语的含义",
  condition: "是另一条的条件", consequence: "是另一条的后果", older_wording: "是修改前的文字", barred: "属于限制用语",
  sayable: "可以这样说", breach: "违反所引条文", no_breach: "没有违反所引条文", hand_over: "须移交", by_hand: "人工写定，没有证明",
};
export const ITEM_CHANGE = {
  generated: "出题", written: "手写", imported: "导入", edited: "修改", approved: "批准", rejected: "退回", retired: "停用",
  restored: "恢复", reviewed: "复核后仍适用",
};
