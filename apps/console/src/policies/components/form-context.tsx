"use client";
import { createContext, useContext, useState } from "react";
import { useTold } from "../../told/told.tsx";
import { isWithin } from "../document-path.ts";
import type { FormPath } from "../form-fields.ts";
import type { JsonObject } from "../json-source.ts";
import { type FieldInput, fieldInput, isShowable, withInput } from "../policy-form.ts";

interface FormContextValue {
  document: JsonObject;
  /** By path of the document: `allowedModels[2]`. */
  errors: ReadonlyMap<string, string>;
  readOnly: boolean;
  write: (document: JsonObject) => void;
}

export const FormContext = createContext<FormContextValue | null>(null);

export function usePolicyForm(): FormContextValue {
  const form = useContext(FormContext);
  if (form === null) throw new Error("usePolicyForm is only for fields of the policy form");
  return form;
}

/** The id of a field's place in the form, for links that lead to it. */
export const fieldAnchor = (path: string) => `policy-${path}`;

/** What is wrong at a path or in it, with the entry that it is about. */
export function useErrorsAt(path: string): string | undefined {
  const { errors } = usePolicyForm();
  const told = useTold();
  const found = [...errors].filter(([at]) => isWithin(at, path));
  if (found.length === 0) return undefined;
  return found
    .map(([at, message]) => [at, told(message) ?? message] as const)
    .map(([at, message]) => (at === path ? message : `${at.slice(path.length)} ${message}`))
    .join(" · ");
}

/** One control of the form: what it shows, and how to change it. */
export function useField(path: FormPath) {
  const { document, readOnly, write } = usePolicyForm();
  return {
    input: fieldInput(document, path),
    showable: isShowable(document, path),
    readOnly,
    change: (input: FieldInput) => write(withInput(document, path, input)),
  };
}

/**
 * Text as it is typed: `15.` stays while the document already says 15. What the document says by itself, or
 * by the JSON, replaces it.
 */
export function useTyped(shown: string, isSame: (typed: string, shown: string) => boolean) {
  const [typed, setTyped] = useState(shown);
  return [isSame(typed, shown) ? typed : shown, setTyped] as const;
}
