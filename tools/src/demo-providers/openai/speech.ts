const SAMPLE_RATE = 24_000;
const SAMPLES_A_TOKEN = 240;
const MOST_TOKENS = 2_000;
const PITCH_HZ = 220;
const WAV_HEADER = 44;

/** A tone as 16-bit samples, so many hundredths of a second as the text has tokens. */
function pcm(tokens: number): Buffer {
  const samples = Math.min(tokens, MOST_TOKENS) * SAMPLES_A_TOKEN;
  const bytes = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at++)
    bytes.writeInt16LE(
      Math.round(8_000 * Math.sin((2 * Math.PI * PITCH_HZ * at) / SAMPLE_RATE)),
      at * 2,
    );
  return bytes;
}

function wavHeader(length: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(WAV_HEADER - 8 + length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(length, 40);
  return header;
}

/** What speech of so many tokens sounds like here: a tone, as bare samples or as a WAV file. */
export function makeSpeech(tokens: number, format: "pcm" | "wav"): Buffer {
  const samples = pcm(tokens);
  return format === "pcm" ? samples : Buffer.concat([wavHeader(samples.length), samples]);
}
