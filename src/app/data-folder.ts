/** Names in the data folder. */
export const SOCKET = "monitor.sock";
export const DATABASE = "plimsoll.db";
