import { may, Pag0Failure } from "@pag0/contract";
import { z } from "zod";
import { type MemberCaller, sees } from "../../api/caller.ts";

/** Something changed; what it is now is read through the API, with the reader's own rights. */
export type LiveEvent =
  | { name: "usage" | "config"; data: Record<string, never> }
  | { name: "approval" | "report" | "dry-run"; data: { id: string; status: string } };

/** One open stream. */
export interface Subscriber {
  /** Whose it is now: a member's role and projects may change while a stream is open. */
  member(): MemberCaller;
  deliver(event: LiveEvent): void;
  /** Members, roles, projects or sessions may have changed. */
  recheck(): void;
}

/** How many streams may be open: in this process, for one organization, for one member. */
export interface LiveLimits {
  inAll: number;
  perOrganization: number;
  perMember: number;
}

const LIMITS: LiveLimits = { inAll: 2_000, perOrganization: 500, perMember: 12 };

const change = z.object({ id: z.string(), status: z.string(), organizationId: z.string() });

/** The project of an approval; null where there is none. */
export type ProjectOfApproval = (
  organizationId: string,
  approvalId: string,
) => Promise<string | null>;

/**
 * Passes the database's notifications on to the streams of the organization that they concern, and of
 * these only to members who may see what changed. A notification with no payload follows a lost
 * connection: everything may have changed for everybody.
 */
export class LiveEvents {
  readonly #projectOf: ProjectOfApproval;
  readonly #limits: LiveLimits;
  readonly #byOrganization = new Map<string, Set<Subscriber>>();
  #open = 0;

  constructor(projectOf: ProjectOfApproval, limits: LiveLimits = LIMITS) {
    this.#projectOf = projectOf;
    this.#limits = limits;
  }

  get open(): number {
    return this.#open;
  }

  /**
   * Begins to pass events on, until the returned function is called.
   * @throws Pag0Failure RATE_LIMITED where too many streams are open
   */
  subscribe(subscriber: Subscriber): () => void {
    const { organizationId, id } = subscriber.member();
    const streams = this.#byOrganization.get(organizationId) ?? new Set();
    const own = [...streams].filter((stream) => stream.member().id === id).length;
    const { inAll, perOrganization, perMember } = this.#limits;
    if (this.#open >= inAll || streams.size >= perOrganization || own >= perMember)
      throw new Pag0Failure("RATE_LIMITED", "Too many event streams are open", {
        retryAfterSeconds: 30,
      });
    streams.add(subscriber);
    this.#byOrganization.set(organizationId, streams);
    this.#open += 1;
    return () => {
      if (!streams.delete(subscriber)) return;
      this.#open -= 1;
      if (streams.size === 0) this.#byOrganization.delete(organizationId);
    };
  }

  usage(organizationId: string): void {
    for (const stream of this.#streams(organizationId)) stream.deliver({ name: "usage", data: {} });
  }

  config(organizationId: string): void {
    for (const stream of this.#streams(organizationId)) {
      stream.recheck();
      stream.deliver({ name: "config", data: {} });
    }
  }

  async approval(payload: string): Promise<void> {
    if (payload === "") {
      this.#lookForYourself();
      return;
    }
    const { organizationId, id, status } = change.parse(JSON.parse(payload));
    const streams = this.#streams(organizationId);
    const scoped = streams.some((stream) => stream.member().projectIds !== null);
    const projectId = scoped ? await this.#projectOf(organizationId, id) : null;
    for (const stream of streams) {
      const member = stream.member();
      if (member.projectIds === null || (projectId !== null && sees(member, projectId)))
        stream.deliver({ name: "approval", data: { id, status } });
    }
  }

  report(payload: string): void {
    if (payload === "") {
      this.#lookForYourself();
      return;
    }
    const { organizationId, id, status } = change.parse(JSON.parse(payload));
    for (const stream of this.#streams(organizationId))
      if (may(stream.member().role, "report:read"))
        stream.deliver({ name: "report", data: { id, status } });
  }

  /** A run replays every team's calls: it is told to those who see every team. */
  dryRun(payload: string): void {
    if (payload === "") {
      this.#lookForYourself();
      return;
    }
    const { organizationId, id, status } = change.parse(JSON.parse(payload));
    for (const stream of this.#streams(organizationId)) {
      const { role, projectIds } = stream.member();
      if (projectIds === null && may(role, "policy:read"))
        stream.deliver({ name: "dry-run", data: { id, status } });
    }
  }

  /** A copy, since a stream that is too slow leaves while it is being told. */
  #streams(organizationId: string): Subscriber[] {
    if (organizationId !== "") return [...(this.#byOrganization.get(organizationId) ?? [])];
    return [...this.#byOrganization.values()].flatMap((streams) => [...streams]);
  }

  #lookForYourself(): void {
    this.usage("");
    this.config("");
  }
}
