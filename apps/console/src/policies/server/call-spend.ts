import { nanoUsd } from "@pag0/money";
import { budgetCalendar, budgetWindow, type CallSpend } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

/**
 * What a requester, a team and the organization have spent in the day and month of an instant, as it is
 * settled.
 * @param requesterId a member or a key; null for somebody who has not called yet
 */
export async function callSpend(
  tx: Transaction,
  who: { projectId: string; requesterId: string | null },
  at: Date,
  timeZone: string,
): Promise<CallSpend> {
  const calendar = budgetCalendar(timeZone);
  const starts = {
    day: budgetWindow("day", at, calendar).start,
    month: budgetWindow("month", at, calendar).start,
  };
  const requesters = ["", ...(who.requesterId === null ? [] : [who.requesterId])];
  const counters = await tx.spendCounter.findMany({
    where: {
      OR: [
        { period: "day", windowStart: starts.day },
        { period: "month", windowStart: starts.month },
      ],
      projectId: { in: ["", who.projectId] },
      requesterId: { in: requesters },
    },
  });
  const counterOf = (period: "day" | "month", projectId: string, requesterId: string | null) =>
    counters.find(
      (counter) =>
        counter.period === period &&
        counter.projectId === projectId &&
        counter.requesterId === requesterId,
    );
  const cost = (...counter: Parameters<typeof counterOf>) =>
    nanoUsd(counterOf(...counter)?.costNano ?? 0n);
  return {
    dailyCostPerUser: cost("day", who.projectId, who.requesterId),
    dailyCostPerTeam: cost("day", who.projectId, ""),
    monthlyCostPerTeam: cost("month", who.projectId, ""),
    dailyCost: cost("day", "", ""),
    monthlyCost: cost("month", "", ""),
    dailyRequestsPerUser: Number(counterOf("day", who.projectId, who.requesterId)?.requests ?? 0n),
  };
}
