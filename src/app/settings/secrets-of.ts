import type { Settings } from "./settings.ts";

/** Every secret that the settings led to, to be taken out of whatever is logged. */
export function secretsOf({ recipients, http, deadManSwitch }: Settings): readonly string[] {
  const own = recipients.flatMap(({ secret, signingSecret, headers }) =>
    [secret, signingSecret, ...Object.values(headers), deadManSwitch?.url].flatMap((each) => each?.reveal() ?? []),
  );
  return [...own, ...(http?.tokens.map(({ secret }) => secret.reveal()) ?? [])];
}
