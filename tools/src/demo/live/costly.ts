import { Pag0Error } from "@pag0/sdk";
import type { Random } from "../../demo-providers/random.ts";
import type { DemoStateFile } from "../state.ts";
import type { TeamAgents } from "./agents.ts";

/** Teams whose daily budget has room for what a waiting request holds. */
const TEAMS = ["r-d-ai", "support-ai"] as const;
const MOST_PENDING = 5;
const MOST_PENDING_OF_TEAM = 2;

const REASONS = [
  ["Digest of the week's experiments for the steering group", "mina.seo@acme.com"],
  ["Root causes behind this week's escalations", "omar.haddad@acme.com"],
  ["Long report for the customer council", "omar.haddad@acme.com"],
  ["Comparison of the latest papers with our own results", "mina.seo@acme.com"],
] as const;

/**
 * Sends a costly request now and then, which waits in the inbox; one that a person approves is executed.
 * Never more than a few wait at once: what waits is kept in demo.json from one start to the next.
 */
export class CostlyRequests {
  readonly #agents: ReadonlyMap<string, TeamAgents>;
  readonly #file: DemoStateFile;
  readonly #random: Random;

  constructor(agents: ReadonlyMap<string, TeamAgents>, file: DemoStateFile, random: Random) {
    this.#agents = agents;
    this.#file = file;
    this.#random = random;
  }

  /** Asks for one more approval, where few wait. */
  async ask(signal: AbortSignal): Promise<void> {
    const open = await this.followUp();
    signal.throwIfAborted();
    const team = this.#random.pick(TEAMS);
    const ofTeam = open.filter((one) => one.team === team).length;
    if (open.length < MOST_PENDING && ofTeam < MOST_PENDING_OF_TEAM) await this.#send(team, signal);
  }

  /**
   * Executes what a person has approved, and forgets what has ended.
   * @returns the approvals that still wait.
   * @throws the first refusal of an approved request; none is tried twice.
   */
  async followUp(): Promise<{ team: string; id: string }[]> {
    const open: Record<string, { team: string; id: string }> = {};
    let refusal: Pag0Error | undefined;
    for (const [name, approval] of Object.entries(this.#file.state.approvals)) {
      const agent = this.#agents.get(approval.team)?.pag0;
      if (agent === undefined) continue;
      const { status } = await agent.getApproval(approval.id);
      if (status === "pending") open[name] = approval;
      if (status !== "approved") continue;
      try {
        await (await agent.executeApprovedRequest(approval.id)).arrayBuffer();
      } catch (error) {
        if (!Pag0Error.isInstance(error) || error.status < 400 || error.status >= 500) throw error;
        refusal ??= error;
      }
    }
    this.#file.update({ approvals: open });
    if (refusal !== undefined) throw refusal;
    return Object.values(open);
  }

  async #send(team: string, signal: AbortSignal): Promise<void> {
    const [businessJustification, requestedBy] = this.#random.pick(REASONS);
    const content = `${businessJustification}, number ${this.#random.integer(1_000, 999_999)}.`;
    const response = await this.#agents
      .get(team)
      ?.pag0.fetch("https://api.anthropic.com/v1/messages", {
        method: "POST",
        signal,
        body: JSON.stringify({
          model: "claude-sonnet-4-5",
          max_tokens: 7_000, // up to $0.105
          messages: [{ role: "user", content }],
        }),
        pag0Meta: { businessJustification, requestedBy },
      });
    await response?.arrayBuffer();
    const id = response?.meta.approvalId;
    if (id === undefined) return;
    this.#file.update({ approvals: { ...this.#file.state.approvals, [id]: { team, id } } });
  }
}
