export { type AuditValue, canonicalize } from "./canonical.ts";
export {
  type AuditActor,
  type AuditEntry,
  type AuditEntryBody,
  type AuditResult,
  chainEntry,
  entryHash,
  genesisHash,
} from "./chain.ts";
export {
  type ChainHead,
  type Checkpoint,
  type CheckpointBody,
  generateSigningKey,
  keyIdOf,
  publicKeyFromPrivate,
  signCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.ts";
export { inclusionProof, merkleRoot, type ProofStep, verifyInclusion } from "./merkle.ts";
