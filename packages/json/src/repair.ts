/**
 * Imported first by each process: from then on `JSON.parse` reads the names of members as they are written,
 * for libraries too, where the engine's own does not. Nothing is changed where it does.
 */
import { mistakesNames, type Parse, repaired } from "./parse.ts";

const native = JSON.parse as Parse;
if (mistakesNames(native)) JSON.parse = repaired(native) as typeof JSON.parse;
