import { z } from "zod";

/** How an organization's months run, for all of its monthly budgets. */
export const budgetMonthSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("calendar"),
      startDay: z.int().min(1).max(28).meta({
        description: "The day of the calendar month on which budgets begin anew",
      }),
    }),
    z.strictObject({
      kind: z.literal("rolling"),
      days: z.int().min(1).max(366).meta({
        description: "Today and the days before it that count; one falls out at each midnight",
      }),
    }),
  ])
  .meta({
    id: "BudgetMonth",
    description: "How months run for monthly budgets, in the organization's time zone",
    examples: [{ kind: "calendar", startDay: 1 }],
  });
export type BudgetMonth = z.infer<typeof budgetMonthSchema>;

export const budgetPeriods = ["day", "month", "total"] as const;
export const budgetPeriod = z.enum(budgetPeriods).meta({
  description: "A local day, a month as the organization's setting says, or all time",
});
