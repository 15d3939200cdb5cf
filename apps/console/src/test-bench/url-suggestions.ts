import type { ProviderView } from "@pag0/contract";

/** Where each format's calls usually go, below the base URL. */
const usualPaths: Readonly<Record<ProviderView["format"], readonly string[]>> = {
  openai: ["/v1/chat/completions", "/v1/embeddings"],
  anthropic: ["/v1/messages"],
  google: [],
  http: [],
};

/** Addresses of the registered providers that are in use, each once; patterns of hosts are no addresses. */
export function urlSuggestions(providers: readonly ProviderView[]): string[] {
  const urls = providers
    .filter(({ enabled }) => enabled)
    .flatMap((provider) => {
      const { origin } = new URL(provider.baseUrl);
      const own = provider.endpoints
        .filter(({ host }) => !host.includes("*"))
        .map(({ host, pathPrefix }) => `https://${host}${pathPrefix.replaceAll("*", "1")}`);
      return [...(usualPaths[provider.format] ?? []).map((path) => origin + path), ...own];
    });
  return [...new Set(urls)];
}
