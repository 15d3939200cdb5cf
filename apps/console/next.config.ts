import type { NextConfig } from "next";

/** Headers of every answer. What depends on the request (CSP nonce, HSTS) is added where it is served. */
const headers = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  { key: "referrer-policy", value: "strict-origin-when-cross-origin" },
  { key: "permissions-policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
];

const config: NextConfig = {
  poweredByHeader: false,
  // `npm run check` checks the types; a start need not do it again.
  typescript: { ignoreBuildErrors: true },
  transpilePackages: [
    "@pag0/analytics",
    "@pag0/audit",
    "@pag0/contract",
    "@pag0/db",
    "@pag0/json",
    "@pag0/metering",
    "@pag0/money",
    "@pag0/policy",
    "@pag0/reports",
  ],
  serverExternalPackages: [
    "@node-rs/argon2",
    "@prisma/adapter-pg",
    "@prisma/client",
    "@react-pdf/renderer",
    "pg",
    "pino",
    "prom-client",
  ],
  headers: async () => [{ source: "/:path*", headers }],
};

export default config;
