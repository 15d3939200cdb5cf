import type { IncomingHttpHeaders } from "node:http";
import type { DataCategory } from "@pag0/contract";
import type { Call as MeteredCall } from "@pag0/metering";
import {
  type BodyFormat,
  type CallData,
  classifyBody,
  classifyText,
  type EffectivePolicy,
  type FindingKind,
} from "@pag0/policy";
import type { Target } from "../egress/target.ts";

/** What a call sends to its provider, as far as a classifier can read it. */
export interface SentText {
  format: BodyFormat;
  body: string;
  /** The URL's query without its escapes. */
  query: string;
  /** False where the body is encoded in a way that is not read here. */
  readable: boolean;
}

export interface ClassifiedCall {
  sent: SentText;
  data: CallData;
  /** Kinds of what was found in the URL's query, where nothing can be replaced. */
  queryKinds: readonly FindingKind[];
}

const FORMATS: Readonly<Record<MeteredCall["operation"], BodyFormat>> = {
  chat: "openai-chat",
  responses: "openai-responses",
  embeddings: "openai-embeddings",
  messages: "anthropic-messages",
  other: "json",
};
const READ_CHARSETS = /charset\s*=\s*"?(?!utf-?8\b|us-ascii\b)/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The body as text; null where it is compressed, in another character set or no text at all. */
function textOf(body: Buffer, headers: IncomingHttpHeaders): string | null {
  if (body.length === 0) return "";
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") return null;
  if (READ_CHARSETS.test(headers["content-type"] ?? "")) return null;
  try {
    return utf8.decode(body);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function queryOf({ url }: Target): string {
  return [...url.searchParams].map(([name, value]) => `${name}=${value}`).join("\n");
}

/** The levels say that the audit log is on; where none says anything it is, too. */
function isAccessLogged({ levels }: EffectivePolicy): boolean {
  const logs = levels.flatMap(({ document }) => document.auditLog ?? []);
  return logs.length === 0 || logs.some(({ enabled }) => enabled);
}

/**
 * Reads what a call would send, and says what sensitive data is in it. Nothing of it is kept; a request
 * that waits for approval is, and `keptFor` says that.
 */
export function classifyCall(
  policy: EffectivePolicy,
  target: Target,
  operation: MeteredCall["operation"],
  body: Buffer,
  headers: IncomingHttpHeaders,
): ClassifiedCall {
  const text = textOf(body, headers);
  const sent: SentText = {
    format: FORMATS[operation],
    body: text ?? "",
    query: queryOf(target),
    readable: text !== null,
  };
  const inBody = classifyBody(sent.format, sent.body);
  const inQuery = classifyText(sent.query);
  const queryKinds = [...new Set(inQuery.findings.map(({ kind }) => kind))];
  const kinds = new Set<FindingKind>([...inBody.findings.map(({ kind }) => kind), ...queryKinds]);
  return {
    sent,
    queryKinds,
    data: {
      categories: [...new Set<DataCategory>([...inBody.categories, ...inQuery.categories])],
      kinds: [...kinds].sort(),
      complete: sent.readable && inBody.complete && inQuery.complete,
      // A mirror is the operator's own: what counts is the address that it stands for.
      encrypted: target.url.protocol === "https:",
      accessLogged: isAccessLogged(policy),
      retentionDays: 0,
    },
  };
}

/** The same data where the request is kept, encrypted, until a person has decided on it. */
export function keptFor(data: CallData, hours: number): CallData {
  return { ...data, retentionDays: Math.ceil(hours / 24) };
}
