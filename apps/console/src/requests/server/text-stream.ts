/**
 * Text as a body, made only as fast as it is read, and no more once the reader has gone. A failure
 * breaks the body off, so that half a file is never taken for a whole one.
 * @param failed hears of a failure, which the reader sees as no more than a lost connection.
 */
export function textStream(
  parts: AsyncGenerator<string>,
  failed: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        failed(error);
        controller.error(error);
      }
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
