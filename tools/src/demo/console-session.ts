/** A person's session with the console, as a browser has it: cookies, and the console's own origin. */
export class ConsoleSession {
  readonly #consoleUrl: string;
  readonly #cookies = new Map<string, string>();

  private constructor(consoleUrl: string) {
    this.#consoleUrl = consoleUrl;
  }

  /** Signs in with e-mail address and password; null where the console refuses them. */
  static async signIn(
    consoleUrl: string,
    email: string,
    password: string,
  ): Promise<ConsoleSession | null> {
    const session = new ConsoleSession(consoleUrl);
    const csrf = (await (await session.#send("GET", "/api/auth/csrf")).json()) as {
      csrfToken: string;
    };
    const form = new URLSearchParams({ ...csrf, email, password, json: "true" });
    const response = await session.#send("POST", "/api/auth/callback/credentials", form);
    await response.arrayBuffer();
    if (response.status >= 500)
      throw new Error(`the console answered a sign-in with ${response.status}`);
    return [...session.#cookies.keys()].some((name) => name.endsWith("session-token"))
      ? session
      : null;
  }

  /**
   * Calls the management API as the signed-in member.
   * @throws Error with what the console said, for anything but a success.
   */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#send(method, `/api/v1${path}`, body);
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return (text === "" ? null : JSON.parse(text)) as Answer;
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    const isForm = body instanceof URLSearchParams;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(this.#consoleUrl + path, {
      method,
      redirect: "manual",
      headers: {
        origin: new URL(this.#consoleUrl).origin,
        "user-agent": "pag0-demo",
        ...(cookie === "" ? {} : { cookie }),
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const equals = pair.indexOf("=");
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}
