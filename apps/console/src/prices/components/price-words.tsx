"use client";
import type { PriceKind, PriceOverride, PriceOverrideState } from "@pag0/contract";
import {
  BadgePercent,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  Gift,
  Handshake,
  List,
  type LucideIcon,
  Umbrella,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { usdText } from "../price-text.ts";

const KINDS: Record<PriceKind, { tone: Tone; icon: LucideIcon }> = {
  list: { tone: "neutral", icon: List },
  negotiated: { tone: "info", icon: Handshake },
  free: { tone: "ok", icon: Gift },
  default: { tone: "warn", icon: Umbrella },
  none: { tone: "danger", icon: CircleAlert },
};

/** Where a model's price comes from. */
export function PriceBadge({ kind }: { kind: PriceKind }) {
  const t = useTranslations("prices.kind");
  return (
    <Badge tone={KINDS[kind].tone} icon={KINDS[kind].icon}>
      {t(kind)}
    </Badge>
  );
}

const OWN = {
  price: KINDS.negotiated,
  discount: { tone: "info", icon: BadgePercent },
  free: KINDS.free,
  default: KINDS.default,
} as const;

/** What a price of the organization's own is. */
export function OwnKindBadge({ kind }: { kind: PriceOverride["kind"] }) {
  const t = useTranslations("prices.own");
  return (
    <Badge tone={OWN[kind].tone} icon={OWN[kind].icon}>
      {t(kind)}
    </Badge>
  );
}

const STATES = {
  active: { tone: "ok", icon: CircleCheck },
  scheduled: { tone: "info", icon: Clock },
  ended: { tone: "neutral", icon: CircleDashed },
} as const;

/** Whether a price of the organization's own holds. */
export function OverrideState({ state }: { state: PriceOverrideState["state"] }) {
  const t = useTranslations("prices.state");
  return (
    <Badge tone={STATES[state].tone} icon={STATES[state].icon}>
      {t(state)}
    </Badge>
  );
}

/** What a price of the organization's own says, in a line. */
export function useTermsText() {
  const t = useTranslations("prices");
  return (override: PriceOverride): string => {
    if (override.kind === "discount") return t("percentOff", { percent: override.percent });
    if (override.kind === "free") return t("own.free");
    const rates = Object.entries(override.rates ?? {}).map(
      ([name, usd]) => `${t(`class.${name as "input"}`)} ${usdText(usd)}`,
    );
    const units = (override.units ?? []).map(
      ({ kind, key, usd, per }) =>
        `${t(`unit.${kind}`)}${key === null ? "" : ` ${key}`} ${usdText(usd)}${per === 1 ? "" : ` / ${per.toLocaleString("en-US")}`}`,
    );
    return [...rates, ...units].join(" · ");
  };
}
