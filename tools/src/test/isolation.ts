/** Folders whose tests start processes, and kill or measure them. */
const PROCESSES = /^(apps\/proxy\/src\/test\/(processes|soak)|tools\/src\/(postgres|start))\//;
/** What a test replaces, reads or hears of a whole process: timers, modules, variables, signals, memory. */
const WHOLE_PROCESS = /\bvi\b|\bglobalThis\b|\bstartMeasuredChild\b|\bprocess\.(?!pid\b|hrtime\b)/;

/**
 * Whether a test file needs a process of its own. The others share one after another: it saves starting a
 * process, reading the same modules and warming up the same code for each.
 * @param path from the root of the repository, with slashes
 */
export function needsOwnProcess(path: string, source: string): boolean {
  return PROCESSES.test(path) || WHOLE_PROCESS.test(source);
}
