export * from "./api-keys.ts";
export * from "./errors.ts";
export * from "./headers.ts";
export * from "./identifiers.ts";
export * from "./policy-document.ts";
export * from "./roles.ts";
