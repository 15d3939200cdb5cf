"use client";
import type { ApprovalView } from "@pag0/contract";
import { Inbox } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useList } from "../../client/hooks.ts";
import { paths } from "../../shell/paths.ts";
import { Button } from "../../ui/button.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { cn } from "../../ui/class-names.ts";
import { Drawer } from "../../ui/drawer.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { useShortcuts } from "../../ui/keyboard.ts";
import { Money } from "../../ui/money.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useSelection } from "../../ui/url-state.ts";
import { usePhone } from "../../ui/use-phone.ts";
import { ApprovalDetail } from "./approval-detail.tsx";
import { ApprovalBadge, Deadline } from "./approval-state.tsx";

const views = ["pending", "all"] as const;

/** What waits for a person, one beside its details; decided by keyboard or by touch. */
export function InboxPage() {
  const t = useTranslations("approvals");
  const phone = usePhone();
  const [status, setStatus] = useQueryState(
    "status",
    parseAsStringLiteral(views).withDefault("pending"),
  );
  const { selected, select } = useSelection();
  const list = useList("listApprovals", { query: { status, limit: 100 } });
  const rows = list.rows;
  const shown = selected ?? (phone ? null : (rows?.[0]?.id ?? null));
  const move = (step: 1 | -1) => {
    if (rows === undefined || rows.length === 0) return;
    const index = rows.findIndex((row) => row.id === shown);
    const next = rows[Math.max(0, Math.min(rows.length - 1, index + step))];
    if (next !== undefined) {
      select(next.id);
      document.getElementById(`row-${next.id}`)?.focus();
    }
  };
  useShortcuts([
    { code: "KeyJ", label: t("next"), run: () => move(1) },
    { code: "KeyK", label: t("previous"), run: () => move(-1) },
  ]);
  const afterDecision = (id: string) => {
    if (status !== "pending" || rows === undefined) return;
    const index = rows.findIndex((row) => row.id === id);
    const next = rows[index + 1] ?? rows[index - 1];
    select(phone ? null : (next?.id ?? null));
    if (next !== undefined && !phone) document.getElementById(`row-${next.id}`)?.focus();
  };
  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <>
            <span className="hidden items-center gap-1.5 text-sm text-muted lg:flex">
              <Kbd>j</Kbd>
              <Kbd>k</Kbd> {t("keys.move")} <Kbd>a</Kbd> {t("keys.approve")} <Kbd>d</Kbd>{" "}
              {t("keys.deny")}
            </span>
            <Segmented
              label={t("show")}
              value={status}
              onChange={(next) => void setStatus(next)}
              options={views.map((value) => ({ value, label: t(`view.${value}`) }))}
            />
          </>
        }
      >
        {t("intro")}
      </PageHeader>
      {list.error !== null && rows === undefined ? (
        <div className="panel">
          <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
        </div>
      ) : rows !== undefined && rows.length === 0 && selected === null ? (
        <div className="panel">
          <EmptyState
            icon={Inbox}
            title={status === "pending" ? t("clear") : t("none")}
            action={
              status === "pending" ? (
                <Button onClick={() => void setStatus("all")}>{t("seeDecided")}</Button>
              ) : (
                <Link href={paths.policy()} className={buttonStyle({})}>
                  {t("toPolicy")}
                </Link>
              )
            }
          >
            {t("clearHint")}
          </EmptyState>
        </div>
      ) : (
        <div className="grid items-start gap-4 md:grid-cols-[minmax(17rem,24rem)_minmax(0,1fr)]">
          <Queue
            rows={rows}
            shown={shown}
            onSelect={select}
            more={list.hasNextPage ? () => void list.fetchNextPage() : null}
          />
          {phone ? (
            <Drawer open={shown !== null} onClose={() => select(null)} title={t("detail.title")}>
              {shown !== null && <ApprovalDetail id={shown} onDecided={afterDecision} />}
            </Drawer>
          ) : (
            <section className="panel p-5" aria-label={t("detail.title")}>
              {shown === null ? (
                <Skeleton className="h-96 w-full" />
              ) : (
                <ApprovalDetail key={shown} id={shown} onDecided={afterDecision} />
              )}
            </section>
          )}
        </div>
      )}
    </>
  );
}

function Queue({
  rows,
  shown,
  onSelect,
  more,
}: {
  rows: readonly ApprovalView[] | undefined;
  shown: string | null;
  onSelect: (id: string) => void;
  more: (() => void) | null;
}) {
  const t = useTranslations("approvals");
  const common = useTranslations("common");
  return (
    <div className="panel overflow-hidden md:sticky md:top-18 md:max-h-[calc(100dvh-6rem)] md:overflow-y-auto">
      <ul aria-label={t("title")}>
        {rows === undefined &&
          ["a", "b", "c", "d"].map((key) => (
            <li key={key} className="border-b border-line px-4 py-3 last:border-0">
              <Skeleton className="mb-2 w-40" />
              <Skeleton className="w-56" />
            </li>
          ))}
        {rows?.map((row) => (
          <li key={row.id} className="border-b border-line last:border-0">
            <button
              id={`row-${row.id}`}
              type="button"
              aria-current={row.id === shown ? "true" : undefined}
              onClick={() => onSelect(row.id)}
              className={cn(
                "flex w-full flex-col gap-1 border-l-3 border-transparent px-4 py-2.5 text-left text-sm -outline-offset-2 hover:bg-subtle",
                row.id === shown && "border-link bg-accent/8 dark:bg-link/10",
              )}
            >
              <span className="flex w-full items-center justify-between gap-2">
                <span className="truncate font-medium">{row.team.name}</span>
                <Money value={row.estimate} exact className="font-semibold" />
              </span>
              <span className="line-clamp-2 text-muted">
                {row.justification === "" ? (row.model ?? row.url) : row.justification}
              </span>
              <span className="flex w-full items-center justify-between gap-2 text-xs">
                <span className="truncate text-muted">{row.model ?? row.category}</span>
                {row.status === "pending" ? (
                  <Deadline expiresAt={row.expiresAt} />
                ) : (
                  <ApprovalBadge status={row.status} />
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {more !== null && (
        <div className="border-t border-line p-2 text-center">
          <Button size="sm" variant="ghost" onClick={more}>
            {common("showMore")}
          </Button>
        </div>
      )}
    </div>
  );
}
