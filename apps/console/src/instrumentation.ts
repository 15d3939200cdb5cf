import "@pag0/json/repair";

/** Runs once when the server starts: wrong configuration ends it with one line that says what to set. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "edge") return;
  const { startProcess } = await import("./api/start-process.ts");
  await startProcess();
}
