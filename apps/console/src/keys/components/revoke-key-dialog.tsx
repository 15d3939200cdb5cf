"use client";
import type { ApiKeyView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Instant } from "../../ui/instant.tsx";

/** Revokes a key after saying what stops; a key that has been used asks for its name. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const t = useTranslations("keys.end");
  const common = useTranslations("common");
  const [typed, setTyped] = useState("");
  const revoke = useChange("revokeKey", ["listKeys"]);
  const used = apiKey.lastUsedAt !== null;
  return (
    <Dialog open onClose={onClose} title={t("title", { name: apiKey.name })}>
      <div className="flex flex-col gap-3">
        <p>
          {apiKey.team === null
            ? t("stopsOrganization")
            : t("stopsTeam", { team: apiKey.team.name })}
        </p>
        <p className="text-sm text-muted">
          {used ? (
            <>
              {t("lastUsed")} <Instant value={apiKey.lastUsedAt} relative />
            </>
          ) : (
            t("neverUsed")
          )}
        </p>
        {used && (
          <Field label={t("typeName", { name: apiKey.name })}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
        {revoke.error !== null && <ErrorState problem={revoke.error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button
            variant="danger"
            busy={revoke.isPending}
            disabledReason={used && typed !== apiKey.name ? t("typeFirst") : null}
            onClick={() =>
              revoke.mutate(
                { params: { keyId: apiKey.id } },
                {
                  onSuccess: () => {
                    toast.success(t("done", { name: apiKey.name }));
                    onClose();
                  },
                },
              )
            }
          >
            {t("submit")}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
