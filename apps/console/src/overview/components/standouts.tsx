"use client";
import type { AnalyticsView } from "@pag0/contract";
import { formatUsd } from "@pag0/money";
import { CircleCheck, Lightbulb, type LucideIcon, ShieldAlert, TrendingUp } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useMe } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { Told } from "../../told/told.tsx";
import { useInstantText } from "../../ui/instant.tsx";
import { Panel } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { costlyDays } from "../standouts.ts";

const SHOWN = 3;

function Entry({
  icon: Icon,
  tone,
  title,
  children,
  href,
}: {
  icon: LucideIcon;
  tone: string;
  title: ReactNode;
  children: ReactNode;
  href: string | null;
}) {
  const content = (
    <>
      <Icon className={`mt-0.5 size-4 shrink-0 ${tone}`} aria-hidden />
      <span className="min-w-0">
        <span className="block font-medium">{title}</span>
        <span className="block text-xs text-muted">{children}</span>
      </span>
    </>
  );
  const style = "flex items-start gap-3 px-4 py-2 text-sm";
  return (
    <li className="border-b border-line last:border-0">
      {href === null ? (
        <div className={style}>{content}</div>
      ) : (
        <Link className={`${style} hover:bg-subtle`} href={href}>
          {content}
        </Link>
      )}
    </li>
  );
}

/** What a person should look at: costly days, gaps of compliance, and what would save money. */
export function Standouts({ data }: { data: AnalyticsView | undefined }) {
  const t = useTranslations("overview.standouts");
  const text = useInstantText();
  const reports = useMe().permissions.includes("report:read");
  const days = data === undefined ? [] : costlyDays(data).slice(0, SHOWN);
  const gaps = data?.complianceGaps ?? [];
  const advice = data?.recommendations.slice(0, SHOWN) ?? [];
  return (
    <Panel title={t("title")}>
      {data === undefined ? (
        <div className="p-4">
          <Skeleton className="h-8 w-full" />
        </div>
      ) : days.length + gaps.length + advice.length === 0 ? (
        <p className="flex items-center gap-3 px-4 py-3 text-sm text-muted">
          <CircleCheck className="size-4 text-ok" aria-hidden />
          {t("none")}
        </p>
      ) : (
        <ul>
          {days.map((day) => (
            <Entry
              key={`${day.teamId}${day.from}`}
              icon={TrendingUp}
              tone="text-warn"
              title={t("costly", { team: day.team, date: text(day.from, "date") })}
              href={paths.requests({ team: day.slug, from: day.from, to: day.to, sort: "-cost" })}
            >
              {t("costlyHours", {
                hours: day.hours,
                cost: formatUsd(day.cost),
                expected: formatUsd(day.expected),
              })}
            </Entry>
          ))}
          {gaps.map((gap) => (
            <Entry
              key={gap}
              icon={ShieldAlert}
              tone="text-warn"
              title={t("gap")}
              href={reports ? paths.reports() : null}
            >
              <Told text={gap} />
            </Entry>
          ))}
          {advice.map((sentence) => (
            <Entry key={sentence} icon={Lightbulb} tone="text-info" title={t("advice")} href={null}>
              <Told text={sentence} />
            </Entry>
          ))}
        </ul>
      )}
    </Panel>
  );
}
