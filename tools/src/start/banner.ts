export interface SignIn {
  role: string;
  email: string;
  password: string;
}

export interface BannerContent {
  consoleUrl: string;
  proxyUrl: string;
  /** The demo's sign-ins, on the start that made them. */
  signIns?: SignIn[];
  /** Without the demo: opens the set-up page. */
  setupToken?: string;
  dataDirectory: string;
}

/** What the person who started reads last: where to go, and how to get in. */
export function banner(content: BannerContent): string {
  const lines = [
    "",
    "  Pag0 Enterprise is running",
    "",
    `    Console   ${content.consoleUrl}`,
    `    Proxy     ${content.proxyUrl}`,
    `    Data      ${content.dataDirectory}`,
  ];
  if (content.signIns !== undefined) {
    const roleWidth = Math.max(...content.signIns.map(({ role }) => role.length));
    const emailWidth = Math.max(...content.signIns.map(({ email }) => email.length));
    lines.push("", "  Sign in as (shown this once)", "");
    for (const { role, email, password } of content.signIns)
      lines.push(`    ${role.padEnd(roleWidth)}   ${email.padEnd(emailWidth)}   ${password}`);
  }
  if (content.setupToken !== undefined)
    lines.push(
      "",
      "  The first administrator sets up here, with this token",
      "",
      `    ${content.consoleUrl}/setup`,
      `    ${content.setupToken}`,
    );
  return [...lines, "", "  Ctrl-C stops everything and keeps it.", ""].join("\n");
}
