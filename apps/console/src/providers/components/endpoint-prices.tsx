"use client";
import type { HttpPriceComponent, HttpPriceRule, ProviderView } from "@pag0/contract";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { usdText } from "../../prices/price-text.ts";
import { useRefusal } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { EndpointPriceDialog } from "./endpoint-price-dialog.tsx";

type Endpoint = ProviderView["endpoints"][number];

/** A provider's endpoints, each with what its calls cost. */
export function EndpointPrices({ provider }: { provider: ProviderView }) {
  const t = useTranslations("providers");
  const refusal = useRefusal("provider:write");
  const [editing, setEditing] = useState<string | null>(null);
  const edited = provider.endpoints.find(({ id }) => id === editing);
  return (
    <>
      <ul className="panel divide-y divide-line overflow-hidden">
        {provider.endpoints.map((endpoint) => (
          <li key={endpoint.id} className="flex items-center gap-3 px-3 py-2 text-sm">
            <span className="min-w-0 grow">
              <code className="block truncate font-mono text-xs">
                {endpoint.host}
                {endpoint.pathPrefix}
              </code>
              <span className="text-muted">{endpoint.category}</span>
              {endpoint.priceRule !== null && <RuleText rule={endpoint.priceRule} />}
            </span>
            {endpoint.priceRule === null && (
              <EndpointPrice endpoint={endpoint} provider={provider} />
            )}
            {refusal === null && (
              <Button
                variant="ghost"
                size="icon"
                aria-label={t("endpointPrice.edit", {
                  endpoint: `${endpoint.host}${endpoint.pathPrefix}`,
                })}
                onClick={() => setEditing(endpoint.id)}
              >
                <Pencil aria-hidden />
              </Button>
            )}
          </li>
        ))}
      </ul>
      {edited !== undefined && (
        <EndpointPriceDialog
          provider={provider}
          endpoint={edited}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

function EndpointPrice({ endpoint, provider }: { endpoint: Endpoint; provider: ProviderView }) {
  const t = useTranslations("providers");
  if (endpoint.pricePerRequest !== null)
    return <Money value={endpoint.pricePerRequest} unit="request" exact />;
  return provider.format === "http" ? (
    <span className="text-warn">{t("endpointPrice.none")}</span>
  ) : (
    <span className="text-muted">{t("byTokens")}</span>
  );
}

/** What a rule charges, a line for each part. */
function RuleText({ rule }: { rule: HttpPriceRule }) {
  const t = useTranslations("providers.endpointPrice");
  const line = useComponentText();
  return (
    <ul className="mt-1 flex flex-col gap-0.5">
      {rule.components.map((component) => (
        <li key={JSON.stringify(component)} className="break-words">
          {line(component)}
        </li>
      ))}
      {rule.minimumUsd !== undefined && (
        <li className="text-muted">{t("atLeast", { usd: usdText(rule.minimumUsd) })}</li>
      )}
      {rule.chargeFailures && <li className="text-muted">{t("alsoFailures")}</li>}
      <li className="text-xs text-muted">{t("version", { version: rule.version })}</li>
    </ul>
  );
}

function useComponentText() {
  const t = useTranslations("providers.endpointPrice");
  return (component: HttpPriceComponent): string => {
    const usd = usdText(component.usd);
    if (component.from === "request") return t("line.request", { usd });
    const per = count(component.per);
    if (component.from === "response_header")
      return t("line.response_header", { usd, per, header: component.header });
    return t(`line.${component.from}`, {
      usd,
      per,
      measure: t(`measure.${component.measure}`),
      path: component.path,
    });
  };
}
