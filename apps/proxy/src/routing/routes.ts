import type { Call } from "../call.ts";
import { readDoorRequest, requestFor } from "../door/door-request.ts";
import type { DoorOperation } from "../door/operations.ts";
import { resolve, resolveAt } from "../stages/resolve.ts";
import type { Asked } from "./asked.ts";
import { drawOrder } from "./draw.ts";
import { routeOf } from "./model-route.ts";
import type { Opened, Route, Target } from "./route.ts";

/** Opens once: a request is written for a target when it is first asked for. */
function target(open: () => Opened): Target {
  let opened: Opened | null = null;
  return {
    open: () => {
      opened ??= open();
      return opened;
    },
  };
}

/** The one target of a call whose URL says where it goes; it is sent once, as it came. */
export function directRoute(asked: Pick<Asked, "services" | "caller">, call: Call): Route {
  const resolved = resolve(call, asked.caller.organization, asked.services.privateHosts);
  const { method, headers, body } = call;
  return {
    targets: [target(() => ({ resolved, method, headers, body, form: null }))],
    ...{ cheapestFirst: false, alias: null, retries: null, timeoutMs: null },
  };
}

/**
 * Where a request at the door may go, by the name of its model.
 * @throws Pag0Failure MALFORMED_JSON, VALIDATION_ERROR
 */
export function doorRoute(asked: Asked, call: Call, operation: DoorOperation): Route {
  const { services, caller, policy, at } = asked;
  const { organization } = caller;
  const request = readDoorRequest(operation, call.headers, call.body);
  const route = routeOf(organization, request.model, at);
  const limits = {
    prices: organization.prices,
    at,
    defaultMaxOutputTokens: policy.defaultMaxOutputTokens?.rule ?? null,
  };
  const ordered =
    route.strategy === "weighted"
      ? drawOrder(route.targets, ({ weight }) => weight, services.random)
      : route.targets;
  return {
    targets: ordered.map(({ provider, model }) =>
      target(() => {
        const { path, ...written } = requestFor(request, provider, model, limits);
        return { ...written, method: "POST", resolved: resolveAt(organization, provider, path) };
      }),
    ),
    cheapestFirst: route.strategy === "cheapest",
    alias: route.alias,
    retries: route.retries,
    timeoutMs: route.timeoutMs,
  };
}
