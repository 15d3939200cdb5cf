"use client";
import type { ModelAliasView } from "@pag0/contract";
import { Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { percent } from "../../ui/numbers.ts";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { useAliasSentence } from "./strategy-words.ts";
import { TargetPrice, TargetState } from "./target-state.tsx";

/** One alias: what calls that name it do, and the state and price of each target. */
export function AliasDrawer({
  alias,
  onClose,
  onEdit,
}: {
  alias: ModelAliasView | null;
  onClose: () => void;
  onEdit: (name: string) => void;
}) {
  return (
    <Drawer open={alias !== null} onClose={onClose} title={alias?.name ?? ""}>
      {alias !== null && (
        <Alias key={alias.id} alias={alias} onEdit={() => onEdit(alias.name)} onGone={onClose} />
      )}
    </Drawer>
  );
}

function Alias({
  alias,
  onEdit,
  onGone,
}: {
  alias: ModelAliasView;
  onEdit: () => void;
  onGone: () => void;
}) {
  const t = useTranslations("models");
  const common = useTranslations("common");
  const sentence = useAliasSentence();
  const refusal = useRefusal("provider:write");
  const [confirming, setConfirming] = useState(false);
  const remove = useChange("deleteModelAlias", ["listModelAliases"]);
  const total = alias.targets.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
  const snippet = `"model": "${alias.name}"`;
  return (
    <div className="flex flex-col gap-5">
      <p className="text-base">{sentence(alias)}</p>
      <section>
        <h3 className="mb-1 text-sm font-semibold">{t("column.targets")}</h3>
        <ol className="panel divide-y divide-line overflow-hidden">
          {alias.targets.map((target, index) => (
            <li key={`${target.provider}/${target.model}`} className="flex gap-3 px-3 py-2 text-sm">
              <span className="figures w-4 shrink-0 text-right text-muted">{index + 1}</span>
              <span className="flex min-w-0 grow flex-col gap-0.5">
                <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                  <span className="min-w-0 font-medium break-all">{target.model}</span>
                  <TargetState state={target.state} />
                </span>
                <span className="flex flex-wrap items-baseline justify-between gap-x-3 text-muted">
                  <Link
                    className="text-link hover:underline"
                    href={paths.providers({ q: target.provider })}
                  >
                    {target.providerName ?? target.provider}
                  </Link>
                  <TargetPrice price={target.price} />
                </span>
                {alias.strategy === "weighted" && (
                  <span className="text-muted">
                    {t("weightOf", {
                      weight: target.weight ?? 1,
                      share: percent((target.weight ?? 1) / total),
                    })}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
        <p className="mt-1 text-xs text-muted">{t("perMillion")}</p>
      </section>
      {alias.warnings.length > 0 && (
        <ul className="flex flex-col gap-2">
          {alias.warnings.map((warning) => (
            <li
              key={`${warning.field}${warning.code}`}
              className="rounded-md border border-warn/40 bg-warn/8 px-3 py-2 text-sm"
            >
              {warningText(t, alias, warning)}
            </li>
          ))}
        </ul>
      )}
      <Facts>
        <Fact name={t("column.strategy")}>{t(`strategy.${alias.strategy}`)}</Fact>
        <Fact name={t("retries")}>{alias.retries}</Fact>
        <Fact name={t("timeout")}>
          {alias.timeoutSeconds === null
            ? t("noTimeout")
            : t("seconds", { count: alias.timeoutSeconds })}
        </Fact>
        <Fact name={t("changed")}>
          <Instant value={alias.updatedAt} relative />
        </Fact>
        <Fact name={t("use")}>
          <span className="flex flex-wrap items-center gap-2">
            <code className="rounded-sm bg-subtle px-1.5 py-0.5 font-mono text-sm">{snippet}</code>
            <CopyButton size="sm" variant="ghost" text={snippet} label={t("copy")} />
          </span>
        </Fact>
      </Facts>
      <ForWriters>
        <div className="flex flex-wrap gap-2">
          <Button disabledReason={refusal} onClick={onEdit}>
            <Pencil aria-hidden />
            {t("edit")}
          </Button>
          <Button variant="danger" disabledReason={refusal} onClick={() => setConfirming(true)}>
            <Trash2 aria-hidden />
            {t("delete")}
          </Button>
        </div>
      </ForWriters>
      <Dialog
        open={confirming}
        onClose={() => setConfirming(false)}
        title={t("deleteTitle", { name: alias.name })}
        description={t("deleteHint")}
      >
        {remove.error !== null && <ErrorState problem={remove.error} />}
        <DialogActions>
          <Button onClick={() => setConfirming(false)}>{common("cancel")}</Button>
          <Button
            variant="danger"
            busy={remove.isPending}
            onClick={() =>
              remove.mutate(
                { params: { aliasName: alias.name } },
                {
                  onSuccess: () => {
                    toast.success(t("deleted", { name: alias.name }));
                    onGone();
                  },
                },
              )
            }
          >
            {t("delete")}
          </Button>
        </DialogActions>
      </Dialog>
    </div>
  );
}

const WARNINGS = [
  "ALIAS_PROVIDER_MISSING",
  "ALIAS_PROVIDER_OFF",
  "ALIAS_NO_CREDENTIAL",
  "ALIAS_NO_PRICE",
  "ALIAS_HIDES_MODEL",
] as const;

/** A warning in the reader's language; one of a kind that this console does not know as it came. */
function warningText(
  t: ReturnType<typeof useTranslations<"models">>,
  alias: ModelAliasView,
  warning: ModelAliasView["warnings"][number],
) {
  const code = WARNINGS.find((known) => known === warning.code);
  if (code === undefined) return `${warning.message}. ${warning.remedy ?? ""}`;
  const index = Number(/^targets\[(\d+)\]$/.exec(warning.field)?.[1] ?? -1);
  const target = alias.targets[index];
  return t(`warning.${code}`, {
    name: alias.name,
    target: target === undefined ? "" : `${target.provider}/${target.model}`,
  });
}
