export type {
  AdditionalRestrictions,
  AlertSettingsInput as AlertSettings,
  Analytics,
  Operations,
  Organization,
  PolicyDocumentInput as PolicyDocument,
  ProxyApproval,
  Report,
  Team,
} from "./generated/wire.ts";
