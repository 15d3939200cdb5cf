import { environment, requireKey } from "./configuration.ts";
import { errorFromResponse, Pag0Error } from "./errors.ts";
import { type Operations, routes } from "./generated/wire.ts";
import type {
  AlertSettings,
  Analytics,
  Organization,
  PolicyDocument,
  Report,
  Team,
} from "./public-types.ts";
import { pause, Transport, type TransportOptions } from "./transport.ts";

export interface Pag0OrganizationOptions
  extends Partial<Omit<TransportOptions, "apiKey" | "baseUrl">> {
  /** An organization key, `pag0_org_…`. */
  apiKey: string | undefined;
  /** The organization's slug or id. */
  orgId: string;
  /** Company-wide policy; published when it differs from what is in force. */
  globalPolicy?: PolicyDocument;
  alerts?: AlertSettings;
  /** Address of the console; default `PAG0_CONSOLE_URL`, else http://localhost:3000. */
  baseUrl?: string;
}

export interface AnalyticsOptions {
  /** Ends now, in the organization's time zone. */
  period?: "hour" | "day" | "week" | "month" | "30d" | "90d";
  /** ISO 8601 instants; `from` wins over `period`. */
  from?: string;
  to?: string;
  groupBy?: readonly ("project" | "costCenter" | "endpoint" | "provider" | "model" | "category")[];
  metrics?: readonly (
    | "totalCost"
    | "totalRequests"
    | "cacheHitRate"
    | "avgLatency"
    | "budgetUtilization"
  )[];
  /** Slugs of projects to look at; all by default. */
  team?: readonly string[];
}

export interface ExportReportOptions {
  format?: "pdf";
  template: "EU_AI_ACT_COMPLIANCE";
  /** Who is to receive it by mail. */
  recipient?: string;
  from?: string;
  to?: string;
  locale?: "en" | "ko";
  /** Whole milliseconds to wait for it; default 120,000. */
  timeoutMs?: number;
}

/** A finished report. */
export interface ExportedReport extends Report {
  /** The file's bytes; their SHA-256 is `sha256`. */
  download(): Promise<Uint8Array>;
}

export interface Project extends Team {
  /** False where a project of this name and content existed already. */
  created: boolean;
  /** Creates a project key for `createPag0Client`; it is shown this once. */
  createKey(options?: {
    name?: string;
    tags?: Record<string, string>;
    expiresAt?: string;
  }): Promise<string>;
}

type OperationId = keyof Operations;
type Arguments<Id extends OperationId> = Omit<Operations[Id], "response">;
type Answer<Id extends OperationId> = Operations[Id] extends { response: infer R } ? R : Response;

/** An organization's management client. Nothing is sent before its first awaited call. */
export class Pag0Organization {
  readonly #transport: Transport;
  readonly #options: Pag0OrganizationOptions;
  #synced: Promise<Organization> | undefined;

