import type { Transaction } from "../../api/context.ts";

/** The people and keys that there are of these identifiers, by identifier. */
export async function holdersOf(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { kind: "member" | "key"; name: string }>> {
  const where = { id: { in: [...new Set(ids)] } };
  const select = { id: true, name: true } as const;
  const members = await tx.member.findMany({ where, select });
  const keys = await tx.apiKey.findMany({ where, select });
  const named = (kind: "member" | "key", rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => [id, { kind, name }] as const);
  return new Map([...named("member", members), ...named("key", keys)]);
}
