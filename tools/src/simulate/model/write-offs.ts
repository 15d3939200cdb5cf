/** One row of lease_write_offs. Amounts are nano-USD. */
export interface ModelWriteOff {
  readonly at: number;
  readonly amount: bigint;
  spent: bigint;
  returned: bigint;
}

/** Write-offs by counter and proxy, the oldest first. */
export type WriteOffs = Map<string, ModelWriteOff[]>;

const nameOf = ({ name, proxyId }: { name: string; proxyId: string }) => `${name}|${proxyId}`;

export function addWriteOff(
  writeOffs: WriteOffs,
  lease: { name: string; proxyId: string },
  writeOff: { at: number; amount: bigint },
): void {
  const own = writeOffs.get(nameOf(lease)) ?? [];
  own.push({ ...writeOff, spent: 0n, returned: 0n });
  writeOffs.set(nameOf(lease), own);
}

/** Says of what was written off of a lease that a part is known now; the oldest write-off first. */
export function takeFromWriteOffs(
  writeOffs: WriteOffs,
  lease: { name: string; proxyId: string },
  found: "spent" | "returned",
  amount: bigint,
): void {
  let rest = amount;
  for (const row of writeOffs.get(nameOf(lease)) ?? []) {
    if (rest === 0n) return;
    const open = row.amount - row.spent - row.returned;
    const known = open < rest ? open : rest;
    row[found] += known;
    rest -= known;
  }
}
