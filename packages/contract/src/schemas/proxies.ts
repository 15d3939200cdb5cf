import { z } from "zod";
import { instant } from "./common.ts";

/** `degraded`: calls are served with something missing. `down`: not at all, as far as it depends on this. */
export const dependencyStates = ["ok", "degraded", "down"] as const;
export type DependencyState = (typeof dependencyStates)[number];

const dependency = z
  .object({
    state: z.enum(dependencyStates),
    detail: z.string().nullable().meta({ description: "What is wrong; null where nothing is" }),
  })
  .meta({ id: "ProxyDependency" });

/** What a proxy tells of itself, on `/readyz` and to the console. */
export const proxyStateSchema = z
  .object({
    status: z.enum(["ready", "degraded", "unavailable"]).meta({
      description: "degraded: takes calls with something missing; unavailable: takes none",
    }),
    detail: z.string().nullable().meta({ description: "Why it takes no calls" }),
    dependencies: z.record(z.string(), dependency).meta({
      description: "By name: database, ledger, journal, configuration, and valkey where it is used",
    }),
    inFlight: z.int(),
    eventLoopDelayMs: z.number(),
    journal: z.object({
      backlog: z.int().meta({ description: "Events that wait for the database" }),
      bytes: z.int(),
      maxBytes: z.int(),
      damagedSegments: z.int().meta({ description: "Files kept aside for a person to look at" }),
    }),
    configurationAgeSeconds: z.number().nullable(),
    clockOffsetMs: z.number().nullable().meta({
      description: "How far its clock is ahead of the database's; null where that was not measured",
    }),
  })
  .meta({ id: "ProxyState" });
export type ProxyState = z.infer<typeof proxyStateSchema>;

export const proxyViewSchema = z
  .object({
    id: z.string(),
    startedAt: instant,
    lastSeenAt: instant,
    isLive: z.boolean().meta({ description: "Whether it was heard of within ten seconds" }),
    state: proxyStateSchema
      .nullable()
      .meta({ description: "What it told when it was last heard of" }),
  })
  .meta({ id: "ProxyView" });
export type ProxyView = z.infer<typeof proxyViewSchema>;

export const proxyList = z.object({ proxies: z.array(proxyViewSchema), at: instant });
