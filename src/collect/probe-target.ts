/** What a probe calls. */
export type ProbeTarget =
  | { readonly ok: true; readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly ok: true; readonly kind: "http"; readonly url: URL };

export interface TargetProblem {
  readonly ok: false;
  /** One sentence in the reader's words. Never holds the address: it may carry a password. */
  readonly message: string;
  readonly help: string;
}

/** `tcp://host:port`, `http://...` or `https://...`. */
export function readProbeTarget(text: string): ProbeTarget | TargetProblem {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return problem("The address of the probe is none.");
  }
  if (url.username !== "" || url.password !== "") {
    return { ok: false, message: "The address of the probe holds a name or a password.", help: "probe an address that needs none" };
  }
  if (url.protocol === "http:" || url.protocol === "https:") return { ok: true, kind: "http", url };
  if (url.protocol !== "tcp:") return problem("The address of the probe is of no kind that can be called.");
  const port = Number(url.port);
  if (url.hostname === "" || url.port === "" || port === 0) return problem("The address of the probe has no host or no port.");
  if (!["", "/"].includes(url.pathname) || url.search !== "")
    return problem("The address of the probe has more than a host and a port.");
  return { ok: true, kind: "tcp", host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

function problem(message: string): TargetProblem {
  return { ok: false, message, help: "write `tcp://host:port`, or a web address that begins with `http://` or `https://`" };
}
