import { EnvironmentError, readEnvironment } from "../environment.ts";
import { processServices } from "./process-services.ts";

function end(message: string): never {
  process.stderr.write(`console: ${message}\n`);
  process.exit(1);
}

/** Checks the configuration and opens the database; what is wrong ends the process with one line. */
export async function startProcess(): Promise<void> {
  try {
    readEnvironment(process.env);
  } catch (error) {
    if (error instanceof EnvironmentError) end(error.message);
    throw error;
  }
  try {
    await processServices();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    end(`the database of DATABASE_URL cannot be reached: ${reason}`);
  }
}
