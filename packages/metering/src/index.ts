export { type Call, InvalidCallError, type Operation, type WireFormat } from "./call.ts";
export { parseCall, prepareBody } from "./parse-call.ts";
export { lookUpTokenPrice } from "./prices/catalogue.ts";
export {
  costOfUsage,
  type TokenPrice,
  type TokenRates,
  upperBoundCost,
} from "./prices/token-price.ts";
export { modelsOfVendor } from "./prices/vendor-models.ts";
export { createStreamMeter, type StreamMeter } from "./streams/stream-meter.ts";
export {
  noUsage,
  SERVICE_TIERS,
  type ServiceTier,
  UNIT_KINDS,
  type UnitCount,
  type UnitKind,
  type Usage,
  usageFromBody,
} from "./usage.ts";
export { vendorErrorBody } from "./vendor-error.ts";
