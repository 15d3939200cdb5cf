import { Pag0Error } from "./errors.ts";

/** An environment variable where there is an environment (Node), nothing in a browser. */
export function environment(name: string): string | undefined {
  const host = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = host.process?.env?.[name];
  return value === "" ? undefined : value;
}

/** A key that must be there; says which option is missing and where a key comes from. */
export function requireKey(apiKey: string | undefined, kind: "organization" | "project"): string {
  if (apiKey !== undefined && apiKey !== "") return apiKey;
  throw new Pag0Error({
    code: "UNAUTHENTICATED",
    message: `apiKey is missing: give ${kind === "organization" ? "an organization key (pag0_org_…)" : "a project key (pag0_prj_…)"}`,
    remedy: "Create one in the console under Keys.",
  });
}

/** A JSON value as a header: base64url, since header values cannot carry every character. */
export function encodeJsonHeader(value: unknown): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(JSON.stringify(value)))
    binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
