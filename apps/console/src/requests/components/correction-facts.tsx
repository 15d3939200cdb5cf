"use client";
import type { CorrectionView } from "@pag0/contract";
import { subtract, toMicroUsdExact, ZERO } from "@pag0/money";
import { useTranslations } from "next-intl";
import { amountOf } from "../../ui/amount.ts";
import { Money } from "../../ui/money.tsx";
import { Fact, Facts } from "../../ui/page-header.tsx";

/** A call and its correction: what was charged at first, what it did cost, and the way from one to the other. */
export function CorrectionFacts({
  shown,
  correction,
  onOpen,
}: {
  /** Which of the two is looked at. */
  shown: string;
  correction: CorrectionView;
  onOpen: (id: string) => void;
}) {
  const t = useTranslations("requests.correction");
  const { callId, correctionId, charged, cost, returned } = correction;
  const isAdded = amountOf(returned) < ZERO;
  const change = isAdded ? toMicroUsdExact(subtract(ZERO, amountOf(returned))) : returned;
  const other = shown === correctionId ? callId : correctionId;
  return (
    <section aria-label={t("title")} className="rounded-md border border-line bg-subtle px-3 py-2">
      <h3 className="mb-2 text-sm font-semibold">{t("title")}</h3>
      <Facts>
        <Fact name={t("charged")}>
          <Money value={charged} exact />
        </Fact>
        <Fact name={t("cost")}>
          <Money value={cost} exact className="font-semibold" />
        </Fact>
        <Fact name={t(isAdded ? "added" : "returned")}>
          <Money value={change} exact />
        </Fact>
      </Facts>
      <p className="mt-2 text-sm">
        {other === null ? (
          <span className="text-muted">{t("callGone")}</span>
        ) : (
          <button type="button" className="text-link hover:underline" onClick={() => onOpen(other)}>
            {t(shown === correctionId ? "toCall" : "toCorrection")}
          </button>
        )}
      </p>
    </section>
  );
}
