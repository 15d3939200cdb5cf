export { type Call, InvalidCallError, type Operation, type WireFormat } from "./call.ts";
export { parseCall, prepareBody } from "./parse-call.ts";
export { lookUpTokenPrice } from "./prices/catalogue.ts";
export {
  costOfUsage,
  type TokenPrice,
  type TokenRates,
  upperBoundCost,
} from "./prices/token-price.ts";
export { createStreamMeter, type StreamMeter } from "./streams/stream-meter.ts";
export { type Usage, usageFromBody } from "./usage.ts";
export { vendorErrorBody } from "./vendor-error.ts";
