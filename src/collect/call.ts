import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { connect } from "node:net";
import { callFailure } from "./call-failure.ts";
import { lookUpInTurn } from "./look-up.ts";

/** What a probe calls. */
export type ProbeTarget =
  | { readonly protocol: "tcp"; readonly host: string; readonly port: number }
  /** `url` begins with `http:` or `https:`. `statuses` are those that are as expected; none: from 200 to 299. */
  | { readonly protocol: "http"; readonly url: string; readonly statuses: readonly number[] };

/** What a call comes to: an answer, or a clause that says why there is none. */
export type CallResult = { readonly status: number | null } | string;

/** A call under way. */
export interface Call {
  /** Lets go of the connection, at whatever point it is. */
  abandon(): void;
}

export interface CallEvents {
  /** The connection is up; with TLS, secure. */
  readonly connected: () => void;
  /** May be called more than once: the first counts. */
  readonly done: (result: CallResult) => void;
}

/** Bytes of an answer's headers. */
const LARGEST_HEADERS = 16_384;

/** Begins to connect, or to GET; of an answer only the status is read. */
export function beginCall(target: ProbeTarget, events: CallEvents): Call {
  return target.protocol === "tcp" ? callPort(target, events) : callWeb(new URL(target.url), events);
}

function callPort({ host, port }: { readonly host: string; readonly port: number }, { connected, done }: CallEvents): Call {
  const abandoned = new AbortController();
  const socket = connect({ host, port, lookup: lookUpInTurn(abandoned.signal) });
  socket.on("connect", () => {
    connected();
    done({ status: null });
  });
  socket.on("error", (error) => {
    done(callFailure(error));
  });
  return {
    abandon: () => {
      abandoned.abort();
      socket.destroy();
    },
  };
}

function callWeb(url: URL, { connected, done }: CallEvents): Call {
  const secure = url.protocol === "https:";
  const headers = { "user-agent": "plimsoll", accept: "*/*" };
  const abandoned = new AbortController();
  const options = { agent: false, headers, maxHeaderSize: LARGEST_HEADERS, lookup: lookUpInTurn(abandoned.signal) };
  const request = secure ? requestHttps(url, options) : requestHttp(url, options);
  const answered = ({ statusCode }: { readonly statusCode?: number | undefined }): void => {
    done({ status: statusCode !== undefined && statusCode >= 100 ? statusCode : null });
  };
  request.on("socket", (socket) => {
    socket.once(secure ? "secureConnect" : "connect", connected);
  });
  request.on("response", answered);
  request.on("upgrade", answered);
  request.on("error", (error) => {
    done(callFailure(error));
  });
  request.end();
  return {
    abandon: () => {
      abandoned.abort();
      request.destroy();
    },
  };
}
