import { isFreeAtAnthropic } from "./anthropic/free-routes.ts";
import type { WireFormat } from "./call.ts";
import { isFreeAtGoogle } from "./google/free-routes.ts";

/**
 * Whether a `POST` costs nothing whatever its body is, such as the bytes of a file.
 * @param path the vendor's path, such as `/upload/v1beta/files`
 */
export function isFreeWhateverItHolds(format: WireFormat, path: string): boolean {
  return format === "google"
    ? isFreeAtGoogle(path)
    : format === "anthropic" && isFreeAtAnthropic(path);
}
