#!/usr/bin/env node
// Plain JavaScript, so that an old Node, which cannot read TypeScript, gets this far.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `pag0 needs Node.js 22.19 or newer, and this is ${process.version}: install a newer one from https://nodejs.org\n`,
  );
  process.exit(2);
}
const { runCli } = await import("../src/main.ts");
process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`pag0: ${text}\n`),
  environment: process.env,
  isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
});
