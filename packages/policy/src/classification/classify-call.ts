import type { DataCategory } from "@pag0/contract";
import type { CallData } from "../decisions/decision.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import { classifyBody } from "./body/classify-body.ts";
import type { BodyFinding } from "./body/redact.ts";
import type { BodyFormat } from "./body/structural-paths.ts";
import { classifyText } from "./classify-text.ts";
import type { Finding, FindingKind } from "./finding.ts";

/** A call as it would leave. */
export interface SentCall {
  url: URL;
  /** What the body asks of its provider, as metering reads it (`chat`, `messages`). */
  operation: string;
  /** null where it is encoded in a way that is not read. */
  body: string | null;
}

export interface ClassifiedCall {
  sent: {
    format: BodyFormat;
    /** Empty where it could not be read. */
    body: string;
    /** The URL's query without its escapes. */
    query: string;
    readable: boolean;
  };
  data: CallData;
  /** Kinds of what was found in the URL's query, where nothing can be replaced. */
  queryKinds: readonly FindingKind[];
  findings: readonly (BodyFinding | Finding)[];
}

/** Which strings of a body only steer the call; of all others every string is read. */
const FORMATS: Readonly<Record<string, BodyFormat>> = {
  chat: "openai-chat",
  responses: "openai-responses",
  embeddings: "openai-embeddings",
  messages: "anthropic-messages",
};

/** The levels say that the audit log is on; where none says anything it is, too. */
function isAccessLogged({ levels }: EffectivePolicy): boolean {
  const logs = levels.flatMap(({ document }) => document.auditLog ?? []);
  return logs.length === 0 || logs.some(({ enabled }) => enabled);
}

/**
 * Reads what a call would send, and says what sensitive data is in it. Nothing of it is kept: its
 * `retentionDays` are 0.
 */
export function classifyCall(
  policy: EffectivePolicy,
  { url, operation, body }: SentCall,
): ClassifiedCall {
  const sent = {
    format: FORMATS[operation] ?? "json",
    body: body ?? "",
    query: [...url.searchParams].map(([name, value]) => `${name}=${value}`).join("\n"),
    readable: body !== null,
  };
  const inBody = classifyBody(sent.format, sent.body);
  const inQuery = classifyText(sent.query);
  const queryKinds = [...new Set(inQuery.findings.map(({ kind }) => kind))];
  const kinds = new Set<FindingKind>([...inBody.findings.map(({ kind }) => kind), ...queryKinds]);
  return {
    sent,
    queryKinds,
    findings: [...inBody.findings, ...inQuery.findings],
    data: {
      categories: [...new Set<DataCategory>([...inBody.categories, ...inQuery.categories])],
      kinds: [...kinds].sort(),
      complete: sent.readable && inBody.complete && inQuery.complete,
      // A mirror is the operator's own: what counts is the address that it stands for.
      encrypted: url.protocol === "https:",
      accessLogged: isAccessLogged(policy),
      retentionDays: 0,
    },
  };
}

/** The same data where the request is kept, encrypted, until a person has decided on it. */
export function keptFor(data: CallData, hours: number): CallData {
  return { ...data, retentionDays: Math.ceil(hours / 24) };
}
