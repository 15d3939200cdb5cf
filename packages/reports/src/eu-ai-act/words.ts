import type { ControlId, ControlStatus } from "./controls.ts";

type Figures = Record<string, string | number>;

/** A count as people read it, with separators; both languages group by thousands with commas. */
function n(value: string | number | undefined): string {
  return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
}

/** A count with its English noun, whose plural takes an s. */
function many(value: string | number | undefined, noun: string): string {
  return `${n(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Every word of the report in one language. */
export interface Words {
  title: string;
  subtitle: string;
  page(page: number, pages: number): string;
  preparedFor: string;
  period: string;
  generated: string;
  time: string;
  by: string;
  scopeNote: string;
  summary: string;
  status: Record<ControlStatus, string>;
  figures: {
    cost: string;
    budget: string;
    utilization: string;
    requests: string;
    cacheHitRate: string;
    savings: string;
    refused: string;
    approvals: string;
  };
  controlsTitle: string;
  article: string;
  controls: Record<ControlId, { title: string; finding(figures: Figures): string }>;
  teamsTitle: string;
  team: string;
  spent: string;
  budget: string;
  violations: string;
  violationsTitle: string;
  reason: string;
  count: string;
  none: string;
  approvalsTitle: string;
  approvalsSentence(figures: Figures): string;
  policiesTitle: string;
  scope: string;
  version: string;
  published: string;
  publishedBy: string;
  why: string;
  samplesTitle: string;
  samplesNote: string;
  auditTitle: string;
  auditSentence(figures: Figures): string;
  merkleRoot: string;
  publicKey: string;
  verify: string;
  kept: string;
  retention(days: number | null): string;
}

const en: Words = {
  title: "EU AI Act: evidence of governed AI use",
  subtitle: "Regulation (EU) 2024/1689, obligations of deployers",
  page: (page, pages) => `Page ${page} of ${pages}`,
  preparedFor: "Organization",
  period: "Period",
  generated: "Generated",
  time: "Time",
  by: "Requested by",
  scopeNote:
    "This report states evidence and gaps drawn from recorded decisions; it is no certification. Whether a system is high-risk is for the organization to judge.",
  summary: "Summary",
  status: { met: "Met", partial: "Partial", not_met: "Not met" },
  figures: {
    cost: "Total cost",
    budget: "Budget",
    utilization: "Budget used",
    requests: "Requests",
    cacheHitRate: "Cache hit rate",
    savings: "Saved by cache",
    refused: "Refused by policy",
    approvals: "Approvals asked",
  },
  controlsTitle: "Articles and evidence",
  article: "Article",
  controls: {
    logRetention: {
      title: "Logs are kept at least six months",
      finding: (f) =>
        Number(f.days) >= Number(f.required)
          ? `Audit entries are kept ${many(f.days, "day")}; the article asks for at least six months (${many(f.required, "day")}).`
          : Number(f.days) === 0
            ? `Gap: the organization's policy does not say how long audit entries are kept; the article asks for at least six months (${many(f.required, "day")}) where the system is high-risk.`
            : `Gap: audit entries are kept ${many(f.days, "day")}; the article asks for at least six months (${many(f.required, "day")}) where the system is high-risk. Raise the retention in the organization's policy.`,
    },
    recordKeeping: {
      title: "Events are recorded automatically",
      finding: (f) =>
        `Requests decided in the period: ${n(f.requests)}. Audit entries: ${n(f.entries)}, each with its decision, reason, policy version and hash.`,
    },
    humanOversight: {
      title: "People oversee costly or sensitive use",
      finding: (f) =>
        `${many(f.requested, "request")} waited for a person: ${n(f.approved)} approved, ${n(f.denied)} denied, ${n(f.expired)} expired unanswered. ${many(f.overseers, "member")} may decide; nobody decides their own request.`,
    },
    useControls: {
      title: "Use follows instructions set by policy",
      finding: (f) =>
        `Policy versions in force: ${n(f.policies)}. Requests outside them, refused before reaching a provider: ${n(f.refused)}.`,
    },
    monitoring: {
      title: "Operation is monitored",
      finding: (f) =>
        `Spending is compared with the hours before it. Found in the period: anomalies ${n(f.anomalies)}, refusals ${n(f.refused)}, provider errors ${n(f.errors)}.`,
    },
    integrity: {
      title: "Records are protected against change",
      finding: (f) =>
        `Entries are chained by hash and closed by ${many(f.checkpoints, "signed checkpoint")}. Entries after the last one: ${n(f.unanchored)}.`,
    },
    accountability: {
      title: "Responsibilities are assigned",
      finding: (f) =>
        `Members with a role: ${n(f.members)}. Auditors among them, who read everything and change nothing: ${n(f.auditors)}.`,
    },
  },
  teamsTitle: "Spending by team",
  team: "Team",
  spent: "Spent",
  budget: "Budget",
  violations: "Refused",
  violationsTitle: "Requests refused by policy",
  reason: "Reason",
  count: "Requests",
  none: "None in this period.",
  approvalsTitle: "Human oversight",
  approvalsSentence: (f) =>
    `Requests that asked for approval: ${n(f.requested)}. Executed after it: ${n(f.executed)}. Half of the decisions took at most ${n(f.median)}.`,
  policiesTitle: "Policy versions in force",
  scope: "Scope",
  version: "Version",
  published: "Published",
  publishedBy: "Published by",
  why: "Reason",
  samplesTitle: "Samples of recorded decisions",
  samplesNote:
    "The most recent refusals and approvals of the period; each can be found by its request id.",
  auditTitle: "Integrity of the record",
  auditSentence: (f) =>
    `Entries: ${n(f.entries)}. Signed checkpoints: ${n(f.checkpoints)}, the last at ${n(f.at)}.`,
  merkleRoot: "Last Merkle root",
  publicKey: "Public key",
  verify:
    "To verify without trusting us: export the audit log and its public key, and run pag0 audit verify audit.jsonl --key public.pem, which needs neither us nor a network.",
  kept: "Audit log kept",
  retention: (days) => (days === null ? "no retention set" : many(days, "day")),
};

