import type { KeptBodyView } from "@pag0/contract";

/** A kept body as a person reads it: JSON with a line for each member, all else as it is. */
export function bodyText({ content, encoding, cut }: KeptBodyView): string {
  if (encoding !== "utf-8" || cut || !/^\s*[[{]/.test(content)) return content;
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return content;
    throw error;
  }
}
