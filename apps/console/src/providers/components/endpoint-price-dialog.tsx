"use client";
import type { ProviderView } from "@pag0/contract";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { MoneyInput } from "../../ui/money-input.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import {
  type EndpointPriceForm,
  endpointPriceFormOf,
  endpointsWithPrice,
  MAX_COMPONENTS,
  withComponent,
} from "../endpoint-price-form.ts";
import { PriceComponentRow } from "./price-component-row.tsx";

const KINDS = ["none", "request", "rule"] as const;

/** What calls of an endpoint cost: by tokens or nothing said, a fixed price, or a rule. */
export function EndpointPriceDialog({
  provider,
  endpoint,
  onClose,
}: {
  provider: ProviderView;
  endpoint: ProviderView["endpoints"][number];
  onClose: () => void;
}) {
  const t = useTranslations("providers.endpointPrice");
  const common = useTranslations("common");
  const [form, setForm] = useState(() => endpointPriceFormOf(endpoint));
  const [tried, setTried] = useState(false);
  const update = useChange("updateProvider", ["listProviders"]);
  const change = (more: Partial<EndpointPriceForm>) => setForm((now) => ({ ...now, ...more }));
  const name = `${endpoint.host}${endpoint.pathPrefix}`;
  const body = endpointsWithPrice(provider.endpoints, endpoint.id, form);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (body === null) return;
    update.mutate(
      { params: { providerId: provider.id }, body: { endpoints: body } },
      {
        onSuccess: () => {
          toast.success(t("saved", { endpoint: name }));
          onClose();
        },
      },
    );
  };
  const none = provider.format === "http" ? "none" : "tokens";
  return (
    <Dialog open wide onClose={onClose} title={t("title")} description={name}>
      <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
        <div className="flex flex-col gap-1">
          <div>
            <Segmented
              label={t("title")}
              value={form.kind}
              onChange={(kind) => change({ kind })}
              options={KINDS.map((value) => ({
                value,
                label: t(`kind.${value === "none" ? none : value}`),
              }))}
            />
          </div>
          <p className="text-xs text-muted">
            {t(`kindHint.${form.kind === "none" ? none : form.kind}`)}
          </p>
        </div>
        {form.kind === "request" && (
          <Field
            label={t("perRequest")}
            error={tried && body === null ? common("notDollars") : undefined}
          >
            {(control) => (
              <MoneyInput
                control={control}
                unit="request"
                value={form.perRequest}
                onChange={(event) => change({ perRequest: event.target.value })}
              />
            )}
          </Field>
        )}
        {form.kind === "rule" && (
          <>
            <ol className="flex flex-col gap-2" aria-label={t("parts")}>
              {form.components.map((component, index) => (
                <PriceComponentRow
                  key={component.key}
                  component={component}
                  place={index + 1}
                  errorOf={(field) =>
                    update.error?.errors.find((one) =>
                      one.field.endsWith(`priceRule.components[${index}].${field}`),
                    )?.message
                  }
                  onChange={(next) => change({ components: form.components.with(index, next) })}
                  onRemove={
                    form.components.length === 1
                      ? null
                      : () => change({ components: form.components.toSpliced(index, 1) })
                  }
                />
              ))}
            </ol>
            <div>
              <Button
                size="sm"
                variant="ghost"
                disabledReason={form.components.length >= MAX_COMPONENTS ? t("mostParts") : null}
                onClick={() => setForm(withComponent)}
              >
                <Plus aria-hidden />
                {t("addPart")}
              </Button>
            </div>
            <Field
              label={t("minimum")}
              optional={common("optional")}
              hint={t("minimumHint")}
              className="sm:w-60"
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="$"
                  value={form.minimumUsd}
                  onChange={(event) => change({ minimumUsd: event.target.value })}
                />
              )}
            </Field>
            <Checkbox
              checked={form.chargeFailures}
              onChange={(chargeFailures) => change({ chargeFailures })}
            >
              {t("chargeFailures")}
            </Checkbox>
          </>
        )}
        {update.error !== null && <ErrorState problem={update.error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" busy={update.isPending}>
            {t("save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
