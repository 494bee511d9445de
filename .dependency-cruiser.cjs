/** The table of docs/architecture.md: who may import whom. */
const ROOMS = {
  diagnostics: [],
  model: [],
  calendar: ["model"],
  grammar: ["diagnostics"],
  policy: ["diagnostics", "model", "grammar"],
  check: ["policy", "calendar", "model", "diagnostics"],
  bundle: ["model", "calendar"],
  compile: ["check", "policy", "bundle", "calendar", "model", "diagnostics"],
  evaluate: ["bundle", "calendar", "model"],
  lifecycle: ["bundle", "model"],
  watch: ["evaluate", "lifecycle", "bundle", "model"],
  recording: ["model"],
  replay: ["watch", "recording", "bundle", "model"],
  trial: ["replay", "watch", "evaluate", "compile", "check", "policy", "bundle", "recording", "diagnostics", "model"],
};
ROOMS.monitor = ["watch", "lifecycle", "recording", "bundle", "model"];
ROOMS.source = ["monitor", "recording", "model"];
ROOMS.heartbeat = ["monitor", "model"];
ROOMS.collect = ["heartbeat", "monitor", "model"];
ROOMS.store = ["monitor", "model"];
ROOMS.server = ["heartbeat", "monitor", "bundle", "model", "diagnostics"];
ROOMS.notify = ["monitor", "calendar", "model"];
const LIVE = Object.keys(ROOMS);
ROOMS.app = LIVE;
const ALL = [...Object.keys(ROOMS), "cli"];
ROOMS.cli = ALL;

const place = (room) => (room === "grammar" ? "^grammar/" : `^src/${room}/`);
const PURE = ["diagnostics", "model", "calendar", "policy", "check", "bundle", "compile", "evaluate", "lifecycle", "watch"];

module.exports = {
  forbidden: [
    ...ALL.map((room) => ({
      name: `room-${room}`,
      comment: `${room} may import only ${ROOMS[room].join(", ") || "nothing"}`,
      severity: "error",
      from: { path: place(room) },
      to: { path: "^(src|grammar)/", pathNot: [room, ...ROOMS[room]].map(place) },
    })),
    {
      name: "pure-rooms",
      comment: "From model to watch nothing touches a clock, file, network or randomness; bundle may use node:crypto",
      severity: "error",
      from: { path: [...PURE.map(place), "^grammar/"] },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "crypto-in-bundle-only",
      severity: "error",
      from: { path: PURE.filter((room) => room !== "bundle").map(place) },
      to: { path: "^(node:)?crypto$" },
    },
    {
      name: "one-door-to-json-rules-engine",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/evaluate/json-rules\\.ts$" },
      to: { path: "node_modules/json-rules-engine" },
    },
    {
      name: "one-door-to-better-sqlite3",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/store/(driver|sqlite)\\.ts$" },
      to: { path: "node_modules/better-sqlite3" },
    },
    {
      name: "packed-recordings-are-read-when-met",
      comment: "What reads or writes Arrow files is loaded when there is one: no other command is to pay for the library",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/recording/packed/" },
      to: {
        path: "^src/recording/packed/",
        pathNot: "^src/recording/packed/(format|entry-text)\\.ts$",
        dynamic: false,
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "one-door-to-apache-arrow",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/recording/packed/" },
      to: { path: "node_modules/(apache-arrow|flatbuffers)/" },
    },
    ...[
      ["@slack/webhook", "slack"],
      ["grammy", "telegram"],
      ["nodemailer", "email"],
      ["cloudevents", "webhook"],
    ].map(([client, channel]) => ({
      name: `one-door-to-${client.replace(/\W+/g, "-").replace(/^-/, "")}`,
      severity: "error",
      from: { path: "^src/", pathNot: `^src/notify/channels/${channel}\\.ts$` },
      to: { path: `node_modules/(@types/)?${client}/` },
    })),
    {
      name: "no-cycles",
      severity: "error",
      from: { path: "^(src|grammar)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".mjs", ".cjs", ".json"] },
  },
};
