import type { AnalyticsView } from "@pag0/contract";
import { expect, test } from "vitest";
import { costlyDays } from "./standouts.ts";

const period = {
  from: "2026-11-01T04:00:00.000Z",
  to: "2026-11-21T08:00:00.000Z",
  timezone: "America/New_York",
};
const team = (teamId: string) => ({ teamId, team: `Team ${teamId}`, slug: teamId });
const byTeam = [team("a"), team("b")] as AnalyticsView["byTeam"];
const hour = (teamId: string, at: string, cost: string, expected = "10") => ({
  teamId,
  at,
  cost,
  expected,
  explanation: "",
});

test("hours of one team and one local day are one entry with exact sums", () => {
  const anomalies = [
    hour("a", "2026-11-14T04:00:00.000Z", "100.5"),
    hour("a", "2026-11-13T18:00:00.000Z", "200"),
    hour("b", "2026-11-13T18:00:00.000Z", "300"),
    hour("a", "2026-11-14T05:00:00.000Z", "400"),
  ];
  const days = costlyDays({ anomalies, byTeam, period });
  expect(days.map(({ teamId, hours, cost }) => [teamId, hours, cost])).toEqual([
    ["a", 1, 400_000n],
    ["a", 2, 300_500n],
    ["b", 1, 300_000n],
  ]);
  expect(days[1]).toMatchObject({
    team: "Team a",
    from: "2026-11-13T18:00:00.000Z",
    to: "2026-11-14T05:00:00.000Z",
    expected: 20_000n,
  });
});

test("a team that the reader may not see is left out", () => {
  const anomalies = [hour("c", "2026-11-13T18:00:00.000Z", "1")];
  expect(costlyDays({ anomalies, byTeam, period })).toEqual([]);
});
