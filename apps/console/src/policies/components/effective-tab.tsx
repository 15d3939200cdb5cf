"use client";
import type { EffectiveFieldView } from "@pag0/contract";
import { ScrollText } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, useState } from "react";
import type { ApiProblem } from "../../client/problem.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { formNames, policySections, sectionOf } from "../form-fields.ts";
import { PolicyValue, usePolicyFieldName } from "./policy-value.tsx";

/** Every value that applies, where it comes from, what it overrides, and what levels below say. */
export function EffectiveTab({
  fields,
  problem,
  onRetry,
}: {
  fields: readonly EffectiveFieldView[] | undefined;
  problem: ApiProblem | null;
  onRetry: () => void;
}) {
  const t = useTranslations("policies.effective");
  const name = usePolicyFieldName();
  if (problem !== null && fields === undefined)
    return (
      <div className="panel">
        <ErrorState problem={problem} onRetry={onRetry} />
      </div>
    );
  if (fields === undefined) return <Skeleton className="h-96 w-full rounded-lg" />;
  const set = fields
    .filter(({ value }) => value !== null && value !== undefined)
    .sort((one, other) => place(one.field) - place(other.field));
  if (set.length === 0)
    return (
      <div className="panel">
        <EmptyState icon={ScrollText} title={t("nothing")}>
          {t("nothingHint")}
        </EmptyState>
      </div>
    );
  return (
    <section className="panel overflow-hidden" aria-label={t("title")}>
      <p className="border-b border-line px-4 py-2 text-sm text-muted">{t("hint")}</p>
      <div
        aria-hidden
        className="hidden grid-cols-[12rem_minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1.2fr)] gap-4 border-b border-line bg-subtle px-4 py-1.5 text-xs font-medium text-muted lg:grid"
      >
        <span>{t("field")}</span>
        <span>{t("value")}</span>
        <span>{t("origin")}</span>
        <span>{t("others")}</span>
      </div>
      <ul className="divide-y divide-line text-sm">
        {set.map((entry) => (
          <li
            key={`${entry.field}${entry.origin.kind}${entry.origin.id}`}
            className="grid gap-x-4 gap-y-1 px-4 py-2 lg:grid-cols-[12rem_minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1.2fr)]"
          >
            <span className="font-medium">{name(entry.field)}</span>
            <span className="min-w-0">
              <PolicyValue path={entry.field} value={entry.value} />
            </span>
            <span className="min-w-0 text-muted">
              <Origin origin={entry.origin} />
              <span className="block text-xs">
                {t.has(`merge.${entry.merge}` as never)
                  ? t(`merge.${entry.merge}` as never)
                  : entry.merge}
              </span>
            </span>
            <span className="flex min-w-0 flex-col gap-1">
              {entry.overridden.length > 0 && (
                <Others
                  title={t("overridden")}
                  path={entry.field}
                  entries={entry.overridden}
                  struck={!MERGED.includes(entry.merge)}
                />
              )}
              {entry.descendants.length > 0 && (
                <Others title={t("below")} path={entry.field} entries={entry.descendants} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Fields stand in the order of the form; what it does not know stands last. */
function place(field: string): number {
  const section = sectionOf(field);
  if (section === null) return Number.MAX_SAFE_INTEGER;
  const name = formNames.indexOf(field.split(".")[0] as string);
  return policySections.indexOf(section) * formNames.length + name;
}

/** Merges in which what others say counts too. */
const MERGED: readonly string[] = ["intersect", "union", "all", "each"];

const MAX_OTHERS = 6;

function Origin({ origin }: { origin: EffectiveFieldView["origin"] }) {
  return (
    <span className="text-fg">
      {origin.name}
      {origin.version !== null && <span className="text-muted"> v{origin.version}</span>}
    </span>
  );
}

/** The values of other levels, those that say the same together. */
function Others({
  title,
  path,
  entries,
  struck = false,
}: {
  title: string;
  path: string;
  entries: EffectiveFieldView["overridden"];
  struck?: boolean;
}) {
  const t = useTranslations("policies.effective");
  const [all, setAll] = useState(false);
  const values = [...Map.groupBy(entries, ({ value }) => JSON.stringify(value)).values()];
  const shown = all ? values : values.slice(0, MAX_OTHERS);
  return (
    <span className="min-w-0">
      <span className="text-xs text-muted">{title}</span>
      {shown.map((same) => (
        <span
          key={same.map(({ origin }) => `${origin.kind}${origin.id}`).join()}
          className="block min-w-0 break-words"
        >
          <span className={struck ? "text-muted line-through" : undefined}>
            <PolicyValue path={path} value={same[0]?.value} />
          </span>{" "}
          <span className="text-muted">· </span>
          {same.map(({ origin }, index) => (
            <Fragment key={`${origin.kind}${origin.id}`}>
              {index > 0 && ", "}
              <Origin origin={origin} />
            </Fragment>
          ))}
        </span>
      ))}
      {values.length > shown.length && (
        <button
          type="button"
          className="block min-h-6 text-link hover:underline pointer-coarse:min-h-[44px]"
          onClick={() => setAll(true)}
        >
          {t("showAll", { count: values.length })}
        </button>
      )}
    </span>
  );
}
