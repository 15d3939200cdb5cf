import type { OperationEntry } from "./reference-model.ts";

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Which credential a command of the operation sends; a session only where no key is taken. */
function credential(schemes: readonly string[], cookieName: string): string[] {
  if (schemes.includes("organizationKey")) return ['-H "Authorization: Bearer $PAG0_ORG_API_KEY"'];
  if (schemes.includes("setupToken")) return ['-H "Authorization: Bearer $PAG0_SETUP_TOKEN"'];
  if (schemes.includes("session")) return [`-b "${cookieName}=$PAG0_SESSION"`];
  return [];
}

/**
 * A command for a POSIX shell that calls an operation with its example parameters and body.
 * @param server base of the API, such as `https://pag0.acme.com/api/v1`
 */
export function curlCommand(
  operation: OperationEntry,
  { server, cookieName }: { server: string; cookieName: string },
): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const parameter = operation.parameters.find((one) => one.where === "path" && one.name === name);
    return parameter?.example ?? whole;
  });
  const bodyLines =
    operation.body === null
      ? []
      : [
          "-H 'Content-Type: application/json'",
          `-d ${quote(JSON.stringify(operation.body.example, null, 2))}`,
        ];
  const session = !operation.schemes.includes("organizationKey");
  const origin =
    session && operation.method !== "GET" && operation.schemes.includes("session")
      ? [`-H 'Origin: ${new URL(server).origin}'`]
      : [];
  const method = operation.method === "GET" ? "" : `-X ${operation.method} `;
  const noBuffer = operation.answers.some((answer) => answer.mediaType === "text/event-stream");
  return [
    `curl ${noBuffer ? "-N " : ""}${method}${quote(server + path)}`,
    ...credential(operation.schemes, cookieName),
    ...origin,
    ...bodyLines,
  ].join(" \\\n  ");
}
