"use client";
import type { PriceOverrideState } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { InstantField } from "./instant-field.tsx";

/** Ends a price of the organization's own, now or on a day. */
export function EndPriceDialog({
  state: { id, state, override },
  onClose,
}: {
  state: PriceOverrideState;
  onClose: () => void;
}) {
  const t = useTranslations("prices.end");
  const common = useTranslations("common");
  const [at, setAt] = useState("");
  const end = useChange("endPriceOverride", [
    "listPriceOverrides",
    "getPriceOverride",
    "listPrices",
  ]);
  const name = `${override.vendor}/${override.model}`;
  return (
    <Dialog open onClose={onClose} title={t("title", { name })} description={t("hint")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          end.mutate(
            {
              params: { overrideId: id },
              body: {
                expectedVersion: override.version,
                ...(at === "" ? {} : { effectiveTo: at }),
              },
            },
            {
              onSuccess: () => {
                toast.success(t("done", { name }));
                onClose();
              },
            },
          );
        }}
      >
        {state === "active" && (
          <InstantField label={t("at")} hint={t("atHint")} value={at} onChange={setAt} />
        )}
        {end.error !== null && <ErrorState problem={end.error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="danger" busy={end.isPending}>
            {t("action")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
