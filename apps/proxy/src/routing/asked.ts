import type { BudgetLimit, EffectivePolicy } from "@pag0/policy";
import type { RequestOptions } from "../request-headers.ts";
import type { Services } from "../services.ts";
import type { Caller } from "../stages/authenticate.ts";
import type { Requester } from "../stages/requester.ts";

/** Who asks, and under which policy: the same for every try of a request. */
export interface Asked {
  services: Services;
  caller: Caller;
  options: RequestOptions;
  requester: Requester;
  policy: EffectivePolicy;
  /** What the requester's calls spend from. */
  budgets: readonly BudgetLimit[];
  /** The time that the policy sees. */
  at: Date;
}
