import type { Command } from "commander";

/**
 * Commander asks for an option that a command cannot do without before it looks at the words that are there: `--hlep` would be told as a missing `--out`. Here
 * it is asked for last, when all else is right.
 */
export function demandLast(command: Command): void {
  const demanded = command.options.filter(({ mandatory }) => mandatory);
  if (demanded.length > 0) {
    for (const option of demanded) option.mandatory = false;
    command.hook("preAction", () => {
      const missing = demanded.find((option) => command.getOptionValue(option.attributeName()) === undefined);
      if (missing !== undefined) command.error(`error: required option '${missing.flags}' not specified`);
    });
  }
  for (const each of command.commands) demandLast(each);
}
