"use client";
import type { RequestView } from "@pag0/contract";
import { Ban, CircleCheck, Clock3, Zap } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";

/** What was decided about a call: an icon, a word and a colour. */
export function DecisionBadge({
  decision,
  cache,
  compact = false,
}: {
  decision: RequestView["decision"];
  cache: RequestView["cache"];
  compact?: boolean;
}) {
  const t = useTranslations("requests");
  const state = decision === "allow" && cache === "hit" ? "cached" : decision;
  const look = {
    allow: { tone: "ok", icon: CircleCheck },
    cached: { tone: "info", icon: Zap },
    deny: { tone: "danger", icon: Ban },
    require_approval: { tone: "warn", icon: Clock3 },
  } as const;
  return (
    <Badge {...look[state]} className={compact ? "w-18" : ""}>
      {t(compact ? `short.${state}` : `state.${state}`)}
    </Badge>
  );
}
