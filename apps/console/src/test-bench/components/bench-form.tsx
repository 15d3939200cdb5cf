"use client";
import { roles, type TeamView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useContext, useId, useMemo } from "react";
import { useOperation } from "../../client/hooks.ts";
import { ListInput } from "../../rules/components/list-input.tsx";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { ZoneContext } from "../../ui/instant.tsx";
import { Select } from "../../ui/select.tsx";
import {
  type BenchCall,
  type BenchProblem,
  benchMethods,
  sampleNames,
  samples,
} from "../bench-call.ts";
import { urlSuggestions } from "../url-suggestions.ts";

const MAX_TAGS = 20;

function useUrlSuggestions(): string[] {
  const me = useMe();
  const providers = useOperation(
    "listProviders",
    { query: { limit: 200 } },
    { enabled: me.permissions.includes("provider:read") },
  );
  return useMemo(() => urlSuggestions(providers.data?.data ?? []), [providers.data]);
}

/** The call to be tried: whose key, where it goes, what it carries, and who asks when. */
export function BenchForm({
  teams,
  call,
  problems,
  onChange,
}: {
  teams: readonly TeamView[];
  call: BenchCall;
  problems: ReadonlyMap<BenchProblem, string>;
  onChange: (call: BenchCall) => void;
}) {
  const t = useTranslations("testBench");
  const roleName = useTranslations("common.role");
  const zone = useContext(ZoneContext);
  const urls = useUrlSuggestions();
  const id = useId();
  const set = (change: Partial<BenchCall>) => onChange({ ...call, ...change });
  const problem = (name: BenchProblem) => {
    const value = problems.get(name);
    return value === undefined ? undefined : t(`problem.${name}`, { value });
  };
  return (
    <>
      <Field label={t("team")} error={problem("team")}>
        {(control) => (
          <Select
            control={control}
            value={call.team}
            options={teams.map(({ slug, name }) => ({ value: slug, label: name }))}
            onChange={(team) => set({ team })}
          />
        )}
      </Field>
      <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-2">
        <Field label={t("method")}>
          {(control) => (
            <Select
              control={control}
              value={call.method}
              options={benchMethods.map((value) => ({ value, label: value }))}
              onChange={(method) => set({ method })}
            />
          )}
        </Field>
        <Field label={t("url")} error={problem("url")}>
          {(control) => (
            <>
              <Input
                {...control}
                type="url"
                inputMode="url"
                maxLength={2000}
                list={`${id}-urls`}
                value={call.url}
                onChange={(event) => set({ url: event.target.value })}
              />
              <datalist id={`${id}-urls`}>
                {urls.map((url) => (
                  <option key={url} value={url} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      </div>
      <Field label={t("body")} hint={t("bodyHint")} error={problem("body")}>
        {(control) => (
          <Textarea
            {...control}
            rows={9}
            spellCheck={false}
            className="font-mono text-xs leading-5"
            value={call.body}
            onChange={(event) => set({ body: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="flex flex-wrap items-center gap-1.5">
        <legend className="sr-only">{t("sample.label")}</legend>
        {sampleNames.map((name) => (
          <Button key={name} size="sm" onClick={() => set({ body: samples[name], method: "POST" })}>
            {t(`sample.${name}`)}
          </Button>
        ))}
      </fieldset>
      <details className="rounded-md border border-line" open={problems.has("tags") || undefined}>
        <summary className="px-3 py-2 text-sm font-medium">{t("more")}</summary>
        <div className="flex flex-col gap-3 px-3 pb-3">
          <Field label={t("requestedBy")} hint={t("requestedByHint")}>
            {(control) => (
              <Input
                {...control}
                maxLength={320}
                autoComplete="off"
                value={call.requestedBy}
                onChange={(event) => set({ requestedBy: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("role")} hint={t("roleHint")}>
            {(control) => (
              <Select
                control={control}
                value={call.role}
                options={(["none", ...roles] as const).map((value) => ({
                  value,
                  label: value === "none" ? t("roleNone") : roleName(value),
                }))}
                onChange={(role) => set({ role })}
              />
            )}
          </Field>
          <Field label={t("at")} hint={t("atHint", { zone })} error={problem("at")}>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                value={call.at}
                onChange={(event) => set({ at: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("tags")} hint={t("tagsHint")} error={problem("tags")}>
            {(control) => (
              <ListInput
                control={control}
                label={t("tag")}
                values={call.tags}
                placeholder="env=production"
                readOnly={false}
                max={MAX_TAGS}
                onChange={(tags) => set({ tags })}
              />
            )}
          </Field>
        </div>
      </details>
    </>
  );
}
