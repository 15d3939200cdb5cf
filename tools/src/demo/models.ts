import type { Operations, Pag0Organization } from "@pag0/sdk";

/** Names that acme-corp's agents use as models, on every vendor through one door. */
const ALIASES: Readonly<Record<string, Operations["putModelAlias"]["body"]>> = {
  fast: {
    strategy: "ordered",
    targets: [
      { provider: "openai", model: "gpt-4.1-nano" },
      { provider: "google", model: "gemini-2.5-flash-lite" },
      { provider: "anthropic", model: "claude-haiku-4-5-20251001" },
    ],
  },
  cheapest: {
    strategy: "cheapest",
    targets: [
      { provider: "openai", model: "gpt-4o-mini" },
      { provider: "google", model: "gemini-2.5-flash-lite" },
    ],
  },
};

const AGREEMENT = "Enterprise agreement 2026-114";

/** Makes the names for models and the company's own price where they are not there. */
export async function makeModels(org: Pag0Organization): Promise<void> {
  for (const [aliasName, body] of Object.entries(ALIASES))
    await org.call("putModelAlias", { params: { aliasName }, body });
  const { data } = await org.call("listPriceOverrides", { params: {}, query: { limit: 200 } });
  if (data.length > 0) return;
  await org.call("createPriceOverride", {
    params: {},
    body: {
      kind: "discount",
      vendor: "google",
      model: "*",
      percent: "10",
      effectiveFrom: new Date().toISOString(),
      note: AGREEMENT,
    },
  });
}
