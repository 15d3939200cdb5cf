"use client";
import type { Warning } from "@pag0/contract";
import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Told } from "../../told/told.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import type { PolicyCheck } from "../use-check.ts";
import { PolicyChanges } from "./policy-changes.tsx";
import { usePolicyFieldName } from "./policy-value.tsx";

/** What the check found: errors and warnings with links to their fields, and what publishing would change. */
export function Findings({
  check,
  broken,
  onShow,
}: {
  check: PolicyCheck;
  /** Whether the text cannot be read, so that the findings are of an earlier one. */
  broken: boolean;
  onShow: (path: string) => void;
}) {
  const t = useTranslations("policies.check");
  const { data, errors, warnings, problem } = check;
  return (
    <section
      aria-label={t("title")}
      className="panel flex min-h-0 flex-col overflow-hidden bg-canvas"
      aria-busy={!check.current}
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1">
        <h3 className="text-base font-semibold">{t("title")}</h3>
        <p aria-live="polite" className="flex items-center gap-1.5 text-sm text-muted">
          {data !== undefined &&
            t("counts", {
              errors: errors.size,
              warnings: warnings.length,
              changes: data.changes.length,
            })}
        </p>
        <span className="ml-auto text-xs text-muted">
          {broken ? (
            t("ofEarlier")
          ) : check.current ? null : (
            <LoaderCircle className="size-3.5 animate-spin" aria-label={t("running")} />
          )}
        </span>
      </div>
      <div className="min-h-0 overflow-y-auto px-3 py-2">
        {problem !== null && <ErrorState problem={problem} />}
        {data !== undefined && (
          <div className="flex flex-col gap-3">
            {errors.size > 0 && (
              <Part title={t("errors")}>
                {[...errors].map(([path, message]) => (
                  <Finding key={path} path={path} message={message} error onShow={onShow} />
                ))}
              </Part>
            )}
            {warnings.length > 0 && (
              <Part title={t("warnings")}>
                {warnings.map((warning) => (
                  <Finding
                    key={`${warning.field}${warning.message}`}
                    path={warning.field}
                    message={warning.message}
                    remedy={warning.remedy}
                    error={warning.severity === "error"}
                    onShow={onShow}
                  />
                ))}
              </Part>
            )}
            {errors.size === 0 && warnings.length === 0 && (
              <p className="flex items-center gap-1.5 text-sm text-ok">
                <CircleCheck className="size-4" aria-hidden />
                {t("clean")}
              </p>
            )}
            <div>
              <h4 className="mb-1 text-sm font-semibold">{t("changes")}</h4>
              <PolicyChanges changes={data.changes} onShow={onShow} />
            </div>
          </div>
        )}
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-1 text-sm font-semibold">{title}</h4>
      <ul className="flex flex-col gap-1.5">{children}</ul>
    </div>
  );
}

function Finding({
  path,
  message,
  remedy,
  error,
  onShow,
}: {
  path: string;
  message: string;
  remedy?: Warning["remedy"];
  error: boolean;
  onShow: (path: string) => void;
}) {
  const name = usePolicyFieldName();
  const Icon = error ? CircleAlert : TriangleAlert;
  return (
    <li className="flex items-start gap-2 text-sm">
      <Icon
        className={`mt-0.5 size-3.5 shrink-0 ${error ? "text-danger" : "text-warn"}`}
        aria-hidden
      />
      <span className="min-w-0 break-words">
        {path !== "" && (
          <>
            <button
              type="button"
              className="font-medium text-link hover:underline"
              onClick={() => onShow(path)}
            >
              {name(path)}
            </button>{" "}
          </>
        )}
        <Told text={message} />{" "}
        {remedy !== undefined && (
          <span className="text-muted">
            <Told text={remedy} />
          </span>
        )}
      </span>
    </li>
  );
}
