/**
 * Milliseconds for which the processor works on something: other than the time that passes, it is the same where
 * others use the machine.
 */
export function processorTime(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
