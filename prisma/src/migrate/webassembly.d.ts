/**
 * What engine.ts uses of WebAssembly. Node.js has it, but TypeScript declares it in its libraries for
 * browsers alone, with names that have no place in a server's types.
 * @see https://webassembly.github.io/spec/js-api/
 */
declare namespace WebAssembly {
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }

  interface WebAssemblyInstantiatedSource {
    readonly instance: Instance;
  }

  /** Compiles a module and gives it its imports, by module and name. */
  function instantiate(
    bytes: Uint8Array,
    imports: Readonly<Record<string, object>>,
  ): Promise<WebAssemblyInstantiatedSource>;
}
