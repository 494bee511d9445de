/** How many parameters a query has at most: SQLite takes 32,766, PostgreSQL 65,535. */
export const PARAMETERS = 10_000;

export function portions<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
