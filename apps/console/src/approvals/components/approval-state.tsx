"use client";
import type { ApprovalStatus } from "@pag0/contract";
import { Ban, CheckCheck, CircleCheck, CircleSlash, Clock3, Hourglass } from "lucide-react";
import { useNow, useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";
import { Instant } from "../../ui/instant.tsx";

const looks = {
  pending: { tone: "warn", icon: Clock3 },
  approved: { tone: "ok", icon: CircleCheck },
  denied: { tone: "danger", icon: Ban },
  expired: { tone: "neutral", icon: Hourglass },
  cancelled: { tone: "neutral", icon: CircleSlash },
  executed: { tone: "info", icon: CheckCheck },
} as const;

export function ApprovalBadge({ status }: { status: ApprovalStatus }) {
  const t = useTranslations("approvals.status");
  return <Badge {...looks[status]}>{t(status)}</Badge>;
}

const URGENT_MS = 15 * 60_000;

/** When a pending approval expires; the last quarter of an hour stands out in colour and in words. */
export function Deadline({ expiresAt }: { expiresAt: string }) {
  const t = useTranslations("approvals");
  const now = useNow({ updateInterval: 15_000 });
  const urgent = Date.parse(expiresAt) - now.getTime() < URGENT_MS;
  return (
    <span className={urgent ? "font-medium text-danger" : "text-muted"}>
      {urgent ? `${t("urgent")} · ` : ""}
      {t("expires")} <Instant value={expiresAt} relative />
    </span>
  );
}
