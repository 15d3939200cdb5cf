"use client";
import type { AnalyticsView } from "@pag0/contract";
import { formatUsd, subtract, ZERO } from "@pag0/money";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { paths } from "../../shell/paths.ts";
import { ReasonText } from "../../told/reason.tsx";
import { amountOf, moneyText, shareOf } from "../../ui/amount.ts";
import { cn } from "../../ui/class-names.ts";
import { Meter } from "../../ui/meter.tsx";
import { Money } from "../../ui/money.tsx";
import { count, percent } from "../../ui/numbers.ts";
import { Skeleton } from "../../ui/skeleton.tsx";

/** The last of five fills its row where they stand by twos or threes. */
const LAST = "col-span-2 xl:col-span-1";
/** A growth beyond this says nothing as a percentage. */
const MOST_SHARE = 9.995;

function Figure({
  name,
  href,
  value,
  note,
  className,
}: {
  className?: string;
  name: string;
  href: string;
  value: ReactNode;
  note: ReactNode;
}) {
  return (
    <Link
      href={href}
      className={cn("panel flex min-w-0 flex-col gap-1 px-4 py-3 hover:bg-subtle", className)}
    >
      <span className="text-sm text-muted">{name}</span>
      <span className="figures text-2xl font-semibold tracking-tight">{value}</span>
      <span className="mt-auto text-xs text-muted">{note}</span>
    </Link>
  );
}

/** How a figure differs from the one of the same length of time just before. */
function Change({
  amount,
  sign,
  share,
  before,
}: {
  amount: string;
  sign: number;
  /** The difference as a share of the figure before; null where that was nothing. */
  share: number | null;
  before: string;
}) {
  const t = useTranslations("overview.change");
  const text =
    share === null
      ? t("none")
      : sign === 0
        ? t("same")
        : t(sign > 0 ? "up" : "down", {
            amount: share > MOST_SHARE ? amount : t("share", { amount, share: percent(share) }),
          });
  return <span title={t("title", { before })}>{text}</span>;
}

/** The five figures of a period; each leads to the calls that it counts. */
export function KeyFigures({
  data,
  calls,
}: {
  data: AnalyticsView | undefined;
  calls: Readonly<Record<string, string>>;
}) {
  const t = useTranslations("overview");
  if (data === undefined)
    return (
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
        {["a", "b", "c", "d", "e"].map((key) => (
          <Skeleton
            key={key}
            className={cn("h-[122px] w-full xl:h-[155px] rounded-lg", key === "e" && LAST)}
          />
        ))}
      </div>
    );
  const { totals, previousTotals } = data;
  const before = amountOf(previousTotals.cost);
  const change = subtract(amountOf(totals.cost), before);
  const worst = data.violations.toSorted((a, b) => b.count - a.count)[0];
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
      <Figure
        name={t("spend")}
        href={paths.requests(calls)}
        value={<Money value={totals.cost} />}
        note={
          <span className="flex flex-col gap-1">
            {data.totalBudgetExact === null ? (
              t("noBudget")
            ) : data.budgetUtilization === null ? (
              t("budgetOfMonth", { budget: moneyText(data.totalBudgetExact) })
            ) : (
              <>
                <Meter
                  label={t("budgetUse")}
                  share={data.budgetUtilization}
                  text={percent(data.budgetUtilization)}
                />
                <span>
                  {t("ofBudget")} <Money value={data.totalBudgetExact} unit="month" />
                </span>
              </>
            )}
            <Change
              amount={formatUsd(change < ZERO ? subtract(ZERO, change) : change)}
              sign={change > ZERO ? 1 : change < ZERO ? -1 : 0}
              share={shareOf(change < ZERO ? subtract(ZERO, change) : change, before)}
              before={moneyText(previousTotals.cost)}
            />
          </span>
        }
      />
      <Figure
        name={t("requests")}
        href={paths.requests(calls)}
        value={count(totals.requests)}
        note={
          <Change
            amount={count(Math.abs(totals.requests - previousTotals.requests))}
            sign={Math.sign(totals.requests - previousTotals.requests)}
            share={
              previousTotals.requests === 0
                ? null
                : Math.abs(totals.requests - previousTotals.requests) / previousTotals.requests
            }
            before={count(previousTotals.requests)}
          />
        }
      />
      <Figure
        name={t("cacheHits")}
        href={paths.requests({ ...calls, cache: "hit" })}
        value={percent(totals.cacheHitRate)}
        note={t("cacheNote", {
          hits: totals.cacheHits,
          lookups: totals.cacheLookups,
        })}
      />
      <Figure
        name={t("savings")}
        href={paths.requests({ ...calls, cache: "hit" })}
        value={<Money value={totals.saved} />}
        note={t("savingsNote")}
      />
      <Figure
        name={t("violations")}
        className={LAST}
        href={paths.requests({ ...calls, decision: "deny" })}
        value={count(totals.refused)}
        note={
          worst === undefined ? (
            t("noViolations")
          ) : (
            <>
              {t("mostly")} <ReasonText code={worst.reasonCode} /> ({count(worst.count)})
            </>
          )
        }
      />
    </div>
  );
}
