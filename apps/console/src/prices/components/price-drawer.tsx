"use client";
import type { ModelPrice } from "@pag0/contract";
import { HandCoins } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { compareUsd, tellingRates, usdText } from "../price-text.ts";
import { OverrideDetails } from "./override-details.tsx";
import { modelKey } from "./price-table.tsx";
import { PriceBadge } from "./price-words.tsx";

/** One model: every price that its calls may be charged by, where they come from, and since when. */
export function PriceDrawer({
  selected,
  onClose,
  onSet,
  onChange,
}: {
  /** `vendor/model`, or null for none. */
  selected: string | null;
  onClose: () => void;
  onSet: (about: { vendor: string; model: string }) => void;
  onChange: (overrideId: string) => void;
}) {
  const [vendor = "", ...rest] = (selected ?? "").split("/");
  const model = rest.join("/");
  const found = useOperation(
    "listPrices",
    { query: { q: selected ?? "", vendor, limit: 200 } },
    { enabled: selected !== null, keepPrevious: false },
  );
  const price = found.data?.data.find((row) => modelKey(row) === selected) ?? null;
  return (
    <Drawer open={selected !== null} onClose={onClose} title={model}>
      {found.error !== null ? (
        <ErrorState problem={found.error} onRetry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Skeleton className="h-40 w-full" />
      ) : price === null ? (
        <MissingPrice />
      ) : (
        <Price price={price} onSet={onSet} onChange={onChange} />
      )}
    </Drawer>
  );
}

function MissingPrice() {
  const t = useTranslations("prices");
  return <p className="text-base text-muted">{t("noSuchModel")}</p>;
}

function Price({
  price,
  onSet,
  onChange,
}: {
  price: ModelPrice;
  onSet: (about: { vendor: string; model: string }) => void;
  onChange: (overrideId: string) => void;
}) {
  const t = useTranslations("prices");
  const refusal = useRefusal("price:write");
  const { overrideId } = price;
  return (
    <div className="flex flex-col gap-5">
      <Facts>
        <Fact name={t("column.kind")}>
          <PriceBadge kind={price.kind} />
        </Fact>
        <Fact name={t("column.vendor")}>{price.vendor}</Fact>
        {price.version !== null && (
          <Fact name={t("version")}>
            <code className="font-mono text-xs break-all">{price.version}</code>
          </Fact>
        )}
        {price.pricedAs !== null && price.pricedAs !== price.model && (
          <Fact name={t("pricedAs")}>{price.pricedAs}</Fact>
        )}
        {price.contextTokens !== null && (
          <Fact name={t("context")}>{t("tokens", { count: price.contextTokens })}</Fact>
        )}
        {price.maxOutputTokens !== null && price.maxOutputTokens > 0 && (
          <Fact name={t("maxOutput")}>{t("tokens", { count: price.maxOutputTokens })}</Fact>
        )}
        <Fact name={t("column.calls")}>
          {price.calls === 0 ? (
            t("notUsed")
          ) : (
            <Link
              className="text-link hover:underline"
              href={paths.requests({ model: price.model, period: "30d" })}
            >
              {count(price.calls)} · <Money value={price.cost} />
            </Link>
          )}
        </Fact>
      </Facts>
      {price.kind === "none" && <p className="text-base text-danger">{t("noneExplained")}</p>}
      {price.kind === "default" && <p className="text-base">{t("defaultExplained")}</p>}
      {price.rates !== null && (
        <RateTable
          title={t("rates")}
          columns={[{ name: t("standard"), rates: price.rates }, ...tierColumns(t, price)]}
        />
      )}
      {price.units.length > 0 && <Units units={price.units} />}
      {overrideId !== null && (
        <OverrideDetails overrideId={overrideId} onChange={() => onChange(overrideId)} />
      )}
      {overrideId === null && (
        <ForWriters>
          <div>
            <Button disabledReason={refusal} onClick={() => onSet(price)}>
              <HandCoins aria-hidden />
              {t("setOwn")}
            </Button>
          </div>
        </ForWriters>
      )}
    </div>
  );
}

type Rates = NonNullable<ModelPrice["rates"]>;

function tierColumns(t: ReturnType<typeof useTranslations<"prices">>, price: ModelPrice) {
  return [
    ...price.contextTiers.map(({ above, rates }) => ({
      name: t("above", { count: above }),
      rates,
    })),
    ...price.serviceTiers.map(({ tier, rates }) => ({
      name: t.has(`tier.${tier}` as never) ? t(`tier.${tier as "batch"}`) : tier,
      rates,
    })),
  ];
}

/** Rates of classes of tokens by tier; only classes whose price says something. */
function RateTable({
  title,
  columns,
}: {
  title: string;
  columns: readonly { name: string; rates: Rates }[];
}) {
  const t = useTranslations("prices");
  const names = new Set(columns.flatMap(({ rates }) => tellingRates(rates).map(([name]) => name)));
  const base = columns[0]?.rates;
  const classes = base === undefined ? [] : (Object.keys(base) as (keyof Rates)[]);
  return (
    <section>
      <h3 className="text-sm font-semibold">{title}</h3>
      <p className="mb-1 text-xs text-muted">{t("ratesHint")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="panel overflow-x-auto" aria-label={title} tabIndex={0}>
        <table className="w-full text-sm">
          <thead className="bg-subtle text-xs text-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5 text-left font-medium">
                {t("tokensOf")}
              </th>
              {columns.map(({ name }) => (
                <th
                  key={name}
                  scope="col"
                  className="px-3 py-1.5 text-right font-medium whitespace-nowrap"
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes
              .filter((name) => names.has(name))
              .map((name) => (
                <tr key={name} className="border-t border-line">
                  <th scope="row" className="px-3 py-1.5 text-left font-normal">
                    {t(`class.${name}`)}
                  </th>
                  {columns.map((column) => (
                    <td
                      key={column.name}
                      className={`figures px-3 py-1.5 text-right whitespace-nowrap ${base !== undefined && column.rates !== base && compareUsd(column.rates[name], base[name]) === 0 ? "text-muted" : ""}`}
                    >
                      {usdText(column.rates[name])}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Units({ units }: { units: ModelPrice["units"] }) {
  const t = useTranslations("prices");
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{t("units")}</h3>
      <ul className="panel divide-y divide-line overflow-hidden text-sm">
        {units.map(({ kind, key, usd, per }) => (
          <li key={`${kind} ${key}`} className="flex justify-between gap-3 px-3 py-1.5">
            <span>
              {t(`unit.${kind}`)} {key !== null && <span className="text-muted">{key}</span>}
            </span>
            <span className="figures">
              {usdText(usd)}
              {per !== 1 && <span className="text-muted"> / {count(per)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
