"use client";
import type { ComparisonRow } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { Difference, DifferenceBadge, shareText } from "./difference.tsx";
import { useUnitName } from "./statement-words.tsx";

/** Everything of one model: amounts, each unit of both sides, and what of ours is in doubt. */
export function ComparisonLine({ row }: { row: ComparisonRow }) {
  const t = useTranslations("statements");
  const unitName = useUnitName();
  const { amount, estimated, unknownCalls } = row;
  return (
    <div className="flex flex-col gap-4">
      <Facts>
        {row.day !== null && <Fact name={t("column.day")}>{row.day}</Fact>}
        <Fact name={t("column.state")}>
          <DifferenceBadge amount={amount} /> {t(`side.${row.side}`)}
        </Fact>
        <Fact name={t("column.vendorAmount")}>
          <Money value={amount.vendor} exact />
        </Fact>
        <Fact name={t("column.ourAmount")}>
          <Money value={amount.ours} exact />
        </Fact>
        <Fact name={t("column.difference")}>
          <Difference amount={amount} />
        </Fact>
        <Fact name={t("vendorModels")}>{row.vendorModels.join(", ") || "—"}</Fact>
        <Fact name={t("ourModels")}>{row.ourModels.join(", ") || "—"}</Fact>
      </Facts>
      {row.units.length > 0 && (
        <table className="w-full text-sm">
          <thead>
            <tr className="text-left text-xs text-muted">
              <th className="py-1 font-medium">{t("units")}</th>
              <th className="py-1 text-right font-medium">{t("vendorSide")}</th>
              <th className="py-1 text-right font-medium">{t("ourSide")}</th>
              <th className="py-1 text-right font-medium">{t("column.difference")}</th>
            </tr>
          </thead>
          <tbody>
            {row.units.map(({ unit, vendor, ours, difference, ratio }) => (
              <tr key={unit} className="border-t border-line">
                <td className="py-1.5">{unitName(unit)}</td>
                <td className="figures py-1.5 text-right">{count(vendor)}</td>
                <td className="figures py-1.5 text-right">{count(ours)}</td>
                <td className="figures py-1.5 text-right">
                  {difference === 0 ? (
                    <span className="text-ok">{t("difference.same")}</span>
                  ) : (
                    <>
                      {difference > 0 && "+"}
                      {count(difference)}
                      <span className="text-muted">{shareText(ratio)}</span>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Facts>
        <Fact name={t("estimated")}>
          {t("calls", { count: estimated.calls })} · <Money value={estimated.amount} exact />
        </Fact>
        <Fact name={t("unknown")}>{t("calls", { count: unknownCalls })}</Fact>
      </Facts>
      <p className="text-xs text-muted">{t("doubtsHint")}</p>
    </div>
  );
}
