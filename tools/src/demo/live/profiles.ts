import type { Random } from "../../demo-providers/random.ts";
import { chat, deepl, type LiveCall, message, salesforce, search, zendesk } from "./calls.ts";

export interface LiveProfile {
  slug: string;
  /** How many of the calls are this team's, against the others. */
  weight: number;
  kinds: readonly (readonly [weight: number, invent: (random: Random) => LiveCall])[];
}

const openAi = chat("openai", 0.35);
const anthropic = message("anthropic", 0.35);
const viaPag0 = chat("pag0", 0.25);

export const LIVE_PROFILES: readonly LiveProfile[] = [
  {
    slug: "sales-ai",
    weight: 15,
    kinds: [
      [6, viaPag0],
      [2, salesforce],
    ],
  },
  {
    slug: "marketing-ai",
    weight: 14,
    kinds: [
      [4, openAi],
      [3, anthropic],
      [1, deepl],
      [1, search],
    ],
  },
  {
    slug: "support-ai",
    weight: 22,
    kinds: [
      [5, openAi],
      [2, anthropic],
      [2, zendesk],
    ],
  },
  {
    slug: "r-d-ai",
    weight: 18,
    kinds: [
      [4, anthropic],
      [4, openAi],
      [1, search],
    ],
  },
  {
    slug: "engineering-ai",
    weight: 8,
    kinds: [
      [5, openAi],
      [1, anthropic],
    ],
  },
  { slug: "finance-ai", weight: 6, kinds: [[1, viaPag0]] },
  {
    slug: "legal-ai",
    weight: 4,
    kinds: [
      [5, viaPag0],
      [1, deepl],
    ],
  },
  { slug: "hr-ai", weight: 5, kinds: [[1, openAi]] },
  {
    slug: "operations-ai",
    weight: 5,
    kinds: [
      [8, openAi],
      [1, zendesk],
    ],
  },
  { slug: "design-ai", weight: 3, kinds: [[1, openAi]] },
];

/** One of a list, by weight. */
export function pickByWeight<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
  random: Random,
): Item {
  let left = random.next() * items.reduce((sum, item) => sum + weightOf(item), 0);
  const chosen = items.find((item) => {
    left -= weightOf(item);
    return left < 0;
  });
  const fallback = chosen ?? items.at(-1);
  if (fallback === undefined) throw new RangeError("nothing to pick from");
  return fallback;
}
