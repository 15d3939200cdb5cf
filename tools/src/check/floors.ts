/**
 * Fails on an import that breaks the floors of the house: a package may import only what lies below
 * it, apps never import each other, and nothing a production process runs imports the tools.
 *
 *   node tools/src/check/floors.ts
 */
import { globSync, readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";

/** What each workspace may import from this house, from the ground up. Tests and benchmarks are held to it too, but for `tools`. */
const floors: Record<string, readonly string[]> = {
  "packages/json": [],
  "packages/money": [],
  "packages/contract": ["money"],
  "packages/policy": ["money", "contract"],
  "packages/metering": ["money", "contract"],
  "packages/audit": ["money", "contract"],
  "packages/formats": [],
  "packages/analytics": ["money", "contract"],
  prisma: ["money", "contract", "policy", "metering", "audit", "analytics"],
  "packages/reports": ["money", "contract", "policy", "metering", "audit", "analytics", "db"],
  "packages/sdk": ["contract"],
  "packages/cli": ["json", "money", "contract", "policy", "audit", "sdk"],
  "apps/proxy": [
    "json",
    "money",
    "contract",
    "policy",
    "metering",
    "formats",
    "audit",
    "analytics",
    "db",
  ],
  "apps/console": [
    "json",
    "money",
    "contract",
    "policy",
    "metering",
    "audit",
    "analytics",
    "db",
    "reports",
  ],
  "apps/worker": [
    "json",
    "money",
    "contract",
    "policy",
    "metering",
    "audit",
    "analytics",
    "db",
    "reports",
  ],
  // Of the proxy what it exports: how it accounts, for the simulator.
  tools: [
    "money",
    "contract",
    "policy",
    "metering",
    "audit",
    "analytics",
    "db",
    "reports",
    "sdk",
    "proxy",
  ],
  examples: ["sdk"],
};

/** Modules that one file of source imports, statically or with `import()` of a literal. */
export function importsOf(path: string, source: string): string[] {
  const { module } = parseSync(path, source);
  return [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((item) =>
        item.moduleRequest === null ? [] : [item.moduleRequest.value],
      ),
    ),
    ...module.dynamicImports.flatMap((entry) => {
      const text = source.slice(entry.moduleRequest.start, entry.moduleRequest.end);
      return /^["']/.test(text) ? [text.slice(1, -1)] : [];
    }),
  ];
}

/** The sentence that says what is wrong with an import, or null where it stands on its floor. */
export function problemOf(workspace: string, path: string, specifier: string): string | null {
  const isTest = /\.test\.tsx?$|\/(test|bench)\//.test(path);
  if (specifier.startsWith(".")) {
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    if (target.startsWith(`${workspace}/`)) return null;
    if (isTest && target.startsWith("tools/")) return null;
    return `${path} reaches out of ${workspace} with "${specifier}"`;
  }
  const name = /^@pag0\/([^/]+)/.exec(specifier)?.[1];
  if (name === undefined) return null;
  if (
    floors[workspace]?.includes(name) ||
    `packages/${name}` === workspace ||
    (name === "db" && workspace === "prisma")
  )
    return null;
  if (isTest && name === "tools") return null;
  return `${path} imports @pag0/${name}, which does not lie below ${workspace}`;
}

if (import.meta.main) {
  const problems: string[] = [];
  let files = 0;
  for (const workspace of Object.keys(floors)) {
    for (const path of globSync(`${workspace}/**/*.{ts,tsx,mts}`, {
      exclude: (name) => /(^|\/)(node_modules|dist|generated|\.next)(\/|$)/.test(name),
    })) {
      files++;
      for (const specifier of importsOf(path, readFileSync(path, "utf8"))) {
        const problem = problemOf(workspace, path, specifier);
        if (problem !== null) problems.push(problem);
      }
    }
  }
  for (const problem of problems) console.error(problem);
  console.log(`floors: ${files} files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
