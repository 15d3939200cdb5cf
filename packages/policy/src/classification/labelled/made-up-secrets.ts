/**
 * Secrets in the forms that vendors document, put together from parts when the tests run, so that the
 * repository holds nothing that looks like one.
 */
const join = (...parts: string[]) => parts.join("");
const body = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9dE1fG3hJ5";
const part = (length: number) => body.slice(0, length);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function pem(label: string): string {
  const line = `MIIB${part(40)}Vw==`;
  return [
    join("-----", `BEGIN ${label}-----`),
    line,
    line,
    join("-----", `END ${label}-----`),
  ].join("\n");
}

export const madeUpSecrets: Readonly<Record<string, string>> = {
  openai: join("sk", "-", part(32)),
  openaiProject: join("sk", "-proj-", part(44), "_", part(12)),
  openaiClassic: join("sk", "-", part(20), "T3Blbk", "FJ", part(20)),
  anthropic: join("sk", "-ant-", "api03-", part(48), "-", part(30), "AA"),
  awsId: join("AKI", "A", "IOSFODNN7", "EXAMPLE"),
  awsTemporary: join("ASI", "A", "IOSFODNN7", "EXAMPLE"),
  awsSecret: join("wJalrXUtnFEMI/", "K7MDENG/", "bPxRfiCY", "EXAMPLEKEY"),
  github: join("gh", "p_", part(36)),
  githubFine: join("github", "_pat_", part(22), "_", part(40)),
  slackBot: join("xo", "xb-", "123456789012-", part(24)),
  slackApp: join("xa", "pp-", "1-A0123456789-", part(32)),
  google: join("AI", "za", "Sy", part(33)),
  stripeLive: join("sk", "_live_", part(24)),
  stripeTest: join("rk", "_test_", part(24)),
  stripeWebhook: join("wh", "sec_", part(32)),
  sendgrid: join("S", "G.", part(22), ".", part(43)),
  npm: join("np", "m_", part(36)),
  huggingFace: join("h", "f_", part(34)),
  gitlab: join("gl", "pat-", part(20)),
  opaque: join(part(12), "0", part(20)),
  basic: Buffer.from("someone:something42").toString("base64"),
  jwt: [encode({ alg: "HS256", typ: "JWT" }), encode({ sub: "someone" }), part(43)].join("."),
  pemRsa: pem(join("RSA PRIV", "ATE KEY")),
  pemEc: pem(join("EC PRIV", "ATE KEY")),
  pemOpenssh: pem(join("OPENSSH PRIV", "ATE KEY")),
};
