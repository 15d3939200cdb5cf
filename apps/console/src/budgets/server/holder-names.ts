import type { Transaction } from "../../api/context.ts";

/** The names of people and keys by identifier; of those that are known. */
export async function holderNames(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const where = { id: { in: [...new Set(ids)] } };
  const select = { id: true, name: true } as const;
  const members = await tx.member.findMany({ where, select });
  const keys = await tx.apiKey.findMany({ where, select });
  return new Map([...members, ...keys].map(({ id, name }) => [id, name]));
}
