"use client";
import type { ProxyView } from "@pag0/contract";
import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert, Unplug } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";

const LOOKS = {
  silent: { tone: "danger", icon: Unplug },
  unavailable: { tone: "danger", icon: CircleAlert },
  degraded: { tone: "warn", icon: TriangleAlert },
  unknown: { tone: "neutral", icon: CircleHelp },
  ready: { tone: "ok", icon: CircleCheck },
} as const;

/** How a proxy is: what it told, unless it has not been heard of; unknown where the list itself is old. */
export function conditionOf({ isLive, state }: ProxyView, isOld: boolean): keyof typeof LOOKS {
  if (isOld) return "unknown";
  if (!isLive) return "silent";
  return state?.status ?? "unknown";
}

export function ProxyStatus({ proxy, isOld }: { proxy: ProxyView; isOld: boolean }) {
  const t = useTranslations("proxies");
  const condition = conditionOf(proxy, isOld);
  return <Badge {...LOOKS[condition]}>{t(`condition.${condition}`)}</Badge>;
}
