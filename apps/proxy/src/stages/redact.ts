import { Pag0Failure } from "@pag0/contract";
import {
  type ClassifiedCall,
  type Decision,
  RedactionRefused,
  redactCall as redactSent,
} from "@pag0/policy";

export interface Redaction {
  body: Buffer;
  /** How many of each kind were replaced, as the `pag0-redacted` header says it. */
  told: string;
}

function refusalOf(
  { message: explanation, field, level }: RedactionRefused,
  { versionIds }: Decision,
): Pag0Failure {
  const failure = { code: "DATA_HANDLING_REFUSED", field, level, explanation } as const;
  return new Pag0Failure(failure.code, explanation, {
    extra: {
      decision: {
        decision: "deny",
        ...failure,
        policyVersionIds: versionIds,
        failures: [failure],
      },
    },
  });
}

/**
 * Replaces in a call's body what the decision asks for; null where there is nothing to replace.
 * @throws Pag0Failure DATA_HANDLING_REFUSED where something may be left of it
 */
export function redactCall(decision: Decision, classified: ClassifiedCall): Redaction | null {
  try {
    const redacted = redactSent(decision, classified);
    if (redacted === null) return null;
    return { body: Buffer.from(redacted.body), told: redacted.told };
  } catch (error) {
    throw error instanceof RedactionRefused ? refusalOf(error, decision) : error;
  }
}
