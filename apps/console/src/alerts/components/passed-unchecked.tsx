"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useChange, useOperation } from "../../client/hooks.ts";
import { ForWriters, useMe, useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { Told } from "../../told/told.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";

const SHOWN = 3;

/**
 * Says that calls have passed without a budget while budgets could not be checked, until somebody has
 * acknowledged it; nothing where none have.
 */
export function PassedUnchecked() {
  const t = useTranslations("alerts");
  const refusal = useRefusal("alert:write");
  const list = useOperation(
    "listAlerts",
    { query: { kind: "budget_unavailable", state: "open", limit: SHOWN } },
    { enabled: useMe().permissions.includes("alert:read") },
  );
  const acknowledge = useChange("acknowledgeAlert", ["listAlerts"]);
  const { data = [], total = 0 } = list.data ?? {};
  if (data.length === 0) return null;
  return (
    <section
      aria-label={t("kind.budget_unavailable")}
      className="mb-3 rounded-md border border-danger/40 bg-danger/8 px-3 py-2 text-sm"
    >
      <ul className="flex flex-col gap-2">
        {data.map(({ id, title, createdAt }) => (
          <li key={id} className="flex flex-wrap items-start gap-x-3 gap-y-1">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{t("passedUnchecked")}</span> <Told text={title} />{" "}
              <span className="text-muted">
                <Instant value={createdAt} />
              </span>
            </span>
            <ForWriters>
              <Button
                size="sm"
                disabledReason={refusal}
                busy={acknowledge.isPending}
                onClick={() => acknowledge.mutate({ params: { alertId: id } })}
              >
                {t("acknowledge")}
              </Button>
            </ForWriters>
          </li>
        ))}
      </ul>
      {data.length < total && (
        <Link className="mt-1 ml-7 block text-link hover:underline" href={paths.alerts()}>
          {t("moreOpen", { count: total - data.length })}
        </Link>
      )}
      {acknowledge.error !== null && <ErrorState problem={acknowledge.error} />}
    </section>
  );
}
