import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Problem, problem, PROBLEM_TYPE } from "./problem.ts";

/** What is wrong with bytes that never became a request. */
function problemOf(code: string | undefined): Problem {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return problem("headers-too-large", "the headers have more than 16 kB", { help: "send fewer" });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return problem("request-timeout", "the request did not arrive whole in time", { help: "send it at once" });
    default:
      return problem("bad-request", "this is no HTTP request", { help: "speak HTTP/1.1" });
  }
}

/** Answers on the bare socket, and closes it. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const what = problemOf(error.code);
  const body = JSON.stringify(what);
  socket.end(
    `HTTP/1.1 ${what.status} ${what.title}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** `Expect` with anything but `100-continue`. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const what = problem("expectation-failed", "only `100-continue` may be expected", { help: "leave out the header `Expect`" });
  const body = JSON.stringify(what);
  const headers = { "content-type": PROBLEM_TYPE, "content-length": Buffer.byteLength(body), connection: "close" };
  response.writeHead(what.status, headers).end(body);
}
