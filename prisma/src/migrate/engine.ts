/// <reference path="./webassembly.d.ts" />
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
} from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const migrationsFolder = join(folder, "migrations");
const schemaPath = join(folder, "schema.prisma");

/** PostgreSQL's "char" type, which the adapter does not know and the engine reads from the catalogue. */
const OID_CHAR = 18;
const OID_TEXT = 25;

type Connection = pg.ClientConfig & { database: string };

function connectionOf(databaseUrl: string): Connection {
  const url = new URL(databaseUrl);
  return {
    host: url.hostname,
    port: url.port === "" ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}

/**
 * Mends one adapter connection for the engine: it reads "char" columns, and it sends a migration's
 * script whole, where the adapter would cut it at every semicolon, inside function bodies too.
 */
function mended(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const inner = adapter as SqlDriverAdapter & {
    performIO(query: SqlQuery): Promise<{ fields?: { dataTypeID: number }[] }>;
    client: { query(script: string): Promise<unknown> };
    onError(error: unknown): never;
  };
  inner.executeScript = async (script) => {
    try {
      await inner.client.query(script);
    } catch (error) {
      inner.onError(error);
    }
  };
  const performIO = inner.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let charColumns: number[] = [];
  inner.performIO = async (query) => {
    const result = await performIO(query);
    charColumns = [];
    (result.fields ?? []).forEach((field, index) => {
      if (field.dataTypeID !== OID_CHAR) return;
      field.dataTypeID = OID_TEXT;
      charColumns.push(index);
    });
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

/**
 * The adapter's own shadow database goes to the main database when it is given a connection string,
 * and is dropped before its pool is closed: this one creates, closes and drops its own.
 */
class MigrationAdapter extends PrismaPg {
  readonly #connection: Connection;
  readonly #opened: SqlDriverAdapter[] = [];

  constructor(connection: Connection) {
    super(connection);
    this.#connection = connection;
  }

  override async connect() {
    const adapter = await super.connect();
    this.#opened.push(mended(adapter));
    return adapter;
  }

  /** Ends the connections: the engine's advisory lock lives as long as they do. */
  async close() {
    await Promise.all(this.#opened.splice(0).map((adapter) => adapter.dispose()));
  }

  override async connectToShadowDb() {
    const name = `pag0_shadow_${randomUUID().replaceAll("-", "")}`;
    const admin = new pg.Client(this.#connection);
    await admin.connect();
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
    const shadow = await new PrismaPg({ ...this.#connection, database: name }).connect();
    mended(shadow);
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      await admin.end();
    };
    return shadow;
  }
}

const filters = { externalTables: [], externalEnums: [] };
const schema = () => ({ files: [{ path: schemaPath, content: readFileSync(schemaPath, "utf8") }] });

function migrationsList() {
  const lock = join(migrationsFolder, "migration_lock.toml");
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: "migration_lock.toml",
      content: existsSync(lock) ? readFileSync(lock, "utf8") : null,
    },
    shadowDbInitScript: "",
    migrationDirectories: readdirSync(migrationsFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .map((path) => ({
        path,
        migrationFile: {
          path: "migration.sql",
          content: {
            tag: "ok" as const,
            value: readFileSync(join(migrationsFolder, path, "migration.sql"), "utf8"),
          },
        },
      })),
  };
}

export interface SchemaEngine {
  /** Applies what is not applied yet and returns the names. */
  applyMigrations(): Promise<string[]>;
  /** The SQL that leads from the migrations to the schema; null where they agree. Needs the right to create databases. */
  diffFromMigrations(): Promise<string | null>;
  close(): Promise<void>;
}

let instantiated: Promise<void> | undefined;

async function instantiate(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const path = join(dirname(entry), "schema_engine_bg.wasm");
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => process.stderr.write(`${message}\n`),
    },
  });
  const { instance } = await WebAssembly.instantiate(readFileSync(path), {
    "./schema_engine_bg.js": engineModule,
  });
  engineModule.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/** Prisma's own schema engine, as WebAssembly: it needs no download, so it works in closed networks too. */
export async function openSchemaEngine(databaseUrl: string): Promise<SchemaEngine> {
  instantiated ??= instantiate();
  await instantiated;
  const adapter = new MigrationAdapter(connectionOf(databaseUrl));
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: [[schemaPath, readFileSync(schemaPath, "utf8")]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  return {
    applyMigrations: async () =>
      (await engine.applyMigrations({ migrationsList: migrationsList(), filters }))
        .appliedMigrationNames,
    diffFromMigrations: async () => {
      const result = await engine.diff({
        from: { tag: "migrations", ...migrationsList() },
        to: { tag: "schemaDatamodel", ...schema() },
        script: true,
        exitCode: true,
        filters,
      });
      return result.exitCode === 2 ? (result.stdout ?? "") : null;
    },
    close: () => adapter.close(),
  };
}
