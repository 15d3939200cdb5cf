import { formatUsd, parseMicroUsdExact } from "@pag0/money";
import { Document, Page, Text, View } from "@react-pdf/renderer";
import { createElement, type ReactElement } from "react";
import {
  colours,
  type Flow,
  figureGrid,
  groupHash,
  section,
  styles,
  table,
} from "../pdf/elements.ts";
import { assessEuAiAct, type Control } from "./controls.ts";
import type { EuAiActEvidence } from "./evidence.ts";
import { type Words, words } from "./words.ts";

/** The wire's micro-USD with up to three decimals, as people read it. */
function dollars(microUsd: string): string {
  return formatUsd(parseMicroUsdExact(microUsd));
}

function instant(iso: string, timeZone: string, locale: "en" | "ko"): string {
  const formatted = new Intl.DateTimeFormat(locale === "ko" ? "ko-KR" : "en-GB", {
    timeZone,
    dateStyle: "medium",
    timeStyle: "short",
  }).format(new Date(iso));
  return `${formatted} ${timeZone}`;
}

function minutes(value: number | null): string {
  if (value === null) return "–";
  return value < 1 ? `${Math.round(value * 60)} s` : `${value.toFixed(1)} min`;
}

function controlBlock(control: Control, w: Words): ReactElement {
  const { title, finding } = w.controls[control.id];
  return createElement(
    View,
    { key: control.id, style: { ...styles.tableRow, paddingVertical: 5 }, wrap: false },
    createElement(
      Text,
      { style: { width: 64, color: colours[control.status], fontWeight: 600 } },
      w.status[control.status],
    ),
    createElement(
      Text,
      { style: { width: 76, color: colours.quiet } },
      `${w.article} ${control.article}`,
    ),
    createElement(
      View,
      { style: { flex: 1 } },
      createElement(Text, { style: { fontWeight: 600 } }, title),
      createElement(Text, null, finding(control.figures)),
    ),
  );
}

/** Contents that stay together under their heading. */
const whole = (...lead: ReactElement[]): Flow => ({ lead, rest: [] });

/** A table under a sentence that says what it is. */
function noted(note: string, { lead, rest }: Flow): Flow {
  const style = { ...styles.quiet, marginBottom: 4 };
  return { lead: [createElement(Text, { key: "note", style }, note), ...lead], rest };
}

