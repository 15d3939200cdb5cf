/** Calls `first` at the first signal to end, and `again` at any after it. */
export function onSignals(first: (signal: string) => void, again: () => void): void {
  let stopping = false;
  for (const name of ["SIGTERM", "SIGINT"] as const)
    process.on(name, () => {
      if (stopping) return again();
      stopping = true;
      first(name);
    });
}
