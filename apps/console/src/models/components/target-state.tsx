"use client";
import type { ModelAliasView } from "@pag0/contract";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { usdText } from "../../prices/price-text.ts";
import { Badge } from "../../ui/badge.tsx";

type Target = ModelAliasView["targets"][number];

/** Whether calls can go to a target. */
export function TargetState({ state }: { state: Target["state"] }) {
  const t = useTranslations("models.state");
  return (
    <Badge
      tone={state === "ready" ? "ok" : "warn"}
      icon={state === "ready" ? CircleCheck : TriangleAlert}
    >
      {t(state)}
    </Badge>
  );
}

/** Whether all, some or none of an alias's targets can be called. */
export function AliasState({ alias }: { alias: ModelAliasView }) {
  const t = useTranslations("models.aliasState");
  const ready = alias.targets.filter(({ state }) => state === "ready").length;
  const total = alias.targets.length;
  if (ready === total)
    return (
      <Badge tone="ok" icon={CircleCheck}>
        {t("ready")}
      </Badge>
    );
  return (
    <Badge tone={ready === 0 ? "danger" : "warn"} icon={ready === 0 ? CircleAlert : TriangleAlert}>
      {ready === 0 ? t("none") : t("some", { ready, total })}
    </Badge>
  );
}

/** Dollars per million tokens in and out. */
export function TargetPrice({ price }: { price: Target["price"] }) {
  const t = useTranslations("models");
  if (price === null) return <span className="text-muted">—</span>;
  if (price.input === null || price.output === null)
    return <span className="text-muted">{t(price.kind === "free" ? "free" : "byPiece")}</span>;
  return (
    <span className="figures whitespace-nowrap">
      {t("inOut", { input: usdText(price.input), output: usdText(price.output) })}
    </span>
  );
}
