"use client";
import type { ProviderView } from "@pag0/contract";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { EndpointPrices } from "./endpoint-prices.tsx";
import { ProviderKeys } from "./provider-keys.tsx";
import { Credential, EnabledBadge } from "./providers-page.tsx";

/** One provider: where calls go, its credential and its endpoints with their prices. */
export function ProviderDrawer({
  provider,
  onClose,
}: {
  provider: ProviderView | null;
  onClose: () => void;
}) {
  return (
    <Drawer open={provider !== null} onClose={onClose} title={provider?.name ?? ""}>
      {provider !== null && <Provider key={provider.id} provider={provider} />}
    </Drawer>
  );
}

function Provider({ provider }: { provider: ProviderView }) {
  const t = useTranslations("providers");
  const common = useTranslations("common");
  const refusal = useRefusal("provider:write");
  const [credential, setCredential] = useState("");
  const [confirming, setConfirming] = useState(false);
  const update = useChange("updateProvider", ["listProviders"]);
  const params = { providerId: provider.id };
  const setEnabled = (enabled: boolean) =>
    update.mutate(
      { params, body: { enabled } },
      {
        onSuccess: () => {
          setConfirming(false);
          toast.success(t(enabled ? "enabled" : "disabled", { name: provider.name }));
        },
      },
    );
  return (
    <div className="flex flex-col gap-5">
      <Facts>
        <Fact name={t("column.state")}>
          <EnabledBadge enabled={provider.enabled} />
        </Fact>
        <Fact name={t("column.format")}>{provider.format}</Fact>
        <Fact name={t("column.baseUrl")}>
          <code className="font-mono text-sm break-all">{provider.baseUrl}</code>
        </Fact>
        {provider.upstreamUrl !== null && (
          <Fact name={t("mirror")}>
            <code className="font-mono text-sm break-all">{provider.upstreamUrl}</code>
          </Fact>
        )}
        <Fact name={t("column.category")}>{provider.category}</Fact>
        {provider.regions.length > 0 && (
          <Fact name={t("regions")}>{provider.regions.join(", ")}</Fact>
        )}
        <Fact name={t("column.credential")}>
          <Credential provider={provider} />{" "}
          <span className="text-muted">· {provider.authHeader}</span>
        </Fact>
      </Facts>
      <section>
        <h3 className="mb-1 text-sm font-semibold">{t("column.endpoints")}</h3>
        <EndpointPrices provider={provider} />
        <Link
          className="mt-2 inline-block text-sm text-link hover:underline"
          href={paths.requests({ host: provider.endpoints.map((endpoint) => endpoint.host) })}
        >
          {t("viewCalls")}
        </Link>
      </section>
      <ProviderKeys provider={provider} />
      {update.error !== null && <ErrorState problem={update.error} />}
      <ForWriters>
        <form
          className="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            update.mutate(
              { params, body: { credential } },
              {
                onSuccess: () => {
                  setCredential("");
                  toast.success(t("replaced", { name: provider.name }));
                },
              },
            );
          }}
        >
          <Field label={t("newCredential")} hint={t("newCredentialHint")}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="off"
                maxLength={4000}
                readOnly={refusal !== null}
                value={credential}
                onChange={(event) => setCredential(event.target.value)}
              />
            )}
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button
              type="submit"
              busy={update.isPending}
              disabledReason={refusal ?? (credential === "" ? t("enterFirst") : null)}
            >
              {t("replace")}
            </Button>
            {provider.enabled ? (
              <Button variant="danger" disabledReason={refusal} onClick={() => setConfirming(true)}>
                {t("disable")}
              </Button>
            ) : (
              <Button disabledReason={refusal} onClick={() => setEnabled(true)}>
                {t("enable")}
              </Button>
            )}
          </div>
        </form>
      </ForWriters>
      <Dialog
        open={confirming}
        onClose={() => setConfirming(false)}
        title={t("disableTitle", { name: provider.name })}
        description={t("disableHint")}
      >
        <DialogActions>
          <Button onClick={() => setConfirming(false)}>{common("cancel")}</Button>
          <Button variant="danger" busy={update.isPending} onClick={() => setEnabled(false)}>
            {t("disable")}
          </Button>
        </DialogActions>
      </Dialog>
    </div>
  );
}
