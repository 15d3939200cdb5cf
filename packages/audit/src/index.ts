export { AlikeEntries } from "./alike-entries.ts";
export { type AuditValue, canonicalize, Slot } from "./canonical.ts";
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
  type Checkpoint,
  type CheckpointInput,
  checkpointInput,
  signCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.ts";
export { newSalt, personalCommitment } from "./commitment.ts";
export { EXPORT_FORMAT, type ExportHeader, exportHeader, exportLine } from "./export-format.ts";
export type { Finding } from "./finding.ts";
export { generateSigningKey, keyIdOf, publicKeyFromPrivate } from "./keys.ts";
export { inclusionProof, merkleRoot, type ProofStep, verifyInclusion } from "./merkle.ts";
export { type ChainHead, type ChainLink, checkpointProof } from "./segment.ts";
export { type VerificationResult, type VerifyOptions, verifyExport } from "./verify-export.ts";
