import { Pag0Failure } from "@pag0/contract";
import { ClientGoneError } from "../body.ts";
import { withoutCredential } from "../egress/credential-filter.ts";
import { withOwnLinks } from "../late/own-links.ts";
import { decompressed, isPlain } from "./decompress.ts";
import { upstreamFailure } from "./forward.ts";
import type { CallMeter } from "./meter.ts";
import {
  encodingOf,
  inTime,
  invalid,
  outcomeOf,
  type Relaying,
  tellCost,
  translatedHeaders,
} from "./relay.ts";
import { type Answer, sendAnswer } from "./respond.ts";
import type { Sending, Sent } from "./send.ts";
import type { Metered } from "./usage.ts";

/**
 * A packed answer that holds the provider's credential, unpacked and without it; null where it holds none or
 * cannot be read, and may pass as it came.
 */
function unpackedWithout(credential: string | null, body: Buffer, encoding: string): Buffer | null {
  if (credential === null || isPlain(encoding)) return null;
  let plain: Buffer;
  try {
    plain = decompressed(body, encoding);
  } catch {
    return null;
  }
  const clean = withoutCredential(plain, credential);
  return clean.equals(plain) ? null : clean;
}

/** An answer as the caller reads it. */
interface Told {
  answer: Answer;
  body: Buffer;
}

function told(sending: Sending, relaying: Relaying, body: Buffer): Told {
  const { translation } = sending;
  const { status } = relaying.answer;
  const encoding = encodingOf(relaying);
  const { credential } = sending.endpoint.provider;
  if (translation === null) {
    const unpacked = unpackedWithout(credential, body, encoding);
    if (unpacked === null) return { answer: { status, headers: relaying.headers }, body };
    const { "content-encoding": _, ...headers } = relaying.headers;
    return { answer: { status, headers }, body: unpacked };
  }
  const headers = translatedHeaders(relaying, "application/json");
  const plain = isPlain(encoding)
    ? body
    : withoutCredential(decompressed(body, encoding), credential);
  if (status >= 400) return { answer: { status, headers }, body: translation.error(status, plain) };
  const answer = status < 300 ? translation.answer(plain) : null;
  if (answer === null) throw invalid(`The provider's answer of status ${status} is not an answer`);
  return { answer: { status, headers }, body: answer };
}

/** What an answer cost that is there as a whole, or as far as it came. */
function meterWhole(meter: CallMeter, body: Buffer): Metered | Promise<Metered> {
  const passed = meter.observe(body);
  return passed instanceof Promise ? passed.then(() => meter.finish()) : meter.finish();
}

/** Counts no longer what an answer takes: at once, or when its caller has taken the rest of it. */
function letGo({ call }: Sending, { held }: Relaying, bytes: number): void {
  const { response } = call;
  if ((response.socket?.writableLength ?? 0) === 0) held.give(bytes);
  else response.once("close", () => held.give(bytes));
}

/** Reads the answer whole, so that its usage and cost are known before it is passed on. */
export async function relayWhole(sending: Sending, relaying: Relaying): Promise<Sent> {
  const { call, signal, endpoint } = sending;
  const { answer, meter, finish, maxBytes, held } = relaying;
  const pieces: Buffer[] = [];
  const whole = () => (pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
  let length = 0;
  try {
    try {
      await answer.body.each((piece) => {
        inTime(relaying);
        length += piece.length;
        held.add(piece.length);
        if (length > maxBytes)
          throw invalid(`The provider's answer is larger than ${maxBytes} bytes`);
        pieces.push(piece);
      });
    } catch (error) {
      answer.body.destroy();
      const failure = signal.aborted ? new ClientGoneError() : upstreamFailure(error);
      // Of an error there is no more to pay for what did not come.
      const { unmetered, upperBound } = sending.estimate;
      const metered =
        answer.status < 300 ? unmetered(upperBound) : await meterWhole(meter, whole());
      tellCost(sending, metered.cost);
      await finish(metered, outcomeOf(failure));
      throw failure;
    }
    const body = whole();
    const metered = await meterWhole(meter, body);
    let sent: Told;
    try {
      const clean = withoutCredential(body, endpoint.provider.credential);
      sent = told(sending, relaying, withOwnLinks(call, sending.estimate, clean));
    } catch (error) {
      tellCost(sending, metered.cost);
      await finish(metered, "upstream_error");
      throw error instanceof Pag0Failure ? error : invalid("The provider's answer cannot be read");
    }
    await finish(metered, "served");
    tellCost(sending, metered.cost);
    const { status, headers } = sent.answer;
    const chunks = sent.body.length > sending.keepBytes ? null : [sent.body];
    const kept: Sent = { status, headers, chunks, stream: false, cost: metered.cost };
    if (sending.beforeEnd !== undefined) await sending.beforeEnd(kept);
    sendAnswer(call, sent.answer, sent.body);
    return kept;
  } finally {
    letGo(sending, relaying, length);
  }
}
