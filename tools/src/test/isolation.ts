/** Folders whose tests start servers and processes, and measure them. */
const SERVERS = /^(apps\/(proxy|worker)\/src\/test|tools\/src\/(postgres|start))\//;
/** What a test replaces, reads or hears of a whole process: timers, modules, variables, signals, memory. */
const WHOLE_PROCESS = /\bvi\b|\bglobalThis\b|\bprocess\.(?!pid\b|hrtime\b)/;

/**
 * Whether a test file needs a process of its own. The others share one after another: it saves starting a
 * process and reading the same modules for each.
 * @param path from the root of the repository, with slashes
 */
export function needsOwnProcess(path: string, source: string): boolean {
  return SERVERS.test(path) || WHOLE_PROCESS.test(source);
}
