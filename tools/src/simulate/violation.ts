/** A rule that does not hold: the run ends with it. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly rule: string;

  constructor(rule: string, figures: string) {
    super(`${rule}: ${figures}`);
    this.rule = rule;
  }
}
