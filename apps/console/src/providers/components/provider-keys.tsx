"use client";
import type { ProviderCredentialView, ProviderView } from "@pag0/contract";
import { CirclePause, CirclePlay, Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { percent } from "../../ui/numbers.ts";
import { sharesOf } from "../key-form.ts";
import { KeyDialog } from "./key-dialog.tsx";

type Open = { kind: "add" } | { kind: "edit" | "delete"; credential: ProviderCredentialView };

/** A provider's keys: its first one, and further ones of other accounts or regions. */
export function ProviderKeys({ provider }: { provider: ProviderView }) {
  const t = useTranslations("providers.keys");
  const refusal = useRefusal("provider:write");
  const [open, setOpen] = useState<Open | null>(null);
  const update = useChange("updateProviderCredential", ["listProviders", "listModelAliases"]);
  const { credentials } = provider;
  const shares = sharesOf(provider.credentialLast4 !== null, credentials);
  const close = () => setOpen(null);
  const setEnabled = ({ id, name }: ProviderCredentialView, enabled: boolean) =>
    update.mutate(
      { params: { providerId: provider.id, credentialId: id }, body: { enabled } },
      { onSuccess: () => toast.success(t(enabled ? "enabled" : "disabled", { name })) },
    );
  return (
    <section>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{t("title")}</h3>
        <ForWriters>
          <Button size="sm" disabledReason={refusal} onClick={() => setOpen({ kind: "add" })}>
            <Plus aria-hidden />
            {t("add")}
          </Button>
        </ForWriters>
      </div>
      <ul className="panel divide-y divide-line overflow-hidden text-sm">
        {provider.credentialLast4 !== null && (
          <li className="flex items-center justify-between gap-3 px-3 py-2">
            <span className="min-w-0">
              <span className="block font-medium">{t("first")}</span>
              <code className="font-mono text-xs text-muted">••••{provider.credentialLast4}</code>
            </span>
            {credentials.length > 0 && <Share share={shares.first} />}
          </li>
        )}
        {credentials.map((credential, index) => (
          <li key={credential.id} className="flex items-center gap-3 px-3 py-2">
            <span className="min-w-0 grow">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium break-words">{credential.name}</span>
                {credential.region !== null && <Badge>{credential.region}</Badge>}
                {!credential.enabled && <Badge icon={CirclePause}>{t("off")}</Badge>}
              </span>
              <code className="block font-mono text-xs break-all text-muted">
                ••••{credential.last4}
                {credential.baseUrl !== null && ` · ${credential.baseUrl}`}
              </code>
            </span>
            <Share share={shares.further[index] ?? null} />
            <KeyMenu
              credential={credential}
              onOpen={setOpen}
              onEnable={(enabled) => setEnabled(credential, enabled)}
            />
          </li>
        ))}
        {provider.credentialLast4 === null && credentials.length === 0 && (
          <li className="px-3 py-2 text-muted">{t("none")}</li>
        )}
      </ul>
      <p className="mt-1 text-xs text-muted">{t("hint")}</p>
      {update.error !== null && <ErrorState problem={update.error} />}
      {open !== null && open.kind !== "delete" && (
        <KeyDialog
          provider={provider}
          credential={open.kind === "edit" ? open.credential : null}
          onClose={close}
        />
      )}
      {open?.kind === "delete" && (
        <DeleteKeyDialog provider={provider} credential={open.credential} onClose={close} />
      )}
    </section>
  );
}

/** Part of the provider's calls, or that a key only serves when others fail. */
function Share({ share }: { share: number | null }) {
  const t = useTranslations("providers.keys");
  if (share === null) return <span className="text-muted">—</span>;
  return (
    <span className="figures shrink-0 text-right whitespace-nowrap">
      {share === 0 ? t("reserve") : t("share", { share: percent(share) })}
    </span>
  );
}

function KeyMenu({
  credential,
  onOpen,
  onEnable,
}: {
  credential: ProviderCredentialView;
  onOpen: (open: Open) => void;
  onEnable: (enabled: boolean) => void;
}) {
  const t = useTranslations("providers.keys");
  const refusal = useRefusal("provider:write");
  if (refusal !== null) return null;
  const { enabled, name } = credential;
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t("actionsOf", { name })}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem icon={Pencil} onSelect={() => onOpen({ kind: "edit", credential })}>
        {t("edit")}
      </MenuItem>
      <MenuItem icon={enabled ? CirclePause : CirclePlay} onSelect={() => onEnable(!enabled)}>
        {t(enabled ? "disable" : "enable")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Trash2} onSelect={() => onOpen({ kind: "delete", credential })}>
        {t("delete")}
      </MenuItem>
    </Menu>
  );
}

function DeleteKeyDialog({
  provider,
  credential,
  onClose,
}: {
  provider: ProviderView;
  credential: ProviderCredentialView;
  onClose: () => void;
}) {
  const t = useTranslations("providers.keys");
  const common = useTranslations("common");
  const remove = useChange("deleteProviderCredential", ["listProviders", "listModelAliases"]);
  const { name } = credential;
  return (
    <Dialog open onClose={onClose} title={t("deleteTitle", { name })} description={t("deleteHint")}>
      {remove.error !== null && <ErrorState problem={remove.error} />}
      <DialogActions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          variant="danger"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate(
              { params: { providerId: provider.id, credentialId: credential.id } },
              {
                onSuccess: () => {
                  toast.success(t("deleted", { name }));
                  onClose();
                },
              },
            )
          }
        >
          {t("delete")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
