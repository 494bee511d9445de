export const TOO_LATE = "it did not answer in time";

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  UND_ERR_SOCKET: "it closed the connection",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  ETIMEDOUT: TOO_LATE,
  UND_ERR_CONNECT_TIMEOUT: TOO_LATE,
  UND_ERR_HEADERS_TIMEOUT: TOO_LATE,
  UND_ERR_BODY_TIMEOUT: TOO_LATE,
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS there",
  HPE_INVALID_CONSTANT: "it does not speak HTTP there",
};

/** Why a connection failed, in a few words without an address: the first cause with a code that is known. */
export function failureWords(error: unknown): string {
  const codes: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if (at.name === "TimeoutError" || at.name === "AbortError") return TOO_LATE;
    if ("code" in at && typeof at.code === "string") codes.push(at.code);
    at = at.cause ?? (at instanceof AggregateError ? (at.errors[0] as unknown) : undefined);
  }
  for (const code of codes) if (Object.hasOwn(WORDS, code)) return WORDS[code] ?? code;
  return codes[0] === undefined ? "the connection failed" : `the connection failed (${codes[0]})`;
}
