import { type ApprovalStatus, approvalStatuses, type Role, roles } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApprovalMember } from "./approver.ts";
import { mayDecide } from "./may-decide.ts";
import { selectApprovers } from "./select-approvers.ts";
import { type ApprovalEvent, approvalTransition } from "./transition.ts";

const member = (id: string, role: Role, change: Partial<ApprovalMember> = {}): ApprovalMember => ({
  id,
  email: `${id}@acme.com`,
  name: id,
  role,
  status: "active",
  projectIds: ["sales"],
  ...change,
});
const owner = member("owner", "owner", { projectIds: [] });
const admin = member("admin", "admin", { projectIds: [] });
const lead = member("lead", "lead");
const otherLead = member("support-lead", "lead", { projectIds: ["support"] });
const developer = member("dev", "developer");
const members = [owner, admin, lead, otherLead, developer];
const nobody = { requesterId: null, requestedByEmail: null };
const select = (change: Partial<Parameters<typeof selectApprovers>[0]> = {}) =>
  selectApprovers({ named: [], members, projectId: "sales", ...nobody, ...change });

describe("approvalTransition", () => {
  it("has exactly the moves of the design", () => {
    const events: ApprovalEvent[] = ["approve", "deny", "expire", "cancel", "execute"];
    const moves = approvalStatuses.flatMap((status: ApprovalStatus) =>
      events.flatMap((event) => {
        const next = approvalTransition(status, event);
        return next === null ? [] : [`${status} ${event} ${next}`];
      }),
    );
    expect(moves).toEqual([
      "pending approve approved",
      "pending deny denied",
      "pending expire expired",
      "pending cancel cancelled",
      "approved expire expired",
      "approved cancel cancelled",
      "approved execute executed",
    ]);
  });
});

describe("selectApprovers", () => {
  it("takes the members that the workflow names, whatever their spelling", () => {
    expect(
      select({ named: [" Support-LEAD@acme.com ", "lead@acme.com", "lead@ACME.com"] }),
    ).toEqual({
      approverIds: ["support-lead", "lead"],
      source: "workflow",
      warnings: [],
    });
  });

  it("keeps the sample's own address as a warning and asks the project's leads", () => {
    expect(select({ named: ["sales ai-lead@acme.com", "gone@acme.com"] })).toEqual({
      approverIds: ["lead"],
      source: "leads",
      warnings: [
        { approver: "sales ai-lead@acme.com", problem: "this is not an e-mail address" },
        { approver: "gone@acme.com", problem: "no member has this e-mail address" },
      ],
    });
  });

  it("warns of members who cannot decide", () => {
    const suspended = member("old", "lead", { status: "suspended" });
    const { warnings, source } = select({
      named: ["dev@acme.com", "old@acme.com"],
      members: [...members, suspended],
    });
    expect(source).toBe("leads");
    expect(warnings.map(({ problem }) => problem)).toEqual([
      "the role developer decides no approvals",
      "this member is not active (suspended)",
    ]);
  });

  it("never asks the requester, by id or by address", () => {
    const own = {
      approver: "lead@acme.com",
      problem: "a requester cannot approve their own request",
    };
    for (const requester of [
      { requesterId: "lead", requestedByEmail: null },
      { requesterId: null, requestedByEmail: "LEAD@acme.com" },
    ]) {
      expect(select({ named: ["lead@acme.com"], ...requester })).toEqual({
        approverIds: ["owner", "admin"],
        source: "owners",
        warnings: [own],
      });
    }
  });

  it("never gives nobody while another owner or administrator is active, and never the requester", () => {
    const anyMember = fc.record({
      role: fc.constantFrom(...roles),
      status: fc.constantFrom("active", "suspended", "invited"),
      projectIds: fc.subarray(["sales", "support"]),
    });
    fc.assert(
      fc.property(
        fc.array(anyMember, { maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
        fc.option(fc.integer({ min: 0, max: 7 })),
        fc.option(fc.integer({ min: 0, max: 7 })),
        (people, named, byId, byEmail) => {
          const all = people.map((person, index) => member(`m${index}`, person.role, person));
          const requester = {
            requesterId: byId === null ? null : `m${byId}`,
            requestedByEmail: byEmail === null ? null : `M${byEmail}@acme.com`,
          };
          const { approverIds } = selectApprovers({
            named: named.map((index) => `m${index}@acme.com`),
            members: all,
            projectId: "sales",
            ...requester,
          });
          const others = all.filter(
            ({ role, status }, index) =>
              index !== byId &&
              index !== byEmail &&
              status === "active" &&
              (role === "owner" || role === "admin"),
          );
          if (others.length > 0) expect(approverIds.length).toBeGreaterThan(0);
          expect(approverIds).not.toContain(`m${byId}`);
          expect(approverIds).not.toContain(`m${byEmail}`);
          for (const id of approverIds) {
            const chosen = all.find((candidate) => candidate.id === id) as ApprovalMember;
            const approval = { approverIds, projectId: "sales", status: "pending" as const };
            expect(mayDecide({ ...approval, ...requester }, chosen)).toEqual({ ok: true });
          }
        },
      ),
    );
  });
});

describe("mayDecide", () => {
  const approval = {
    approverIds: ["lead"],
    projectId: "sales",
    status: "pending" as const,
    ...nobody,
  };
  const code = (change: Partial<Parameters<typeof mayDecide>[0]>, who: ApprovalMember) => {
    const answer = mayDecide({ ...approval, ...change }, who);
    return answer.ok ? "ok" : answer.code;
  };

  it("is for the listed, owners and administrators", () => {
    expect([lead, owner, admin, otherLead, developer].map((who) => code({}, who))).toEqual([
      "ok",
      "ok",
      "ok",
      "FORBIDDEN",
      "FORBIDDEN",
    ]);
    expect(code({}, member("lead", "lead", { status: "suspended" }))).toBe("FORBIDDEN");
  });

  it("is never for the requester, an owner neither", () => {
    expect(code({ requesterId: "owner" }, owner)).toBe("SELF_APPROVAL");
    expect(code({ requestedByEmail: "Lead@Acme.com" }, lead)).toBe("SELF_APPROVAL");
  });

  it("ends with the first decision", () => {
    expect(code({ status: "expired" }, lead)).toBe("APPROVAL_EXPIRED");
    for (const status of ["approved", "denied", "cancelled", "executed"] as const) {
      expect(code({ status }, lead)).toBe("APPROVAL_NOT_PENDING");
    }
  });
});
