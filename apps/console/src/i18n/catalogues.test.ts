import { describe, expect, it } from "vitest";
import { catalogues } from "./catalogues.ts";

function leaves(value: unknown, path = ""): Map<string, string> {
  const out = new Map<string, string>();
  if (typeof value === "string") return out.set(path, value);
  for (const [key, child] of Object.entries(value as object))
    for (const [name, text] of leaves(child, path === "" ? key : `${path}.${key}`))
      out.set(name, text);
  return out;
}

/** Names of the arguments and tags of an ICU message. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  for (const match of message.matchAll(/\{\s*([a-zA-Z]\w*)\s*(?:,|\})/g)) names.add(match[1] ?? "");
  for (const match of message.matchAll(/<([a-z]\w*)>/g)) names.add(`<${match[1]}>`);
  return [...names].sort();
}

/** Names, units and codes that stay as they are in Korean. */
const LATIN =
  /^[\p{P}\p{S}\p{N}\s]*$|^(API|CSV|JSON|PDF|English|한국어|Pag0|OpenAI|Anthropic|EU_AI_ACT|SHA-256|Slack|Webhook|µUSD|TTL|URL|HTTP|p95|Pag0 Enterprise|\{[^}]*\}|[\s\p{P}\p{S}\p{N}])+$/u;

const english = leaves(catalogues.en);
const korean = leaves(catalogues.ko);

describe("messages", () => {
  it("has the same keys in both languages", () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("takes the same arguments in both languages", () => {
    for (const [key, text] of english)
      expect({ key, names: argumentsOf(korean.get(key) ?? "") }).toEqual({
        key,
        names: argumentsOf(text),
      });
  });

  it("leaves nothing empty", () => {
    for (const [key, text] of [...english, ...korean]) expect(text.trim(), key).not.toBe("");
  });

  it("leaves nothing untranslated", () => {
    const left = [...korean].filter(([, text]) => !/[가-힣]/.test(text) && !LATIN.test(text));
    expect(left).toEqual([]);
  });
});
