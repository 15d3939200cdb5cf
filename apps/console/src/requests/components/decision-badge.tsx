"use client";
import type { RequestView } from "@pag0/contract";
import { Ban, CircleCheck, Clock3, Undo2, Zap } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";

/** What was decided about a call, or that it corrects one: an icon, a word and a colour. */
export function DecisionBadge({
  decision,
  cache,
  outcome,
  compact = false,
}: {
  decision: RequestView["decision"];
  cache: RequestView["cache"];
  outcome: RequestView["outcome"];
  compact?: boolean;
}) {
  const t = useTranslations("requests");
  const allowed = cache === "hit" ? "cached" : "allow";
  // A correction is no call, and nothing was decided about it.
  const told = decision === "allow" ? allowed : decision;
  const state = outcome === "correction" ? outcome : told;
  const look = {
    allow: { tone: "ok", icon: CircleCheck },
    cached: { tone: "info", icon: Zap },
    deny: { tone: "danger", icon: Ban },
    require_approval: { tone: "warn", icon: Clock3 },
    correction: { tone: "info", icon: Undo2 },
  } as const;
  return (
    <Badge {...look[state]} className={compact ? "w-18 shrink-0" : ""}>
      {t(compact ? `short.${state}` : `state.${state}`)}
    </Badge>
  );
}
