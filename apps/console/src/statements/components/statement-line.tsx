"use client";
import type { StatementRow } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { usePiecesText } from "./statement-words.tsx";

const INPUT = [
  ...(["uncachedInputTokens", "cachedInputTokens", "cacheWriteTokens"] as const),
  ...(["cacheWrite1hTokens", "audioInputTokens", "imageInputTokens", "videoInputTokens"] as const),
];
const OUTPUT = [
  ...(["outputTokens", "reasoningTokens", "audioOutputTokens", "imageOutputTokens"] as const),
  "videoOutputTokens",
] as const;

/** Everything that a line of a statement says: each unit that was used, and what of it is in doubt. */
export function StatementLine({ row }: { row: StatementRow }) {
  const t = useTranslations("statements");
  const pieces = usePiecesText();
  const { units, estimated, unknownCalls, cacheAnswers } = row;
  const used = pieces(units.pieces);
  const counted = [...INPUT, ...OUTPUT].filter((name) => units[name] > 0);
  return (
    <div className="flex flex-col gap-4">
      <Facts>
        {row.day !== null && <Fact name={t("column.day")}>{row.day}</Fact>}
        {row.provider !== null && <Fact name={t("provider")}>{row.provider.name}</Fact>}
        <Fact name={t("column.tier")}>{row.serviceTier}</Fact>
        {row.priceVersion !== null && (
          <Fact name={t("priceVersion")}>
            <code className="font-mono text-xs break-all">{row.priceVersion}</code>
          </Fact>
        )}
        <Fact name={t("column.calls")}>
          <span className="figures">{count(row.calls)}</span>
        </Fact>
        <Fact name={t("column.amount")}>
          <Money value={row.amount} exact />
        </Fact>
      </Facts>
      {(counted.length > 0 || used !== "") && (
        <section>
          <h3 className="mb-2 text-sm font-semibold">{t("units")}</h3>
          <Facts>
            {counted.map((name) => (
              <Fact key={name} name={t(`tokens.${name}`)}>
                <span className="figures">{count(units[name])}</span>
              </Fact>
            ))}
            {used !== "" && <Fact name={t("column.pieces")}>{used}</Fact>}
          </Facts>
        </section>
      )}
      <section>
        <h3 className="mb-2 text-sm font-semibold">{t("doubtsTitle")}</h3>
        <Facts>
          <Fact name={t("estimated")}>
            {t("calls", { count: estimated.calls })} · <Money value={estimated.amount} exact />
          </Fact>
          <Fact name={t("unknown")}>{t("calls", { count: unknownCalls })}</Fact>
          <Fact name={t("cacheAnswers")}>
            {t("answers", { count: cacheAnswers.calls })} ·{" "}
            {t.rich("savedOf", {
              amount: () => <Money value={cacheAnswers.saved} exact />,
            })}
          </Fact>
        </Facts>
        <p className="mt-2 text-xs text-muted">{t("doubtsHint")}</p>
      </section>
    </div>
  );
}
