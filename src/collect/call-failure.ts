const REASONS: Readonly<Record<string, string>> = {
  EACCES: "calling it is not allowed on this machine",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed before an answer",
  EHOSTUNREACH: "there is no way to the host",
  EMFILE: "this process has too many connections open",
  ENETUNREACH: "there is no way to the network",
  ENOTFOUND: "the name was not found",
  EPIPE: "the connection was closed before an answer",
  EPROTO: "what answers does not speak TLS",
  ETIMEDOUT: "the host does not answer",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  ERR_SSL_WRONG_VERSION_NUMBER: "what answers does not speak TLS",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  HPE_HEADER_OVERFLOW: "its answer's headers are too large",
  SELF_SIGNED_CERT_IN_CHAIN: "a certificate in its chain is signed by itself",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the issuer of its certificate is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the issuer of its certificate is not known here",
};

/** Why a call failed, as a clause. Never holds the address. */
export function callFailure(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (code.startsWith("HPE_")) return "what answers does not speak HTTP";
  if (code.includes("SSL") || code.includes("TLS")) return "no secure connection could be made";
  return code === "" ? "the call failed" : `the call failed: ${code.toLowerCase()}`;
}
