import type { AliasStrategy, ModelAliasDocument, ModelAliasView } from "@pag0/contract";

/** A target as it is typed. */
export interface TargetForm {
  /** Lasts as long as the form, whatever the order. */
  key: number;
  provider: string;
  model: string;
  weight: string;
}

/** An alias as it is typed. */
export interface AliasForm {
  name: string;
  strategy: AliasStrategy;
  targets: readonly TargetForm[];
  retries: string;
  timeoutSeconds: string;
}

export const MAX_TARGETS = 20;

export function newAliasForm(provider: string): AliasForm {
  return {
    name: "",
    strategy: "ordered",
    targets: [{ key: 0, provider, model: "", weight: "1" }],
    retries: "2",
    timeoutSeconds: "",
  };
}

export function aliasFormOf(alias: ModelAliasView): AliasForm {
  return {
    name: alias.name,
    strategy: alias.strategy,
    targets: alias.targets.map(({ provider, model, weight }, key) => ({
      key,
      provider,
      model,
      weight: String(weight ?? 1),
    })),
    retries: String(alias.retries),
    timeoutSeconds: alias.timeoutSeconds === null ? "" : String(alias.timeoutSeconds),
  };
}

/** A target at the end of the list. */
export function withTarget(form: AliasForm, provider: string): AliasForm {
  const key = Math.max(-1, ...form.targets.map((target) => target.key)) + 1;
  return { ...form, targets: [...form.targets, { key, provider, model: "", weight: "1" }] };
}

/** The target at `index` one place up or down; as it is where it would leave the list. */
export function moveTarget(form: AliasForm, index: number, step: -1 | 1): AliasForm {
  const target = form.targets[index];
  const to = index + step;
  if (target === undefined || to < 0 || to >= form.targets.length) return form;
  const rest = form.targets.toSpliced(index, 1);
  return { ...form, targets: rest.toSpliced(to, 0, target) };
}

/** The document that the API takes. Numbers that are none are sent as they are, for it to name. */
export function aliasDocumentOf(form: AliasForm): ModelAliasDocument {
  return {
    strategy: form.strategy,
    targets: form.targets.map(({ provider, model, weight }) => ({
      provider,
      model: model.trim(),
      ...(form.strategy === "weighted" ? { weight: Number(weight) } : {}),
    })),
    retries: Number(form.retries),
    ...(form.timeoutSeconds.trim() === "" ? {} : { timeoutSeconds: Number(form.timeoutSeconds) }),
  };
}

/** What share of the first tries a target gets, from 0 to 1; null where weights mean nothing yet. */
export function shareOfTarget(form: AliasForm, index: number): number | null {
  const weights = form.targets.map(({ weight }) => Number(weight));
  if (weights.some((weight) => !Number.isInteger(weight) || weight < 0)) return null;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? null : (weights[index] ?? 0) / total;
}
