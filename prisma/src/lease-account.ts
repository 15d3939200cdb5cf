import { type NanoUsd, nanoUsd } from "@pag0/money";
import {
  type BudgetCounterState,
  type BudgetKey,
  countsWith,
  familyOf,
  left,
  together,
} from "./budgets.ts";
import type { LeaseOrder } from "./lease-exchange.ts";
import { grantOf } from "./lease-size.ts";

/** A counter and the proxy's lease of it, while both are locked. */
export interface Account {
  key: BudgetKey;
  settled: bigint;
  held: bigint;
  leased: bigint;
  /** What the other slots of its window have, but for those of this exchange. */
  elsewhere: BudgetCounterState;
  /** The other slots of its window that this exchange changes too. */
  beside: Account[];
  amount: bigint;
  incarnation: string;
  granted: bigint;
  returned: bigint;
  writtenOff: bigint;
  /** Given back of what was written off. */
  recovered: bigint;
  asked: boolean;
  /** Whether another proxy was refused for lack of it a moment ago. */
  sought: boolean;
  changed: boolean;
  answers: boolean;
}

/** What is left of a limit to this proxy and all others; never below nothing. */
export function leftOf({ beside, ...account }: Account, limit: NanoUsd): NanoUsd {
  const all = [account, ...beside].map(stateOf).reduce(together, account.elsewhere);
  return left(all, limit);
}

function stateOf({
  settled,
  held,
  leased,
}: Pick<Account, "settled" | "held" | "leased">): BudgetCounterState {
  return { settled: nanoUsd(settled), held: nanoUsd(held), leased: nanoUsd(leased) };
}

/** Finds the slots that count in each other's windows: what one is granted the others do not have. */
export function putBeside(accounts: Iterable<Account>): void {
  const budgets = Map.groupBy(accounts, ({ key }) => familyOf(key)).values();
  for (const slots of budgets) if (slots.length > 1) for (const slot of slots) putSlot(slot, slots);
}

function putSlot(account: Account, slots: readonly Account[]): void {
  account.beside = slots.filter((other) => other !== account && countsWith(other.key, account.key));
  const { settled, held, leased } = account.elsewhere;
  const sum = (part: "settled" | "held" | "leased") =>
    account.beside.reduce((total, other) => total + other[part], 0n);
  account.elsewhere = stateOf({
    settled: settled - sum("settled"),
    held: held - sum("held"),
    leased: leased - sum("leased"),
  });
}

/** What the lease does not cover goes back to what was written off of it. */
export function giveBack(account: Account, { incarnation, returned, answers }: LeaseOrder): void {
  account.answers ||= answers;
  if (incarnation === null) return;
  if (account.incarnation !== incarnation) {
    account.incarnation = incarnation;
    account.granted = 0n;
    account.returned = 0n;
    account.changed = true;
  }
  const due = returned - account.returned;
  if (due <= 0n) return;
  const fromLease = due < account.amount ? due : account.amount;
  const rest = due - fromLease;
  const recovered = rest < account.writtenOff ? rest : account.writtenOff;
  account.returned = returned;
  account.amount -= fromLease;
  account.leased -= fromLease;
  account.writtenOff -= recovered;
  account.settled -= recovered;
  account.recovered += recovered;
  account.changed = true;
}

/** Leases what of an order can be granted. */
export function grant(account: Account, order: LeaseOrder, liveProxies: number): void {
  const granted = grantOf(leftOf(account, order.limit), order, liveProxies);
  if (granted === 0n) return;
  account.amount += granted;
  account.leased += granted;
  account.granted += granted;
  account.changed = true;
}
