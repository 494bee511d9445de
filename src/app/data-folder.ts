/** Names in the data folder. */
export const SOCKET = "monitor.sock";
export const DATABASE = "plimsoll.db";
/** The zone of the monitor that wrote here last, for whoever knows the folder alone. */
export const ZONE = "zone";
