/** Waits for another process to do something: looks often, and gives up after half a minute. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error("it did not happen within half a minute");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
