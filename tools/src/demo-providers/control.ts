import { type Answer, json, VendorError } from "./answer.ts";
import { type Faults, readFaultRule } from "./faults/fault-rules.ts";
import { KEPT_REQUESTS, type RequestLog } from "./request-log.ts";

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new VendorError(400, "the body must be JSON");
  }
}

/** The routes below `/_control`: faults to set and see, and what was received. @throws VendorError */
export function answerControl(
  call: { method: string; path: string; query: URLSearchParams; body: Buffer },
  faults: Faults,
  log: RequestLog,
): Answer {
  switch (`${call.method} ${call.path}`) {
    case "POST /faults":
      faults.set(readFaultRule(parse(call.body)));
      return json({ faults: faults.list() });
    case "GET /faults":
      return json({ faults: faults.list() });
    case "GET /requests": {
      const limit = Number(call.query.get("limit") ?? 100);
      if (!Number.isInteger(limit) || limit < 1 || limit > KEPT_REQUESTS)
        throw new VendorError(400, `limit: must be a whole number from 1 to ${KEPT_REQUESTS}`);
      return json({
        total: log.total,
        requests: log.latest(limit, call.query.get("requestId") ?? undefined),
      });
    }
    default:
      throw new VendorError(404, `no such control: ${call.method} ${call.path}`);
  }
}