  constructor(options: Pag0OrganizationOptions) {
    this.#options = options;
    this.#transport = new Transport({
      ...options,
      apiKey: () => requireKey(options.apiKey, "organization"),
      baseUrl: options.baseUrl ?? environment("PAG0_CONSOLE_URL") ?? "http://localhost:3000",
    });
  }

  /**
   * Brings the organization to the given policy and alerts; what is equal already changes nothing. Any
   * other call does it once by itself.
   */
  sync(): Promise<Organization> {
    this.#synced ??= this.#bringUp().catch((error: unknown) => {
      this.#synced = undefined;
      throw error;
    });
    return this.#synced;
  }

  #bringUp(): Promise<Organization> {
    const { orgId, globalPolicy, alerts } = this.#options;
    if (globalPolicy === undefined && alerts === undefined)
      return this.#call("getOrganization", { params: { orgId } });
    return this.#call("putOrganization", {
      params: { orgId },
      body: {
        ...(globalPolicy === undefined ? {} : { globalPolicy }),
        ...(alerts === undefined ? {} : { alerts }),
      },
    });
  }

  /**
   * Creates a project with its policy. Running it again with the same name and content returns the
   * existing one with `created: false`.
   * @throws Pag0Error CONFLICT with `problem.difference` where the name exists with other content.
   */
  async createProject(project: Operations["createTeam"]["body"]): Promise<Project> {
    const team = await this.call("createTeam", { params: {}, body: project });
    return Object.assign(team, {
      createKey: async (
        options: { name?: string; tags?: Record<string, string>; expiresAt?: string } = {},
      ) => {
        const { name = `${team.name} key`, ...rest } = options;
        const created = await this.call("createKey", {
          params: {},
          body: { name, team: team.id, ...rest },
        });
        return created.key;
      },
    });
  }

  /** Spend, use, savings, violations and budgets of a period. */
  getAnalytics(options: AnalyticsOptions = {}): Promise<Analytics> {
    const { groupBy, metrics, team, ...rest } = options;
    return this.call("getAnalytics", {
      params: {},
      query: {
        ...rest,
        ...(groupBy === undefined ? {} : { groupBy: groupBy.join(",") }),
        ...(metrics === undefined ? {} : { metrics: metrics.join(",") }),
        ...(team === undefined ? {} : { team: team.join(",") }),
      },
    });
  }

  /**
   * Makes a report and waits until it is ready.
   * @throws Pag0Error TIMEOUT, or INTERNAL_ERROR with the reason where rendering failed.
   */
  async exportReport(options: ExportReportOptions): Promise<ExportedReport> {
    const { timeoutMs = 120_000, ...body } = options;
    const deadline = Date.now() + timeoutMs;
    let report: Report = await this.call("createReport", { params: {}, body });
    while (report.status === "queued" || report.status === "rendering") {
      if (Date.now() > deadline)
        throw new Pag0Error({
          code: "TIMEOUT",
          message: `Report ${report.id} was not ready within ${timeoutMs} ms`,
          remedy: "It goes on in the background: see Reports in the console.",
        });
      await pause(500);
      report = await this.call("getReport", { params: { reportId: report.id } });
    }
    if (report.status === "failed")
      throw new Pag0Error({
        code: "INTERNAL_ERROR",
        message: `Report ${report.id} failed: ${report.error ?? "no reason given"}`,
      });
    const { id } = report;
    return Object.assign(report, {
      download: async () =>
        new Uint8Array(
          await (await this.call("getReportFile", { params: { reportId: id } })).arrayBuffer(),
        ),
    });
  }

  /**
   * Any operation of the management API, typed from the contract (see /docs/api of the console).
   *
   * @example
   * const page = await org.call("listKeys", { params: {}, query: { team: "sales-ai" } });
   */
  async call<Id extends OperationId>(id: Id, input: Arguments<Id>): Promise<Answer<Id>> {
    await this.sync();
    return this.#call(id, input);
  }

  async #call<Id extends OperationId>(id: Id, input: Arguments<Id>): Promise<Answer<Id>> {
    const [method, template] = routes[id];
    const { params, query, body } = input as {
      params: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(params[name] ?? ""),
    );
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined && value !== null) search.set(name, String(value));
    const response = await this.#transport.send(
      `/api/v1${path}${search.size > 0 ? `?${search}` : ""}`,
      {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      },
      // Creating a team twice gives the one that exists; other creations must not be repeated blindly.
      method === "GET" || method === "PUT" || id === "createTeam",
    );
    if (!response.ok) throw await errorFromResponse(response);
    const json = response.headers.get("content-type")?.startsWith("application/json") === true;
    return (json ? await response.json() : response) as Answer<Id>;
  }
}

/**
 * Creates an organization's management client; synchronous, and nothing is sent before the first
 * awaited call.
 *
 * @example
 * const org = createPag0Organization({ apiKey: process.env.PAG0_ORG_API_KEY, orgId: "acme-corp", globalPolicy });
 * await org.createProject({ name: "Sales AI", policy: { monthlyBudget: "15000000" } });
 */
export function createPag0Organization(options: Pag0OrganizationOptions): Pag0Organization {
  return new Pag0Organization(options);
}
