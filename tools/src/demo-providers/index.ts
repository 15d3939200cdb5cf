export { type DemoProviders, startDemoProviders } from "./server.ts";
export { DEMO_CREDENTIALS, type VendorName } from "./vendors.ts";