/** The report's pages. The same evidence and locale always give the same pages. */
export function euAiActDocument(
  evidence: EuAiActEvidence,
  locale: "en" | "ko",
): ReactElement<React.ComponentProps<typeof Document>> {
  const w = words[locale];
  const { analytics, organization, approvals, audit } = evidence;
  const when = (iso: string) => instant(iso, organization.timezone, locale);
  const order = { not_met: 0, partial: 1, met: 2 };
  const controls = assessEuAiAct(evidence).sort((a, b) => order[a.status] - order[b.status]);
  const controlBlocks = controls.map((control) => controlBlock(control, w));
  const counted = (status: Control["status"]) =>
    controls.filter((control) => control.status === status).length;
  const fact = (label: string, value: string) =>
    createElement(
      View,
      { key: label, style: styles.row },
      createElement(Text, { style: { width: 92, color: colours.quiet } }, label),
      createElement(Text, { style: { flex: 1 } }, value),
    );

  return createElement(
    Document,
    {
      title: w.title,
      author: organization.name,
      creationDate: new Date(evidence.generatedAt),
      modificationDate: new Date(evidence.generatedAt),
      language: locale,
    },
    createElement(
      Page,
      { size: "A4", style: styles.page },
      createElement(
        View,
        { style: styles.body },
        createElement(Text, { style: styles.title }, w.title),
        createElement(Text, { style: styles.subtitle }, w.subtitle),
        createElement(
          View,
          { style: { marginTop: 14 } },
          fact(w.preparedFor, `${organization.name} (${organization.slug})`),
          fact(w.period, `${when(analytics.period.from)} – ${when(analytics.period.to)}`),
          fact(w.generated, when(evidence.generatedAt)),
          fact(w.by, evidence.generatedBy),
        ),
        createElement(Text, { style: { marginTop: 10, color: colours.quiet } }, w.scopeNote),

        section(
          w.summary,
          whole(
            createElement(
              Text,
              { style: { marginBottom: 6 } },
              (["not_met", "partial", "met"] as const)
                .map((status) => `${w.status[status]} ${counted(status)}`)
                .join("  ·  "),
            ),
            figureGrid([
              { label: w.figures.cost, value: analytics.totalCost },
              { label: w.figures.budget, value: analytics.totalBudget ?? "–" },
              { label: w.figures.utilization, value: analytics.utilizationRate ?? "–" },
              { label: w.figures.requests, value: analytics.totalRequests.toLocaleString("en-US") },
              { label: w.figures.cacheHitRate, value: analytics.cacheHitRate ?? "–" },
              { label: w.figures.savings, value: dollars(analytics.totals.saved) },
              {
                label: w.figures.refused,
                value: analytics.violations
                  .reduce((sum, v) => sum + v.count, 0)
                  .toLocaleString("en-US"),
              },
              { label: w.figures.approvals, value: approvals.requested.toLocaleString("en-US") },
            ]),
          ),
        ),
        section(w.controlsTitle, { lead: controlBlocks.slice(0, 1), rest: controlBlocks.slice(1) }),
        section(
          w.teamsTitle,
          table(
            [
              { header: w.team, flex: 3, cell: (row) => row.team },
              { header: w.spent, flex: 2, align: "right", cell: (row) => row.spent },
              { header: w.budget, flex: 2, align: "right", cell: (row) => row.budget ?? "–" },
              {
                header: w.figures.utilization,
                flex: 2,
                align: "right",
                cell: (row) => row.utilizationRate ?? "–",
              },
              {
                header: w.figures.requests,
                flex: 2,
                align: "right",
                cell: (row) => row.totals.requests.toLocaleString("en-US"),
              },
              {
                header: w.figures.cacheHitRate,
                flex: 2,
                align: "right",
                cell: (row) => row.cacheHitRate ?? "–",
              },
              {
                header: w.violations,
                flex: 2,
                align: "right",
                cell: (row) => row.violations.toLocaleString("en-US"),
              },
            ],
            analytics.byTeam,
            w.none,
          ),
        ),
        section(
          w.violationsTitle,
          table(
            [
              { header: w.reason, flex: 4, cell: (row) => row.reasonCode },
              {
                header: w.count,
                flex: 1,
                align: "right",
                cell: (row) => row.count.toLocaleString("en-US"),
              },
            ],
            analytics.violations,
            w.none,
          ),
        ),
        section(
          w.approvalsTitle,
          whole(
            createElement(
              Text,
              null,
              w.approvalsSentence({
                requested: approvals.requested,
                executed: approvals.executed,
                median: minutes(approvals.medianDecisionMinutes),
              }),
            ),
          ),
        ),
        section(
          w.policiesTitle,
          table(
            [
              { header: w.scope, flex: 2, cell: (row) => row.scope },
              { header: w.version, flex: 1, cell: (row) => `v${row.version}` },
              { header: w.published, flex: 3, cell: (row) => when(row.publishedAt) },
              { header: w.publishedBy, flex: 2, cell: (row) => row.publishedBy },
              { header: w.why, flex: 3, cell: (row) => row.reason },
            ],
            evidence.policies,
            w.none,
          ),
        ),
        section(
          w.samplesTitle,
          noted(
            w.samplesNote,
            table(
              [
                { header: w.time, flex: 2, cell: (row) => when(row.at) },
                { header: w.team, flex: 2, cell: (row) => `${row.team}\n${row.host}` },
                {
                  header: w.reason,
                  flex: 5,
                  cell: (row) => `${row.reasonCode}: ${row.explanation}\n${row.requestId}`,
                },
              ],
              evidence.samples,
              w.none,
            ),
          ),
        ),
        section(
          w.auditTitle,
          whole(
            createElement(
              Text,
              null,
              w.auditSentence({
                entries: audit.entries,
                checkpoints: audit.checkpoints,
                at: audit.lastCheckpointAt === null ? "–" : when(audit.lastCheckpointAt),
              }),
            ),
            createElement(
              View,
              { style: { marginTop: 4 } },
              fact(w.merkleRoot, audit.merkleRoot === null ? "–" : groupHash(audit.merkleRoot)),
              fact(w.publicKey, audit.publicKeyId),
              fact(w.kept, w.retention(evidence.auditRetentionDays)),
            ),
            createElement(Text, { style: { ...styles.quiet, marginTop: 4 } }, w.verify),
          ),
        ),
      ),
      createElement(
        View,
        { style: styles.footer, fixed: true },
        createElement(Text, null, `${organization.name} · ${evidence.reportId}`),
        createElement(Text, {
          render: ({ pageNumber, totalPages }) => w.page(pageNumber, totalPages),
        }),
      ),
    ),
  );
}
