import { createPag0Client, type Pag0Client, Pag0Error } from "@pag0/sdk";
import { ConsoleSession } from "./console-session.ts";
import { firstPassword } from "./passwords.ts";
import type { DemoStateFile } from "./state.ts";

type End = "pending" | "approved" | "denied" | "cancelled" | "executed";

interface CostlyRequest {
  name: string;
  team: string;
  url: string;
  body: Record<string, unknown>;
  businessJustification: string;
  requestedBy: string;
  end: End;
  decidedBy?: string;
  comment?: string;
}

const OPENAI = "https://api.openai.com/v1/chat/completions";
const ANTHROPIC = "https://api.anthropic.com/v1/messages";

function ask(model: string, maxTokens: number, content: string): Record<string, unknown> {
  return { model, max_tokens: maxTokens, messages: [{ role: "user", content }] };
}

/** Requests that may cost more than $0.10, which every team's policy sends to its lead. */
const REQUESTS: readonly CostlyRequest[] = [
  {
    name: "enterprise lead",
    team: "sales-ai",
    url: OPENAI,
    body: ask("gpt-4", 2_000, "Qualify lead 4711 from the account notes, contracts and calls."),
    businessJustification: "Lead 4711 qualification - high value enterprise deal",
    requestedBy: "john.doe@acme.com",
    end: "executed",
    decidedBy: "sales-lead@acme.com",
    comment: "Worth it for this account.",
  },
  {
    name: "campaign variants",
    team: "marketing-ai",
    url: OPENAI,
    body: ask("gpt-4o", 11_000, "Write forty variants of the autumn campaign for each region."),
    businessJustification: "Forty variants of the autumn campaign in one go",
    requestedBy: "tomas.copy@acme.com",
    end: "denied",
    decidedBy: "marketing-lead@acme.com",
    comment: "Ten variants are enough: please split it and use gpt-4.1-mini.",
  },
  {
    name: "patent survey",
    team: "r-d-ai",
    url: ANTHROPIC,
    body: ask("claude-sonnet-4-5", 8_000, "Survey the patents on solid-state cooling since 2019."),
    businessJustification: "Patent survey, first version",
    requestedBy: "mina.seo@acme.com",
    end: "cancelled",
  },
  {
    name: "backlog digest",
    team: "support-ai",
    url: ANTHROPIC,
    body: ask("claude-sonnet-4-5", 7_500, "Summarize the open tickets of the quarter by cause."),
    businessJustification: "Quarterly digest of the ticket backlog for the service review",
    requestedBy: "omar.haddad@acme.com",
    end: "approved",
    decidedBy: "support-lead@acme.com",
    comment: "Approved for the review on Thursday.",
  },
  {
    name: "patent survey with claims",
    team: "r-d-ai",
    url: ANTHROPIC,
    body: ask(
      "claude-sonnet-4-5",
      8_200,
      "Survey the patents on solid-state cooling, with claims.",
    ),
    businessJustification: "Patent survey for the freedom-to-operate opinion",
    requestedBy: "mina.seo@acme.com",
    end: "pending",
  },
  {
    name: "escalation review",
    team: "support-ai",
    url: OPENAI,
    body: ask("gpt-4.1", 13_500, "Review every escalation of the last month and rank the causes."),
    businessJustification: "Review of last month's escalations before the customer council",
    requestedBy: "omar.haddad@acme.com",
    end: "pending",
  },
  {
    name: "renewal forecast",
    team: "sales-ai",
    url: OPENAI,
    body: ask("gpt-4", 1_800, "Forecast the renewals of the top hundred accounts with reasons."),
    businessJustification: "Renewal forecast for the board pack",
    requestedBy: "john.doe@acme.com",
    end: "pending",
  },
];

/** Who decides, signed in once each. */
class Deciders {
  readonly #sessions = new Map<string, ConsoleSession>();
  readonly #consoleUrl: string;
  readonly #passwordSeed: string;

  constructor(consoleUrl: string, passwordSeed: string) {
    this.#consoleUrl = consoleUrl;
    this.#passwordSeed = passwordSeed;
  }

  async decide(approvalId: string, { decidedBy, end, comment }: CostlyRequest): Promise<void> {
    const email = decidedBy ?? "";
    let session = this.#sessions.get(email);
    if (session === undefined) {
      const password = firstPassword(this.#passwordSeed, email);
      session = (await ConsoleSession.signIn(this.#consoleUrl, email, password)) ?? undefined;
      if (session === undefined) throw new Error(`${email} cannot sign in`);
      this.#sessions.set(email, session);
    }
    const decision = end === "denied" ? "deny" : "approve";
    await session.call("POST", `/approvals/${approvalId}/decision`, { decision, comment });
  }
}

async function cancel(proxyUrl: string, key: string, approvalId: string): Promise<void> {
  const response = await fetch(`${proxyUrl}/v1/approvals/${approvalId}/cancel`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`cancel ${approvalId}: ${response.status}`);
  await response.arrayBuffer();
}

/** Executes an approval; one that an earlier start had sent before it was killed counts as executed. */
async function execute(agent: Pag0Client, approvalId: string): Promise<void> {
  try {
    await (await agent.executeApprovedRequest(approvalId)).arrayBuffer();
  } catch (error) {
    if (!(Pag0Error.isInstance(error) && error.code === "APPROVAL_RESULT_UNKNOWN")) throw error;
  }
}

async function bringTo(
  request: CostlyRequest,
  proxyUrl: string,
  file: DemoStateFile,
  deciders: Deciders,
): Promise<void> {
  const { name, team, url, body, businessJustification, requestedBy, end } = request;
  const key = file.state.keys[team]?.key;
  if (key === undefined) throw new Error(`${team} has no key`);
  const agent = createPag0Client({ apiKey: key, projectId: team, baseUrl: proxyUrl });
  let id = file.state.approvals[name]?.id;
  if (id === undefined) {
    const response = await agent.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      pag0Meta: { requiresApproval: true, businessJustification, requestedBy },
    });
    await response.arrayBuffer();
    id = response.meta.approvalId;
    if (id === undefined) throw new Error(`"${name}" asked for no approval: ${response.status}`);
    file.update({ approvals: { ...file.state.approvals, [name]: { team, id } } });
  }
  if (end === "pending") return;
  let { status } = await agent.getApproval(id);
  if (status === "pending") {
    if (end === "cancelled") await cancel(proxyUrl, key, id);
    else await deciders.decide(id, request);
    ({ status } = await agent.getApproval(id));
  }
  if (end === "executed" && status === "approved") await execute(agent, id);
}

/** Sends the costly requests through the proxy, and has the leads decide some of them. */
export async function makeApprovals(
  urls: { console: string; proxy: string },
  passwordSeed: string,
  file: DemoStateFile,
): Promise<void> {
  const deciders = new Deciders(urls.console, passwordSeed);
  for (const request of REQUESTS) await bringTo(request, urls.proxy, file, deciders);
}
