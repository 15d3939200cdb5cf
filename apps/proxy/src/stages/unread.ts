import type { EffectivePolicy } from "@pag0/policy";

/** Fields of rules that are about what a call's text holds. */
const ABOUT_DATA = ["classification", "sensitive_data"] as const;

const asking = new WeakMap<EffectivePolicy, EffectivePolicy>();

/**
 * The policy as it judges a call that was not read whole. Rules about its data cannot say that nothing is
 * in it: where no level says how data is handled, a person is asked all the same, as handling would.
 */
export function judgingUnread(policy: EffectivePolicy): EffectivePolicy {
  if (policy.handlings.length > 0) return policy;
  const origin = policy.rules.find(({ fields }) =>
    ABOUT_DATA.some((name) => fields.has(name)),
  )?.origin;
  if (origin === undefined) return policy;
  let known = asking.get(policy);
  if (known === undefined) {
    known = { ...policy, handlings: [{ rule: { levels: {} }, origin }] };
    asking.set(policy, known);
  }
  return known;
}
