/**
 * A process ends when nothing is left that it waits for, also where its command waits for what will never come: with 0, as if all were well. Until the
 * function that this gives back is called, it ends with `code` and a sentence instead.
 */
export function failUnlessDone(name: string, code: number): () => void {
  const tell = (): void => {
    process.exitCode = code;
    process.stderr.write(
      `${name}: internal error: the command ended before it was done, and its result is not to be trusted; please report it\n`,
    );
  };
  process.once("beforeExit", tell);
  return () => {
    process.off("beforeExit", tell);
  };
}
