import {
  type CallKind,
  chat,
  claude,
  DEEPL_TRANSLATE,
  SALESFORCE_QUERY,
  WEB_SEARCH,
  ZENDESK_SEARCH,
  ZENDESK_TICKETS,
} from "./services.ts";

/** How a team's agents work: what they call, when, and how much of the day's budget that takes. */
export interface TeamProfile {
  /** Share of the daily budget that an ordinary weekday and a day of the weekend spend. */
  weekdayShare: number;
  weekendShare: number;
  /** Hours of the wall clock between which most calls come, and how far on either side some do. */
  from: number;
  to: number;
  /** Share of the calls that the cache answers. */
  hitShare: number;
  kinds: readonly (readonly [weight: number, kind: CallKind])[];
}

/** By the team's slug. */
export const PROFILES: Readonly<Record<string, TeamProfile>> = {
  "sales-ai": {
    weekdayShare: 0.66,
    weekendShare: 0.05,
    from: 9,
    to: 18,
    hitShare: 0.42,
    kinds: [
      [5, chat("gpt-4o", [300, 1_100], [120, 420])],
      [3, chat("gpt-4.1-mini", [300, 1_500], [100, 400])],
      [4, SALESFORCE_QUERY],
    ],
  },
  "marketing-ai": {
    weekdayShare: 0.6,
    weekendShare: 0.1,
    from: 8,
    to: 19,
    hitShare: 0.38,
    kinds: [
      [4, chat("gpt-4o", [400, 1_600], [300, 800])],
      [3, claude("claude-sonnet-4-5", [400, 1_200], [200, 500])],
      [3, DEEPL_TRANSLATE],
      [2, WEB_SEARCH],
    ],
  },
  "support-ai": {
    weekdayShare: 0.2,
    weekendShare: 0.09,
    from: 7,
    to: 21,
    hitShare: 0.55,
    kinds: [
      [5, chat("gpt-4.1-mini", [800, 3_200], [200, 600])],
      [3, claude("claude-haiku-4-5", [600, 2_400], [150, 450])],
      [2, ZENDESK_SEARCH],
      [1, ZENDESK_TICKETS],
    ],
  },
  "r-d-ai": {
    weekdayShare: 0.58,
    weekendShare: 0.16,
    from: 9,
    to: 22,
    hitShare: 0.22,
    kinds: [
      [4, claude("claude-sonnet-4-5", [900, 3_000], [300, 900])],
      [3, chat("gpt-4.1", [900, 3_500], [250, 800])],
      [2, chat("gpt-5-mini", [700, 2_500], [300, 1_000])],
      [2, WEB_SEARCH],
    ],
  },
  "engineering-ai": {
    weekdayShare: 0.55,
    weekendShare: 0.12,
    from: 9,
    to: 20,
    hitShare: 0.3,
    kinds: [
      [3, claude("claude-haiku-4-5", [600, 2_400], [200, 600])],
      [3, chat("gpt-4.1-mini", [600, 2_500], [200, 600])],
    ],
  },
  "finance-ai": {
    weekdayShare: 0.52,
    weekendShare: 0.03,
    from: 8,
    to: 18,
    hitShare: 0.35,
    kinds: [
      [4, chat("gpt-4.1-mini", [500, 2_000], [150, 450])],
      [2, SALESFORCE_QUERY],
    ],
  },
  "legal-ai": {
    weekdayShare: 0.5,
    weekendShare: 0.02,
    from: 9,
    to: 18,
    hitShare: 0.25,
    kinds: [
      [3, claude("claude-haiku-4-5", [1_200, 3_200], [200, 500])],
      [2, DEEPL_TRANSLATE],
    ],
  },
  "hr-ai": {
    weekdayShare: 0.48,
    weekendShare: 0.02,
    from: 9,
    to: 17,
    hitShare: 0.5,
    kinds: [
      [4, chat("gpt-4o-mini", [300, 1_400], [120, 420])],
      [1, DEEPL_TRANSLATE],
    ],
  },
  "operations-ai": {
    weekdayShare: 0.5,
    weekendShare: 0.3,
    from: 6,
    to: 22,
    hitShare: 0.48,
    kinds: [
      [4, chat("gpt-4.1-mini", [400, 2_000], [100, 400])],
      [1, ZENDESK_SEARCH],
      [1, WEB_SEARCH],
    ],
  },
  "design-ai": {
    weekdayShare: 0.6,
    weekendShare: 0.04,
    from: 10,
    to: 19,
    hitShare: 0.33,
    kinds: [
      [3, chat("gpt-4o-mini", [300, 1_200], [150, 500])],
      [2, claude("claude-haiku-4-5", [300, 1_200], [150, 400])],
    ],
  },
};
