/** What an error says, for people: its first line. Whatever was thrown, this does not throw. */
export function reasonFor(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error);
    return text.split("\n", 1)[0] ?? "";
  } catch {
    return "an error that cannot be read";
  }
}
