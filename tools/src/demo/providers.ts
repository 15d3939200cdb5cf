import type { Operations, Pag0Organization } from "@pag0/sdk";
import { DEMO_CREDENTIALS, type VendorName } from "../demo-providers/index.ts";

type NewProvider = Operations["createProvider"]["body"];

interface DemoProvider extends Pick<NewProvider, "name" | "format" | "category" | "regions"> {
  vendor: VendorName;
  host: string;
  /** Micro-USD for one request; absent where tokens are metered. */
  pricePerRequest?: string;
  authHeader?: string;
  authPrefix?: string;
}

/** The vendors whose services acme-corp has, as the demo's own providers answer for them. */
export const PROVIDERS: readonly DemoProvider[] = [
  {
    name: "OpenAI",
    vendor: "openai",
    format: "openai",
    category: "llm",
    host: "api.openai.com",
    regions: ["us"],
  },
  {
    name: "Anthropic",
    vendor: "anthropic",
    format: "anthropic",
    category: "llm",
    host: "api.anthropic.com",
    regions: ["us"],
    authHeader: "x-api-key",
    authPrefix: "",
  },
  {
    name: "Google",
    vendor: "google",
    format: "google",
    category: "llm",
    host: "generativelanguage.googleapis.com",
    regions: ["us", "eu"],
    authHeader: "x-goog-api-key",
    authPrefix: "",
  },
  {
    name: "Salesforce",
    vendor: "salesforce",
    format: "http",
    category: "data-analysis",
    host: "api.salesforce.com",
    regions: ["us"],
    pricePerRequest: "60",
  },
  {
    name: "Zendesk",
    vendor: "zendesk",
    format: "http",
    category: "search",
    host: "api.zendesk.com",
    regions: ["us", "eu"],
    pricePerRequest: "40",
  },
  {
    name: "DeepL",
    vendor: "deepl",
    format: "http",
    category: "translation",
    host: "api.deepl.com",
    regions: ["eu"],
    pricePerRequest: "90",
    authPrefix: "DeepL-Auth-Key ",
  },
  {
    name: "Search",
    vendor: "search",
    format: "http",
    category: "search",
    host: "api.search.example",
    regions: ["us"],
    pricePerRequest: "120",
    authHeader: "x-api-key",
    authPrefix: "",
  },
  {
    // Registered, so that it is plain which rule refuses it: the company does not allow its category.
    name: "Stability",
    vendor: "stability",
    format: "http",
    category: "image-generation",
    host: "api.stability.ai",
    regions: ["us"],
    pricePerRequest: "40000",
  },
];

function bodyOf(provider: DemoProvider, providersUrl: string): NewProvider {
  const { host, pricePerRequest, ...rest } = provider;
  return {
    ...rest,
    baseUrl: `https://${host}`,
    upstreamUrl: `${providersUrl}/${provider.vendor}`,
    credential: DEMO_CREDENTIALS[provider.vendor],
    endpoints: [
      {
        host,
        pathPrefix: "/",
        category: provider.category,
        ...(pricePerRequest === undefined ? {} : { pricePerRequest }),
      },
    ],
  };
}

/** Registers the providers that are not there. @returns their identifiers by vendor. */
export async function makeProviders(
  org: Pag0Organization,
  providersUrl: string,
): Promise<Map<string, string>> {
  const { data } = await org.call("listProviders", { params: {}, query: { limit: 200 } });
  const made = new Map(data.map(({ vendor, id }) => [vendor, id]));
  for (const provider of PROVIDERS) {
    if (made.has(provider.vendor)) continue;
    const { id } = await org.call("createProvider", {
      params: {},
      body: bodyOf(provider, providersUrl),
    });
    made.set(provider.vendor, id);
  }
  return made;
}
