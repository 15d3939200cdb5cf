"use client";
import type { KeptBodyView } from "@pag0/contract";
import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import { useChange } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { count } from "../../ui/numbers.ts";
import { bodyText } from "../body-text.ts";

/** Request and answer of a call where policy keeps them. Shown when asked for: each reading is recorded. */
export function RequestBody({ id }: { id: string }) {
  const t = useTranslations("requests.body");
  const me = useMe();
  const reading = useChange("getRequestBody", []);
  if (!me.permissions.includes("body:read")) return null;
  const read = () => reading.mutate({ params: { requestId: id } });
  const kept = reading.data;
  return (
    <section className="flex flex-col gap-3 border-t border-line pt-4" aria-label={t("title")}>
      {kept === undefined ? (
        <>
          <p className="text-sm text-muted">{t("recorded")}</p>
          <div>
            <Button variant="secondary" busy={reading.isPending} onClick={read}>
              <Eye aria-hidden />
              {t("show")}
            </Button>
          </div>
          {reading.error !== null &&
            (reading.error.code === "NOT_FOUND" ? (
              <p role="status" className="text-sm">
                {t("none")}
              </p>
            ) : (
              <ErrorState problem={reading.error} onRetry={read} />
            ))}
        </>
      ) : (
        <>
          <p className="text-sm text-muted">
            {t("deleted")} <Instant value={kept.expiresAt} />
          </p>
          <Body name={t("request")} body={kept.request} />
          {kept.response === null ? (
            <p className="text-sm">{t("noAnswer")}</p>
          ) : (
            <Body name={t("answer")} body={kept.response} />
          )}
        </>
      )}
    </section>
  );
}

function Body({ name, body }: { name: string; body: KeptBodyView }) {
  const t = useTranslations("requests.body");
  const text = bodyText(body);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-medium">{name}</h3>
        <CopyButton size="icon" variant="ghost" text={body.content} label={t("copy", { name })} />
      </div>
      <p className="text-xs text-muted">
        {body.contentType === "" ? t("noType") : body.contentType} ·{" "}
        {t("bytes", { bytes: count(body.bytes) })}
        {body.cut && ` · ${t("cut")}`}
        {body.encoding === "base64" && ` · ${t("binary")}`}
      </p>
      <pre className="max-h-96 overflow-auto rounded-md bg-subtle p-3 font-mono text-xs break-all whitespace-pre-wrap">
        {text === "" ? t("empty") : text}
      </pre>
    </div>
  );
}
