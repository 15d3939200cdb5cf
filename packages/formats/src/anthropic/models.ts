/** What a model takes of Anthropic's format; it differs by generation. */
export interface Abilities {
  /** Answers that follow a schema, by `output_config.format`. */
  readonly schemas: boolean;
  /** Thinking as much as it likes, steered by `output_config.effort`; the others take a budget of tokens. */
  readonly adaptive: boolean;
  /** Whether it may be told not to think. */
  readonly canRest: boolean;
  /** `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** A tool that has to be called. */
  readonly forcedTools: boolean;
}

/** What a model of another maker takes, whose server speaks Anthropic's format. */
const PLAIN: Abilities = {
  schemas: false,
  adaptive: false,
  canRest: true,
  sampling: true,
  forcedTools: true,
};

const VERSION = /claude-(?:([a-z]+)-)?(\d+)(?:[-.](\d{1,2}))?(?!\d)/;

/**
 * What a model takes, by the version in its name, as Anthropic's guides to thinking and structured outputs
 * list it and `@ai-sdk/anthropic` 4.0.105 has it in its table. One without a version is taken for a new one.
 */
export function abilitiesOf(model: string): Abilities {
  if (!model.includes("claude-") || model.includes("claude-instant")) return PLAIN;
  const [, family = "", major = "99", minor = "0"] = VERSION.exec(model) ?? [];
  const version = Number(major) * 100 + Number(minor);
  const isLarge = family !== "haiku" && version >= 501;
  return {
    schemas: version >= 401,
    adaptive: version >= 406,
    canRest: !(family === "fable" || (isLarge && version >= 505)),
    sampling: version < 407,
    forcedTools: !isLarge,
  };
}
