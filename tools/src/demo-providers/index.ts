export type { ReceivedRequest } from "./request-log.ts";
export { type DemoProviders, type DemoProvidersOptions, startDemoProviders } from "./server.ts";
export { DEMO_CREDENTIALS, VENDOR_NAMES, type VendorName } from "./vendors.ts";
