import type { PolicyDocument, PolicyDocumentInput } from "@pag0/contract";
import { dollarsText, readDollars } from "../ui/amount.ts";

/** A switch that may be left to the level above. */
export type Tri = "inherit" | "on" | "off";

/** The policy as a form holds it: dollars as text, lists one entry a line. */
export interface PolicyForm {
  monthlyBudget: string;
  dailyBudget: string;
  maxPerRequest: string;
  requireApprovalAbove: string;
  approval: Tri;
  approvers: string;
  autoApproveBelow: string;
  workflowRequireAbove: string;
  timeoutHours: string;
  restrictCategories: boolean;
  allowedCategories: string;
  restrictEndpoints: boolean;
  allowedEndpoints: string;
  restrictModels: boolean;
  allowedModels: string;
  blockedEndpoints: string;
  hours: boolean;
  hoursZone: string;
  hoursStart: string;
  hoursEnd: string;
  hoursDays: string[];
  cache: Tri;
  cacheShared: Tri;
  cacheTtl: string;
  complianceMode: "none" | NonNullable<PolicyDocument["complianceMode"]>;
  auditLog: Tri;
  auditRetention: string;
}

const tri = (value: boolean | undefined): Tri =>
  value === undefined ? "inherit" : value ? "on" : "off";
const lines = (list: readonly string[] | undefined) => (list ?? []).join("\n");
const entries = (text: string) =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The form of a document; `zone` fills in working hours that are not set. */
export function formOf(document: PolicyDocument, zone: string): PolicyForm {
  const { approvalWorkflow: workflow, workingHours, cache, auditLog } = document;
  return {
    monthlyBudget: dollarsText(document.monthlyBudget),
    dailyBudget: dollarsText(document.dailyBudget),
    maxPerRequest: dollarsText(document.maxPerRequest),
    requireApprovalAbove: dollarsText(document.requireApprovalAbove),
    approval: tri(workflow?.enabled),
    approvers: lines(workflow?.approvers),
    autoApproveBelow: dollarsText(workflow?.autoApproveBelow),
    workflowRequireAbove: dollarsText(workflow?.requireApprovalAbove),
    timeoutHours: workflow?.timeoutHours === undefined ? "" : String(workflow.timeoutHours),
    restrictCategories: document.allowedCategories !== undefined,
    allowedCategories: lines(document.allowedCategories),
    restrictEndpoints: document.allowedEndpoints !== undefined,
    allowedEndpoints: lines(document.allowedEndpoints),
    restrictModels: document.allowedModels !== undefined,
    allowedModels: lines(document.allowedModels),
    blockedEndpoints: lines(document.blockedEndpoints),
    hours: workingHours !== undefined,
    hoursZone: workingHours?.timezone ?? zone,
    hoursStart: workingHours?.start ?? "09:00",
    hoursEnd: workingHours?.end ?? "18:00",
    hoursDays: [...(workingHours?.days ?? [])],
    cache: tri(cache?.enabled),
    cacheShared: tri(cache?.sharedCache),
    cacheTtl: cache?.defaultTTL === undefined ? "" : String(cache.defaultTTL),
    complianceMode: document.complianceMode ?? "none",
    auditLog: tri(auditLog?.enabled),
    auditRetention: auditLog === undefined ? "365" : String(auditLog.retention),
  };
}

/** What was typed as dollars, for the wire; what cannot be read is passed on for the schema to refuse. */
function amount(text: string): string | undefined {
  const read = readDollars(text);
  if (read.kind === "empty") return undefined;
  return read.kind === "amount" ? read.microUsd : text;
}

function number(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text);
}

/** The document of a form; the schema of the contract decides whether it is valid. */
export function documentOf(form: PolicyForm): PolicyDocumentInput {
  const blocked = entries(form.blockedEndpoints);
  const document: PolicyDocumentInput = {
    monthlyBudget: amount(form.monthlyBudget),
    dailyBudget: amount(form.dailyBudget),
    maxPerRequest: amount(form.maxPerRequest),
    requireApprovalAbove: amount(form.requireApprovalAbove),
    allowedCategories: form.restrictCategories ? entries(form.allowedCategories) : undefined,
    allowedEndpoints: form.restrictEndpoints ? entries(form.allowedEndpoints) : undefined,
    allowedModels: form.restrictModels ? entries(form.allowedModels) : undefined,
    blockedEndpoints: blocked.length === 0 ? undefined : blocked,
  };
  if (form.approval !== "inherit") {
    const approvers = entries(form.approvers);
    document.approvalWorkflow = {
      enabled: form.approval === "on",
      approvers: approvers.length === 0 ? undefined : approvers,
      autoApproveBelow: amount(form.autoApproveBelow),
      requireApprovalAbove: amount(form.workflowRequireAbove),
      timeoutHours: number(form.timeoutHours),
    };
  }
  if (form.hours)
    document.workingHours = {
      timezone: form.hoursZone,
      start: form.hoursStart,
      end: form.hoursEnd,
      days: form.hoursDays.length === 0 ? undefined : (form.hoursDays as never),
    };
  if (form.cache !== "inherit")
    document.cache = {
      enabled: form.cache === "on",
      sharedCache: form.cacheShared === "inherit" ? undefined : form.cacheShared === "on",
      defaultTTL: number(form.cacheTtl),
    };
  if (form.complianceMode !== "none") document.complianceMode = form.complianceMode;
  if (form.auditLog !== "inherit")
    document.auditLog = {
      enabled: form.auditLog === "on",
      retention: number(form.auditRetention) ?? 0,
    };
  return withoutEmpty(document) as PolicyDocumentInput;
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([name, child]) => [name, withoutEmpty(child)]),
  );
}

const FORM_FIELD: Readonly<Record<string, keyof PolicyForm>> = {
  "approvalWorkflow.approvers": "approvers",
  "approvalWorkflow.autoApproveBelow": "autoApproveBelow",
  "approvalWorkflow.requireApprovalAbove": "workflowRequireAbove",
  "approvalWorkflow.timeoutHours": "timeoutHours",
  "approvalWorkflow.enabled": "approval",
  "workingHours.timezone": "hoursZone",
  "workingHours.start": "hoursStart",
  "workingHours.end": "hoursEnd",
  "workingHours.days": "hoursDays",
  workingHours: "hours",
  "cache.enabled": "cache",
  "cache.sharedCache": "cacheShared",
  "cache.defaultTTL": "cacheTtl",
  "auditLog.enabled": "auditLog",
  "auditLog.retention": "auditRetention",
};

/** The form's field that a path of the document belongs to: `document.allowedEndpoints[2]` and the like. */
export function formFieldOf(path: string, form: PolicyForm): keyof PolicyForm | null {
  const bare = path
    .replace(/^(document|policy|globalPolicy)\./, "")
    .replace(/\[\d+\].*$|\.\d+.*$/, "");
  const mapped = FORM_FIELD[bare];
  if (mapped !== undefined) return mapped;
  return bare in form ? (bare as keyof PolicyForm) : null;
}

export interface PolicyChange {
  /** Path of a leaf of the document: `approvalWorkflow.approvers`. */
  path: string;
  before: unknown;
  after: unknown;
}

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, child]) =>
    child === undefined ? [] : leaves(child, path === "" ? name : `${path}.${name}`),
  );
}

/** Every leaf that differs between two documents, in the order of the newer one. */
export function changesBetween(before: PolicyDocument, after: PolicyDocument): PolicyChange[] {
  const old = new Map(leaves(before));
  const fresh = new Map(leaves(after));
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .filter((path) => path !== "")
    .map((path) => ({ path, before: old.get(path), after: fresh.get(path) }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}
