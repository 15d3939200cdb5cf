import { generateKeyPairSync, randomBytes } from "node:crypto";
import { newId, type Role } from "@pag0/contract";
import { hashPassword } from "@pag0/db";
import { encode } from "next-auth/jwt";
import { testDatabase } from "../../../../tools/src/postgres/test-database.ts";
import { handleApiRequest } from "../api/handle.ts";
import { openServices } from "../api/process-services.ts";
import type { Services } from "../api/services.ts";
import { sessionCookieName } from "../auth/session-cookie.ts";
import { LIFETIME_MS } from "../auth/sessions.ts";
import { signIn } from "../auth/sign-in.ts";
import { type Environment, readEnvironment } from "../environment.ts";

const CONSOLE_URL = "http://console.test:3000";
const SETUP_TOKEN = "setup-token-of-the-tests";
export const PASSWORD = "correct horse battery staple";
/** What every name resolves to unless a test says otherwise. */
const PUBLIC_ADDRESS = "93.184.215.14";

/** A member with a session. */
export interface TestMember {
  id: string;
  email: string;
  role: Role;
  sessionId: string;
  organizationId: string;
  cookie: string;
}

export interface TestOrganization {
  id: string;
  slug: string;
  /** Its first organization key. */
  key: string;
  owner: TestMember;
}

export interface CallOptions {
  /** An API key or a member's session; absent for nobody. */
  as?: string | TestMember;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

export interface ApiHarness {
  services: Services;
  environment: Environment;
  /** The organization that each test finds. */
  organization: TestOrganization;
  /** The clock of the services: how far it is ahead of the real one. */
  clock: { aheadMs: number };
  /** Addresses by host name, for what must not resolve to a public address. */
  hosts: Map<string, readonly string[]>;
  /** Sends a request through the API's own entry. `path` is below `/api/v1`, with its query. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** As `call`, and reads the JSON; an unexpected status is an error that shows the answer. */
  json<Body = Record<string, never>>(
    status: number,
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Body>;
  /** Adds a member with a password and a session. `teams` are identifiers of projects. */
  addMember(
    role: Role,
    teams?: readonly string[],
    organization?: TestOrganization,
  ): Promise<TestMember>;
  /** Signs a member in once more. */
  signIn(email: string): Promise<TestMember>;
  /** Sets another company up. */
  setUp(name: string): Promise<TestOrganization>;
  close(): Promise<void>;
}

function testVariables(databaseUrl: string): Record<string, string> {
  const signingKey = generateKeyPairSync("ed25519").privateKey.export({
    type: "pkcs8",
    format: "pem",
  });
  return {
    NODE_ENV: "test",
    DATABASE_URL: databaseUrl,
    PAG0_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    PAG0_AUDIT_SIGNING_KEY: Buffer.from(signingKey).toString("base64"),
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    NEXTAUTH_URL: CONSOLE_URL,
    PAG0_SETUP_TOKEN: SETUP_TOKEN,
    PAG0_PRIVATE_HOSTS: "127.0.0.1:4100",
    PAG0_LOG_LEVEL: process.env.PAG0_TEST_LOG_LEVEL ?? "silent",
  };
}

/** The API on a database of its own, with one company set up through `/setup`. */
export async function createApiHarness(): Promise<ApiHarness> {
  const { databaseUrl, drop } = await testDatabase();
  const environment = readEnvironment(testVariables(databaseUrl));
  const clock = { aheadMs: 0 };
  const hosts = new Map<string, readonly string[]>();
  const services = await openServices(environment, {
    now: () => new Date(Date.now() + clock.aheadMs),
    resolveHost: async (host) => hosts.get(host) ?? [PUBLIC_ADDRESS],
  });

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const { as, body, headers = {}, signal } = options;
    const credential: Record<string, string> =
      typeof as === "string"
        ? { authorization: `Bearer ${as}` }
        : as === undefined
          ? {}
          : { cookie: as.cookie, origin: CONSOLE_URL, "sec-fetch-site": "same-origin" };
    const request = new Request(`${CONSOLE_URL}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...credential,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return handleApiRequest(services, request);
  }

  async function json<Body>(
    status: number,
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Body> {
    const response = await call(method, path, options);
    const text = await response.text();
    if (response.status !== status)
      throw new Error(`${method} ${path} answered ${response.status}, not ${status}: ${text}`);
    return JSON.parse(text) as Body;
  }

  async function signInAgain(email: string): Promise<TestMember> {
    const { database, log, signInLimits: limits } = services;
    const outcome = await signIn(
      { database, limits, log, now: services.now() },
      { email, password: PASSWORD, address: randomBytes(8).toString("hex"), userAgent: "test" },
    );
    if (!outcome.ok) throw new Error(`${email} could not sign in: ${outcome.reason}`);
    const token = await encode({
      token: { sub: outcome.memberId, ...outcome.reference },
      secret: environment.NEXTAUTH_SECRET,
      maxAge: LIFETIME_MS / 1000,
    });
    const { role } = await database
      .forOrganization(outcome.reference.organizationId)
      .transaction((tx) => tx.member.findUniqueOrThrow({ where: { id: outcome.memberId } }));
    return {
      id: outcome.memberId,
      email,
      role,
      ...outcome.reference,
      cookie: `${sessionCookieName(CONSOLE_URL)}=${token}`,
    };
  }

  async function setUp(name: string): Promise<TestOrganization> {
    const email = `owner-${randomBytes(4).toString("hex")}@example.com`;
    const made = await json<{ organization: { id: string; slug: string }; apiKey: string }>(
      201,
      "POST",
      "/setup",
      {
        as: SETUP_TOKEN,
        body: { company: { name }, owner: { name: "Olive Owner", email, password: PASSWORD } },
      },
    );
    const { id, slug } = made.organization;
    return { id, slug, key: made.apiKey, owner: await signInAgain(email) };
  }

  const passwordHash = await hashPassword(PASSWORD);
  const organization = await setUp("Acme Corp");

  return {
    services,
    environment,
    organization,
    clock,
    hosts,
    call,
    json,
    signIn: signInAgain,
    setUp,
    async addMember(role, teams = [], { id: organizationId } = organization) {
      const id = newId("member");
      const email = `${role}-${randomBytes(4).toString("hex")}@example.com`;
      await services.database.forOrganization(organizationId).transaction((tx) =>
        tx.member.create({
          data: {
            id,
            organizationId,
            email,
            name: `Test ${role}`,
            role,
            passwordHash,
            projects: {
              create: teams.map((projectId) => ({ projectId, organizationId })),
            },
          },
        }),
      );
      return signInAgain(email);
    },
    async close() {
      await services.database.close();
      await drop();
    },
  };
}
