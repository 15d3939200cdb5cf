"use client";
import type { OperationId } from "@pag0/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { operationUrl } from "./url.ts";

export type Topic = "usage" | "approval" | "config" | "report" | "dry-run";

/** Which queries an event makes old. */
const staleAfter: Record<Topic, readonly OperationId[]> = {
  usage: [
    "getAnalytics",
    "listRequests",
    "getOrganization",
    "listTeams",
    "getTeam",
    "listPersonalBudgets",
    "listAlerts",
  ],
  approval: [
    "listApprovals",
    "getApproval",
    "listRequests",
    "getOrganization",
    "listTeams",
    "getTeam",
    "listPersonalBudgets",
  ],
  config: [
    "getOrganization",
    "listOrganizationPolicies",
    "listTeams",
    "getTeam",
    "listPersonalBudgets",
    "listTeamPolicies",
    "getEffectivePolicy",
    "getOrganizationEffectivePolicy",
    "getOrganizationDraft",
    "getTeamDraft",
    "getGovernance",
    "listKeys",
    "listProviders",
    "listModelAliases",
    "listPrices",
    "listPriceOverrides",
    "getPriceOverride",
    "listMembers",
    "listAlerts",
  ],
  report: ["listReports", "getReport"],
  "dry-run": ["listDryRuns", "getDryRun"],
};

/** The topic that an event speaks of, from its name or its data; `null` where it says nothing known. */
export function topicOf(name: string, data: string): Topic | null {
  let text = name;
  if (name === "message") {
    try {
      const body: unknown = JSON.parse(data);
      if (typeof body === "object" && body !== null) {
        const named = body as { topic?: unknown; type?: unknown; channel?: unknown };
        text = String(named.topic ?? named.type ?? named.channel ?? "");
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      text = data;
    }
  }
  if (text.includes("usage")) return "usage";
  if (text.includes("approval")) return "approval";
  if (text.includes("config")) return "config";
  if (text.includes("report")) return "report";
  if (text.includes("dry-run")) return "dry-run";
  return null;
}

const NAMES = [
  "message",
  "usage",
  "approval",
  "approvals",
  "config",
  "configuration",
  "report",
  "dry-run",
] as const;
const FLUSH_MS = 700;

/**
 * Listens to the server's events and refreshes the queries they make old, at most once in 0.7 s.
 * Returns whether the stream is open.
 */
export function useLiveUpdates(): boolean {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const waiting = new Set<OperationId>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const flush = () => {
      timer = null;
      for (const id of waiting) void client.invalidateQueries({ queryKey: [id] });
      waiting.clear();
    };
    const hear = (event: MessageEvent<string>) => {
      const topic = topicOf(event.type, event.data);
      if (topic === null) return;
      for (const id of staleAfter[topic]) waiting.add(id);
      timer ??= setTimeout(flush, FLUSH_MS);
    };
    const source = new EventSource(operationUrl("/events"));
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    for (const name of NAMES) source.addEventListener(name, hear);
    return () => {
      source.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client]);
  return open;
}
