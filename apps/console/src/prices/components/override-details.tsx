"use client";
import type { PriceOverrideHistory } from "@pag0/contract";
import { CircleStop, Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOperation } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EndPriceDialog } from "./end-price-dialog.tsx";
import { OverrideState, OwnKindBadge, useTermsText } from "./price-words.tsx";

/** A price of the organization's own: what it says, and every version with when it held. */
export function OverrideDetails({
  overrideId,
  onChange,
}: {
  overrideId: string;
  onChange: () => void;
}) {
  const t = useTranslations("prices");
  const refusal = useRefusal("price:write");
  const [ending, setEnding] = useState(false);
  const found = useOperation(
    "getPriceOverride",
    { params: { overrideId } },
    { keepPrevious: false },
  );
  if (found.error !== null)
    return <ErrorState problem={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined) return <Skeleton className="h-24 w-full" />;
  const history = found.data;
  const { override, state } = history;
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="mr-auto text-sm font-semibold">
          {override.vendor}/{override.model}
        </h3>
        <OwnKindBadge kind={override.kind} />
        <OverrideState state={state} />
      </div>
      {override.note !== "" && <p className="text-sm">{override.note}</p>}
      <Versions history={history} />
      <ForWriters>
        <div className="flex flex-wrap gap-2">
          <Button disabledReason={refusal} onClick={onChange}>
            <Pencil aria-hidden />
            {t("change")}
          </Button>
          <Button
            variant="danger"
            disabledReason={refusal ?? (state === "ended" ? t("hasEnded") : null)}
            onClick={() => setEnding(true)}
          >
            <CircleStop aria-hidden />
            {t("end.action")}
          </Button>
        </div>
      </ForWriters>
      {ending && <EndPriceDialog state={history} onClose={() => setEnding(false)} />}
    </section>
  );
}

function Versions({ history }: { history: PriceOverrideHistory }) {
  const t = useTranslations("prices");
  const terms = useTermsText();
  return (
    <ol className="panel divide-y divide-line overflow-hidden" aria-label={t("versions")}>
      {history.versions.map(({ override, holds, createdAt, createdBy }) => (
        <li key={override.version} className="flex gap-3 px-3 py-2 text-sm">
          <span className="figures shrink-0 text-muted">v{override.version}</span>
          <span className="flex min-w-0 grow flex-col gap-0.5">
            <span className="font-medium break-words">{terms(override)}</span>
            <span className="text-muted">
              {holds === null ? (
                override.effectiveTo !== null &&
                override.version === history.versions[0]?.override.version ? (
                  t("endedIt")
                ) : (
                  t("neverHeld")
                )
              ) : (
                <>
                  <Instant value={holds.from} /> –{" "}
                  {holds.to === null ? t("noEnd") : <Instant value={holds.to} />}
                </>
              )}
            </span>
            <span className="text-xs text-muted">
              {createdBy.name ?? createdBy.id}, <Instant value={createdAt} relative />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
