"use client";
import { Ban, CircleCheck, Clock3 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";
import type { Verdict } from "../changes.ts";

const looks = {
  served: { tone: "ok", icon: CircleCheck },
  approval: { tone: "warn", icon: Clock3 },
  refused: { tone: "danger", icon: Ban },
} as const;

/** What became of a call, or would. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const t = useTranslations("dryRuns.verdict");
  return <Badge {...looks[verdict]}>{t(verdict)}</Badge>;
}
