import type { FastifyRequest } from "fastify";

/** Who a command is recorded under: the token, and whom its bearer says that it acts for. */
export function authorOf({ caller }: Pick<FastifyRequest, "caller">, said: string | undefined): string {
  const token = caller?.name ?? "unknown";
  const name = said?.trim() ?? "";
  return name === "" || name === token ? token : `${name} (${token})`;
}
