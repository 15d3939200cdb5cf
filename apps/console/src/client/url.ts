export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

/** Where the management API lives on this origin. */
const API_BASE = "/api/v1";

/**
 * The URL of an operation: braces in the path are filled, lists become comma-separated, and what is
 * empty is left out.
 * @throws Error for a parameter of the path that is not given.
 */
export function operationUrl(
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, QueryValue>> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === "") throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value)) {
      if (value.length > 0) search.set(name, value.join(","));
    } else search.set(name, String(value));
  }
  const text = search.toString();
  return `${API_BASE}${filled}${text === "" ? "" : `?${text}`}`;
}
