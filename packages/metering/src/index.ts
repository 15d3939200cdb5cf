export { usageByAskedTier } from "./asked-by-headers.ts";
export { type Call, InvalidCallError, type Operation, type WireFormat } from "./call.ts";
export {
  type CallEstimate,
  estimateCall,
  type PricedEndpoint,
  type Pricing,
  type RequestToPrice,
  UnpricedCallError,
} from "./estimate-call.ts";
export { isFreeWhateverItHolds } from "./free-routes.ts";
export {
  type HttpCost,
  HttpPriceError,
  type HttpRequest,
  type HttpResponse,
  httpCost,
  httpUpperBound,
} from "./http/http-price.ts";
export {
  type JobAsked,
  type JobQuestion,
  type JobReport,
  type StartedJob,
  startedJob,
  streamedJob,
} from "./jobs/job.ts";
export { jobReader } from "./jobs/job-reader.ts";
export { sumUsage } from "./jobs/sum-usage.ts";
export { type Form, isMultipart, readMultipart, replaceField } from "./openai/multipart.ts";
export { outputMaximum, putIn } from "./output-maximum.ts";
export {
  type CallSource,
  parseCall,
  prepareBody,
  tellsUsageOnlyIfAsked,
} from "./parse-call.ts";
export { lookUpTokenPrice } from "./prices/catalogue.ts";
export { isCheapModel } from "./prices/cheap-models.ts";
export { imageOutputTokens } from "./prices/image-tokens.ts";
export { type PriceBook, priceBook } from "./prices/price-book.ts";
export { priceOfText, priceText } from "./prices/price-text.ts";
export {
  type ChargedCall,
  type RepricedCall,
  type RepricedModel,
  type RepriceReport,
  repriceReport,
} from "./prices/reprice.ts";
export {
  latestOverrides,
  type ReadOverrides,
  type StoredOverride,
} from "./prices/stored-overrides.ts";
export { costOfUsage, type TokenPrice, unpricedUnits } from "./prices/token-price.ts";
export type { InputClass, OutputClass, TokenRates } from "./prices/token-rates.ts";
export { type CallBound, upperBoundCost } from "./prices/upper-bound.ts";
export { modelsOfVendor } from "./prices/vendor-models.ts";
export { usageWhereKept } from "./regional.ts";
export { type Framing, streamFraming } from "./streams/framing.ts";
export { createStreamMeter, type StreamMeter } from "./streams/stream-meter.ts";
export {
  noUsage,
  SERVICE_TIERS,
  type ServiceTier,
  UNIT_KINDS,
  type UnitCount,
  type UnitKind,
  type Usage,
} from "./usage.ts";
export { usageFromBody } from "./usage-from-body.ts";
export { vendorErrorBody } from "./vendor-error.ts";
