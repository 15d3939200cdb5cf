import type { DataCategory } from "@pag0/contract";
import type { CallData } from "../decisions/decision.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import { classifyBody, isTerm } from "./body/classify-body.ts";
import type { BodyFinding } from "./body/redact.ts";
import type { BodyFormat } from "./body/structural-paths.ts";
import { classificationOf, classifyText } from "./classify-text.ts";
import type { Classification, Finding, FindingKind } from "./finding.ts";

/** A call as it would leave. */
export interface SentCall {
  url: URL;
  /** What the body asks of its provider, as metering reads it (`chat`, `messages`). */
  operation: string;
  /** null where it is encoded in a way that is not read. */
  body: string | null;
  /** Whether the body is a form that is written as a URL's query is. */
  isForm?: boolean;
}

export interface ClassifiedCall {
  sent: {
    format: BodyFormat;
    /** Empty where it could not be read. */
    body: string;
    readable: boolean;
  };
  data: CallData;
  /** Kinds of what was found in the URL and in a form, where nothing can be replaced. */
  fixed: readonly { place: "URL" | "form"; kinds: readonly FindingKind[] }[];
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

function fieldsOf(parameters: URLSearchParams): string {
  return [...parameters].map(([name, value]) => `${name}=${value}`).join("\n");
}

/** A path's segments without their escapes; one whose escapes are no UTF-8 stays as it is. */
function segmentsOf({ pathname }: URL): string {
  const decoded = pathname.split("/").map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch (error) {
      if (error instanceof URIError) return segment;
      throw error;
    }
  });
  return decoded.join("\n");
}

interface Fixed extends Classification {
  place: "URL" | "form";
}

/**
 * What is found where nothing can be replaced: in the URL, and in a form without its escapes. A term in a
 * path names what an endpoint is about, as a key does, and is nobody's data.
 */
function findFixed({ url, body, isForm = false }: SentCall): Fixed[] {
  const inPath = classifyText(segmentsOf(url));
  const findings = inPath.findings.filter((finding) => !isTerm(finding));
  const form = new URLSearchParams(isForm ? (body ?? "") : "");
  return [
    { place: "URL", ...classificationOf(findings, inPath.complete, {}), findings },
    { place: "URL", ...classifyText(fieldsOf(url.searchParams)) },
    { place: "form", ...classifyText(fieldsOf(form)) },
  ];
}

/**
 * Reads what a call would send, and says what sensitive data is in it. Nothing of it is kept: its
 * `retentionDays` are 0.
 */
export function classifyCall(policy: EffectivePolicy, call: SentCall): ClassifiedCall {
  const { url, operation, body } = call;
  const sent = {
    format: FORMATS[operation] ?? "json",
    body: body ?? "",
    readable: body !== null,
  };
  const inBody = classifyBody(sent.format, sent.body);
  const fixed = findFixed(call);
  const inFixed = fixed.flatMap(({ findings }) => findings);
  const kinds = new Set<FindingKind>([...inBody.findings, ...inFixed].map(({ kind }) => kind));
  const all = [inBody, ...fixed];
  return {
    sent,
    fixed: fixed.map(({ place, findings }) => ({ place, kinds: findings.map(({ kind }) => kind) })),
    findings: [...inBody.findings, ...inFixed],
    data: {
      categories: [...new Set<DataCategory>(all.flatMap(({ categories }) => categories))],
      kinds: [...kinds].sort(),
      complete: sent.readable && all.every(({ complete }) => complete),
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