const ko: Words = {
  title: "EU AI 법: AI 사용 통제 증적",
  subtitle: "규정 (EU) 2024/1689, 배포자의 의무",
  page: (page, pages) => `${pages}쪽 중 ${page}쪽`,
  preparedFor: "조직",
  period: "기간",
  generated: "생성 시각",
  time: "시각",
  by: "요청자",
  scopeNote:
    "이 보고서는 기록된 결정에서 얻은 증적과 미비점을 제시하며 인증이 아닙니다. 고위험 시스템 여부는 조직이 판단해야 합니다.",
  summary: "요약",
  status: { met: "충족", partial: "부분 충족", not_met: "미충족" },
  figures: {
    cost: "총비용",
    budget: "예산",
    utilization: "예산 사용률",
    requests: "요청 수",
    cacheHitRate: "캐시 적중률",
    savings: "캐시 절감액",
    refused: "정책 거부",
    approvals: "승인 요청",
  },
  controlsTitle: "조항과 증적",
  article: "조항",
  controls: {
    logRetention: {
      title: "로그를 6개월 이상 보관",
      finding: (f) =>
        Number(f.days) >= Number(f.required)
          ? `감사 기록을 ${n(f.days)}일간 보관합니다. 조항은 6개월(${n(f.required)}일) 이상을 요구합니다.`
          : Number(f.days) === 0
            ? `미비점: 조직 정책에 감사 기록의 보관 기간이 정해져 있지 않습니다. 고위험 시스템이라면 6개월(${n(f.required)}일) 이상이 필요합니다.`
            : `미비점: 감사 기록을 ${n(f.days)}일간 보관합니다. 고위험 시스템이라면 6개월(${n(f.required)}일) 이상이 필요합니다. 조직 정책의 보관 기간을 늘리십시오.`,
    },
    recordKeeping: {
      title: "이벤트 자동 기록",
      finding: (f) =>
        `기간 중 ${n(f.requests)}건의 요청을 판정했으며, 결정·사유·정책 버전·해시를 담은 감사 기록이 ${n(f.entries)}건 있습니다.`,
    },
    humanOversight: {
      title: "사람에 의한 감독",
      finding: (f) =>
        `${n(f.requested)}건이 사람의 결정을 기다렸습니다: 승인 ${n(f.approved)}건, 거부 ${n(f.denied)}건, 만료 ${n(f.expired)}건. 결정할 수 있는 구성원은 ${n(f.overseers)}명이며 본인의 요청은 결정할 수 없습니다.`,
    },
    useControls: {
      title: "정책에 따른 사용",
      finding: (f) =>
        `정책 버전 ${n(f.policies)}개가 적용되었고, 벗어난 요청 ${n(f.refused)}건은 공급자에 전달되기 전에 거부되었습니다.`,
    },
    monitoring: {
      title: "운영 모니터링",
      finding: (f) =>
        `지출을 이전 시간대와 비교했습니다: 이상 ${n(f.anomalies)}건, 거부 ${n(f.refused)}건, 공급자 오류 ${n(f.errors)}건.`,
    },
    integrity: {
      title: "기록 변경 방지",
      finding: (f) =>
        `기록은 해시로 연결되고 서명된 체크포인트 ${n(f.checkpoints)}개로 마감됩니다. 마지막 체크포인트 이후 기록은 ${n(f.unanchored)}건입니다.`,
    },
    accountability: {
      title: "책임 배정",
      finding: (f) =>
        `구성원 ${n(f.members)}명에게 역할이 있으며 그중 ${n(f.auditors)}명은 모든 것을 읽되 변경하지 않는 감사자입니다.`,
    },
  },
  teamsTitle: "팀별 지출",
  team: "팀",
  spent: "지출",
  budget: "예산",
  violations: "거부",
  violationsTitle: "정책이 거부한 요청",
  reason: "사유",
  count: "요청 수",
  none: "이 기간에는 없습니다.",
  approvalsTitle: "사람의 감독",
  approvalsSentence: (f) =>
    `승인 요청 ${n(f.requested)}건 중 ${n(f.executed)}건이 승인 후 실행되었고, 결정의 절반은 ${n(f.median)} 이내에 이루어졌습니다.`,
  policiesTitle: "적용된 정책 버전",
  scope: "범위",
  version: "버전",
  published: "게시",
  publishedBy: "게시자",
  why: "사유",
  samplesTitle: "기록된 결정의 예",
  samplesNote: "기간 중 가장 최근의 거부와 승인이며, 요청 ID로 찾을 수 있습니다.",
  auditTitle: "기록의 무결성",
  auditSentence: (f) =>
    `기록 ${n(f.entries)}건, 서명된 체크포인트 ${n(f.checkpoints)}개, 마지막 시각 ${n(f.at)}.`,
  merkleRoot: "마지막 머클 루트",
  publicKey: "공개 키",
  verify:
    "저희를 신뢰하지 않고 검증하려면 감사 로그와 공개 키를 내려받아 pag0 audit verify audit.jsonl --key public.pem 을 실행하십시오. 저희 서버도 네트워크도 필요하지 않습니다.",
  kept: "감사 로그 보관",
  retention: (days) => (days === null ? "보관 기간 미설정" : `${n(days)}일`),
};

export const words: Record<"en" | "ko", Words> = { en, ko };
