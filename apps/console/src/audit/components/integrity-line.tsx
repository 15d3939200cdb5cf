"use client";
import { ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOperation } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

/** How far the log is anchored by signed checkpoints, and how to check it without trusting us. */
export function IntegrityLine() {
  const t = useTranslations("audit.integrity");
  const [open, setOpen] = useState(false);
  const state = useOperation("getAuditState");
  if (state.error !== null && state.data === undefined)
    return (
      <div className="panel">
        <ErrorState problem={state.error} onRetry={() => void state.refetch()} />
      </div>
    );
  if (state.data === undefined) return <Skeleton className="h-[114px] w-full rounded-lg sm:h-11" />;
  const { entries, checkpoints, lastCheckpoint, unanchoredEntries, publicKeyPem, publicKeyId } =
    state.data;
  return (
    <div className="panel flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-sm">
      <ShieldCheck className="size-4 shrink-0 text-ok" aria-hidden />
      <span className="min-w-56 grow basis-0">
        {t("sentence", { entries, checkpoints })}
        {lastCheckpoint !== null && (
          <>
            {" · "}
            {t("root")}{" "}
            <code className="font-mono text-xs">{lastCheckpoint.merkleRoot.slice(0, 12)}…</code>
            {" · "}
            {t("signed")} <Instant value={lastCheckpoint.at} relative />
          </>
        )}
        {" · "}
        <span className={unanchoredEntries > 0 ? "text-warn" : "text-muted"}>
          {t("open", { count: unanchoredEntries })}
        </span>
      </span>
      <Button size="sm" variant="ghost" className="ml-auto" onClick={() => setOpen(true)}>
        {t("how")}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("howTitle")} wide>
        <div className="flex flex-col gap-3">
          <p>{t("howText")}</p>
          <pre className="overflow-x-auto rounded-md bg-subtle p-3 font-mono text-xs">
            pag0 audit verify audit.jsonl --key public.pem
          </pre>
          <p className="text-sm text-muted">{t("honest")}</p>
          <div className="flex items-start gap-2">
            <pre className="min-w-0 grow overflow-x-auto rounded-md bg-subtle p-3 font-mono text-xs">
              {publicKeyPem.trim()}
            </pre>
            <CopyButton text={publicKeyPem} label={t("copyKey")} size="sm" />
          </div>
          <p className="text-xs text-muted">
            {t("keyId")} <code className="font-mono break-all">{publicKeyId}</code>
          </p>
        </div>
      </Dialog>
    </div>
  );
}
