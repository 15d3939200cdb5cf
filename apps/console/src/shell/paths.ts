type Query = Readonly<Record<string, string | readonly string[] | null | undefined>>;

function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value.length === 0) continue;
    search.set(name, typeof value === "string" ? value : value.join(","));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Every address of the console. Query values that are empty are left out. */
export const paths = {
  overview: (query?: Query) => withQuery("/", query),
  requests: (query?: Query) => withQuery("/requests", query),
  inbox: (query?: Query) => withQuery("/inbox", query),
  teams: () => "/teams",
  team: (teamId: string, query?: Query) => withQuery(`/teams/${encodeURIComponent(teamId)}`, query),
  policy: () => "/policy",
  providers: (query?: Query) => withQuery("/providers", query),
  models: (query?: Query) => withQuery("/models", query),
  prices: (query?: Query) => withQuery("/prices", query),
  statements: (query?: Query) => withQuery("/statements", query),
  keys: (query?: Query) => withQuery("/keys", query),
  members: (query?: Query) => withQuery("/members", query),
  audit: (query?: Query) => withQuery("/audit", query),
  reports: () => "/reports",
  alerts: () => "/alerts",
  proxies: () => "/proxies",
  me: () => "/me",
  signIn: (callbackUrl?: string) => withQuery("/sign-in", { callbackUrl }),
  setup: () => "/setup",
};

/**
 * Where to go after signing in: only an address of this console, so that a link cannot send a person
 * elsewhere. An absolute address counts when its origin is `origin`.
 */
export function safeCallback(callbackUrl: string | null | undefined, origin: string): string {
  if (callbackUrl === null || callbackUrl === undefined || callbackUrl === "") return "/";
  if (!URL.canParse(callbackUrl, origin)) return "/";
  const url = new URL(callbackUrl, origin);
  if (url.origin !== origin || url.pathname.startsWith("/sign-in")) return "/";
  return url.pathname + url.search;
}
