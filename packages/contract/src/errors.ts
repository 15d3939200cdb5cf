/**
 * The one error catalogue: every code that leaves this product over HTTP, with its status, title and
 * what the caller should do. Codes named in the specification keep their names. Clients may switch
 * on `code`; messages are for people and may change.
 */
interface CatalogueEntry {
  status: number;
  title: string;
  remedy: string;
}

const catalogue = {
  VALIDATION_ERROR: {
    status: 400,
    title: "The request is not valid",
    remedy: "Correct the fields listed in errors and send it again.",
  },
  MALFORMED_JSON: {
    status: 400,
    title: "The body is not valid JSON",
    remedy: "Send a JSON document with content-type application/json.",
  },
  TARGET_URL_INVALID: {
    status: 400,
    title: "The target URL is not valid",
    remedy: "Send an absolute http(s) URL without credentials in the pag0-target-url header.",
  },
  UNAUTHENTICATED: {
    status: 401,
    title: "No valid credential",
    remedy: "Send a Pag0 key as 'Authorization: Bearer pag0_…', or sign in.",
  },
  API_KEY_INVALID: {
    status: 401,
    title: "The API key is not known",
    remedy: "Check the key, or create a new one in the console under Keys.",
  },
  API_KEY_EXPIRED: {
    status: 401,
    title: "The API key has expired",
    remedy: "Create a new key in the console under Keys.",
  },
  API_KEY_REVOKED: {
    status: 401,
    title: "The API key was revoked",
    remedy: "Create a new key in the console under Keys.",
  },
  SESSION_EXPIRED: { status: 401, title: "The session has ended", remedy: "Sign in again." },
  FORBIDDEN: {
    status: 403,
    title: "Your role does not allow this",
    remedy: "Ask an owner or administrator of the organization.",
  },
  API_KEY_WRONG_KIND: {
    status: 403,
    title: "This kind of API key cannot be used here",
    remedy: "Use a project key with the proxy and an organization key with the management API.",
  },
  PROJECT_MISMATCH: {
    status: 403,
    title: "The API key belongs to another project",
    remedy: "Use the key of the project named in projectId, or leave projectId out.",
  },
  ENDPOINT_BLOCKED: {
    status: 403,
    title: "The endpoint is blocked by policy",
    remedy: "Use another endpoint, or ask an administrator to change the blocked list.",
  },
  ENDPOINT_NOT_ALLOWED: {
    status: 403,
    title: "The endpoint is not on the allowed list",
    remedy: "Use an allowed endpoint, or ask an administrator to add it.",
  },
  CATEGORY_NOT_ALLOWED: {
    status: 403,
    title: "The category is not allowed by policy",
    remedy: "Use an endpoint of an allowed category, or ask an administrator.",
  },
  MODEL_NOT_ALLOWED: {
    status: 403,
    title: "The model is not allowed by policy",
    remedy: "Use an allowed model, or ask an administrator.",
  },
  PROVIDER_NOT_ALLOWED: {
    status: 403,
    title: "The provider is not allowed by policy",
    remedy: "Use an allowed provider, or ask an administrator.",
  },
  REGION_NOT_ALLOWED: {
    status: 403,
    title: "The provider's region is not allowed by policy",
    remedy: "Use a provider in an allowed region, or ask an administrator.",
  },
  DATA_HANDLING_REFUSED: {
    status: 403,
    title: "The data in the request may not be sent there",
    remedy: "Leave the sensitive data out, or use a provider that meets what the decision names.",
  },
  RULE_DENIED: {
    status: 403,
    title: "A rule of the policy refuses the request",
    remedy: "See the rule named in the decision, or ask an administrator.",
  },
  OUTSIDE_WORKING_HOURS: {
    status: 403,
    title: "Outside the policy's working hours",
    remedy: "Send the request within the working hours named in the decision.",
  },
  MAX_PER_REQUEST_EXCEEDED: {
    status: 403,
    title: "The request may cost more than one request is allowed to",
    remedy: "Lower the maximum output or choose a cheaper model.",
  },
  TARGET_ADDRESS_FORBIDDEN: {
    status: 403,
    title: "The target address may not be called",
    remedy:
      "Only public addresses can be called; an operator can list a private host in PAG0_PRIVATE_HOSTS.",
  },
  CREDENTIAL_MISSING: {
    status: 502,
    title: "The provider has no credential",
    remedy: "Add the provider's API key in the console under Providers.",
  },
  SELF_APPROVAL: {
    status: 403,
    title: "A requester cannot approve their own request",
    remedy: "Another approver has to decide.",
  },
  NOT_FOUND: {
    status: 404,
    title: "There is no such thing",
    remedy: "Check the identifier; it may belong to another organization.",
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: "There is no such route",
    remedy: "See /docs/api of the console for the routes.",
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: "The method is not allowed here",
    remedy: "Use one of the methods in the allow header.",
  },
  CONFLICT: {
    status: 409,
    title: "It exists with other content",
    remedy: "Compare the difference in the answer; change it with an update instead.",
  },
  VERSION_CONFLICT: {
    status: 409,
    title: "Somebody published a newer version",
    remedy: "Load the newest version, apply your change again and publish.",
  },
  APPROVAL_REQUIRED: {
    status: 409,
    title: "The request waits for approval",
    remedy: "Wait for the approval, then execute it by its id.",
  },
  APPROVAL_NOT_PENDING: {
    status: 409,
    title: "The approval has been decided already",
    remedy: "Reload it to see who decided and when.",
  },
  APPROVAL_NOT_APPROVED: {
    status: 409,
    title: "The approval has not been given",
    remedy: "Wait until its status is approved.",
  },
  APPROVAL_EXECUTING: {
    status: 409,
    title: "The approved request is running",
    remedy: "Ask again in a moment: the same answer will be returned.",
  },
  APPROVAL_RESULT_UNKNOWN: {
    status: 409,
    title: "The approved request was sent but its answer was lost",
    remedy: "It counts as spent; make a new request.",
  },
  REPORT_NOT_READY: {
    status: 409,
    title: "The report has no file yet",
    remedy: "Ask for the report until its status is ready; make one that failed again.",
  },
  APPROVAL_EXPIRED: {
    status: 410,
    title: "The approval has expired",
    remedy: "Make the request again.",
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: "The body is too large",
    remedy: "Send at most the number of bytes named in the message.",
  },
  MODEL_NOT_PRICED: {
    status: 422,
    title: "The model has no known price",
    remedy: "Use a priced model, or ask an administrator to add its price.",
  },
  ENDPOINT_NOT_PRICED: {
    status: 422,
    title: "The endpoint is not registered",
    remedy: "Ask an administrator to register it with its provider, category and price.",
  },
  POLICY_WIDENS: {
    status: 422,
    title: "The policy would widen what its ancestor allows",
    remedy: "Narrow the fields listed in errors.",
  },
  BUDGET_BELOW_HELD: {
    status: 422,
    title: "The budget is less than what is held of it already",
    remedy: "Set it to what is held or more, or wait until the requests that hold it have ended.",
  },
  BUDGET_EXCEEDED: {
    status: 429,
    title: "The budget is used up",
    remedy: "Wait for the reset named in the decision, or ask for a larger budget.",
  },
  BUDGET_RESTRICTED: {
    status: 429,
    title: "The budget is above its warning threshold, and policy restricts what may still run",
    remedy: "Use one of the cheapest allowed models, or ask for a larger budget.",
  },
  TOO_MANY_APPROVALS: {
    status: 429,
    title: "Too many requests of the project wait for approval",
    remedy: "Have the waiting ones decided in the console's inbox, or wait until they expire.",
  },
  RATE_LIMITED: {
    status: 429,
    title: "Too many requests",
    remedy: "Wait as long as the retry-after header says.",
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: "The headers are too large",
    remedy: "Send at most 32 KiB of headers.",
  },
  INTERNAL_ERROR: {
    status: 500,
    title: "Something failed on our side",
    remedy: "Try again; if it persists, give the request id to your administrator.",
  },
  UPSTREAM_UNREACHABLE: {
    status: 502,
    title: "The provider could not be reached",
    remedy:
      "Try again. The header pag0-cost tells what this call counts as: 0 where the provider was never reached.",
  },
  UPSTREAM_INVALID: {
    status: 502,
    title: "The provider's answer could not be understood",
    remedy: "Try again or tell your administrator.",
  },
  BUDGET_UNAVAILABLE: {
    status: 503,
    title: "The budget cannot be checked now",
    remedy: "Try again shortly.",
  },
  JOURNAL_UNAVAILABLE: {
    status: 503,
    title: "The proxy cannot record calls now",
    remedy: "Try again shortly; nothing was sent and nothing was charged.",
  },
  OVERLOADED: {
    status: 503,
    title: "The proxy is at its limit",
    remedy: "Wait as long as the retry-after header says.",
  },
  NOT_READY: {
    status: 503,
    title: "The service is starting or stopping",
    remedy: "Try again shortly.",
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    title: "The provider did not answer in time",
    remedy: "Try again.",
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
export const errorCatalogue: Record<ErrorCode, CatalogueEntry> = catalogue;
export const errorCodes = Object.keys(catalogue) as [ErrorCode, ...ErrorCode[]];

/** One field that is wrong: its path (`policy.approvalWorkflow.approvers[0]`) and what would be right. */
export interface FieldError {
  field: string;
  message: string;
}

const BRAND = Symbol.for("@pag0/contract/Pag0Failure");

/**
 * A refusal or failure that a caller is meant to see. The one class thrown across this product. Bundlers
 * put copies of this module into one process, so `instanceof` asks for the brand that all of them share.
 */
export class Pag0Failure extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  override readonly name = "Pag0Failure";
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Further members of the problem document, such as `decision` or `difference`. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Whole seconds after which a retry makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message?: string,
    options: {
      errors?: readonly FieldError[];
      extra?: Readonly<Record<string, unknown>>;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(
      message ?? catalogue[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.errors = options.errors ?? [];
    this.extra = options.extra ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return catalogue[this.code].status;
  }
}

/** The RFC 9457 body of a failure. `type` is a URI reference of the code's description. */
export function toProblem(failure: Pag0Failure, requestId: string): Record<string, unknown> {
  const { title, remedy, status } = catalogue[failure.code];
  return {
    type: `/docs/api#error-${failure.code.toLowerCase().replaceAll("_", "-")}`,
    title,
    status,
    code: failure.code,
    detail: failure.message,
    remedy,
    requestId,
    ...(failure.errors.length > 0 ? { errors: failure.errors } : {}),
    ...failure.extra,
  };
}
