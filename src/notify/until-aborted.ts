/** What a promise that never rejects gives, or `otherwise` once the signal aborts. */
export async function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal, otherwise: Result): Promise<Result> {
  if (signal.aborted) return otherwise;
  let abort = (): void => undefined;
  const aborted = new Promise<Result>((resolve) => {
    abort = () => {
      resolve(otherwise);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
