/** Times `chainEntry` and `verifyExport` on entries like the proxy's: `node packages/audit/bench/chain.ts`. */
import {
  type AuditEntry,
  chainEntry,
  checkpointInput,
  exportHeader,
  exportLine,
  generateSigningKey,
  genesisHash,
  signCheckpoint,
  verifyExport,
} from "../src/index.ts";

const ENTRIES = 200_000;
const organizationId = "org_01JD6Y3K8T4Q9W2E7R5A1S0D6F";
const at = "2026-11-21T07:00:00.000Z";

function chain(count: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let previousHash = genesisHash;
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const entry = chainEntry(
      {
        id: `aud_${sequence}`,
        organizationId,
        writer: "proxy-1",
        sequence,
        at,
        actor: { kind: "api_key", id: "key_01JD6Y3K8T4Q9W2E7R5A1S0D6F" },
        action: "call.decide",
        resource: { kind: "endpoint", id: "api.openai.com/v1/chat/completions" },
        projectId: "prj_01JD6Y3K8T4Q9W2E7R5A1S0D6F",
        result: "allowed",
        policyVersion: "pol_01JD6Y3K8T4Q9W2E7R5A1S0D6F",
        requestId: "req_01JD6Y3K8T4Q9W2E7R5A1S0D6F",
        detail: { category: "llm", model: "gpt-5-mini", costNanoUsd: "1234567", cached: false },
      },
      previousHash,
    );
    previousHash = entry.hash;
    entries.push(entry);
  }
  return entries;
}

function report(name: string, count: number, sinceMs: number): void {
  const seconds = (performance.now() - sinceMs) / 1000;
  console.log(`${name}: ${Math.round(count / seconds).toLocaleString("en-US")} entries per second`);
}

chain(ENTRIES / 10);
const chainStart = performance.now();
const entries = chain(ENTRIES);
report("chainEntry", ENTRIES, chainStart);

const key = generateSigningKey();
const checkpointStart = performance.now();
const input = checkpointInput({ id: "chk_1", organizationId, at }, null, entries);
const checkpoint = signCheckpoint(input, key.privateKeyPem);
report("checkpoint", ENTRIES, checkpointStart);

const lines = [
  exportHeader({ organizationId, exportedAt: at }),
  ...entries.map(exportLine),
  exportLine(checkpoint),
];
const verifyStart = performance.now();
const { ok } = verifyExport(lines, key.publicKeyPem);
if (!ok) throw new Error("The log does not verify");
report("verifyExport", ENTRIES, verifyStart);
