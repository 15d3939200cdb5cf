"use client";
import type { AuditEntryView } from "@pag0/contract";
import { Ban, CircleCheck, CircleX, Clock3 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Fact, Facts } from "../../ui/page-header.tsx";

const looks = {
  allowed: { tone: "ok", icon: CircleCheck },
  succeeded: { tone: "ok", icon: CircleCheck },
  denied: { tone: "danger", icon: Ban },
  failed: { tone: "danger", icon: CircleX },
  pending: { tone: "warn", icon: Clock3 },
} as const;

export function ResultBadge({ result }: { result: AuditEntryView["result"] }) {
  const t = useTranslations("audit.result");
  return <Badge {...looks[result]}>{t(result)}</Badge>;
}

export function ActorName({ actor }: { actor: AuditEntryView["actor"] }) {
  const t = useTranslations("audit.actor");
  return (
    <span>
      {actor.name ?? <code className="font-mono text-xs">{actor.id}</code>}{" "}
      <span className="text-muted">· {t(actor.kind)}</span>
    </span>
  );
}

/** A hash in groups of eight, as people compare them. */
function Hash({ value }: { value: string }) {
  const t = useTranslations("common");
  return (
    <span className="flex items-start gap-1">
      <code className="font-mono text-xs break-all">{value.replace(/(.{8})(?=.)/g, "$1 ")}</code>
      <CopyButton size="icon" variant="ghost" text={value} label={t("copyHash")} />
    </span>
  );
}

/** One audit entry with its place in its writer's chain. */
export function AuditDrawer({
  entry,
  onClose,
}: {
  entry: AuditEntryView | null;
  onClose: () => void;
}) {
  const t = useTranslations("audit");
  return (
    <Drawer open={entry !== null} onClose={onClose} title={entry?.action ?? ""}>
      {entry !== null && (
        <div className="flex flex-col gap-5">
          <Facts>
            <Fact name={t("column.result")}>
              <ResultBadge result={entry.result} />
            </Fact>
            <Fact name={t("column.at")}>
              <Instant value={entry.at} />
            </Fact>
            <Fact name={t("column.actor")}>
              <ActorName actor={entry.actor} />
            </Fact>
            <Fact name={t("column.resource")}>
              {entry.resource.kind}{" "}
              <code className="font-mono text-xs break-all">{entry.resource.id}</code>
            </Fact>
            <Fact name={t("policyVersion")}>
              <code className="font-mono text-xs break-all">{entry.policyVersion ?? "—"}</code>
            </Fact>
            <Fact name={t("requestId")}>
              <code className="font-mono text-xs break-all">{entry.requestId ?? "—"}</code>
            </Fact>
          </Facts>
          <section>
            <h3 className="mb-1 text-sm font-semibold">{t("detail")}</h3>
            <pre className="max-h-96 overflow-auto rounded-md bg-subtle p-3 font-mono text-xs whitespace-pre-wrap">
              {JSON.stringify(entry.detail, null, 2)}
            </pre>
          </section>
          <section>
            <h3 className="mb-2 text-sm font-semibold">{t("chain")}</h3>
            <Facts>
              <Fact name={t("writer")}>
                <code className="font-mono text-xs">
                  {entry.writer} #{entry.sequence}
                </code>
              </Fact>
              <Fact name={t("column.hash")}>
                <Hash value={entry.hash} />
              </Fact>
              <Fact name={t("previousHash")}>
                <Hash value={entry.previousHash} />
              </Fact>
            </Facts>
          </section>
        </div>
      )}
    </Drawer>
  );
}
