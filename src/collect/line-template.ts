/** A piece of a template between two stars. */
interface Group {
  readonly before: string;
  /** Whether a written time stands between `before` and `after`. */
  readonly hasTime: boolean;
  readonly after: string;
}

export interface LineTemplate {
  readonly ok: true;
  /** The written time of a line; undefined where the line is of another kind. */
  match(line: string): string | undefined;
}

export interface TemplateProblem {
  readonly ok: false;
  /** One sentence in the reader's words. */
  readonly message: string;
  readonly help: string;
  /** Characters before the place that is meant. */
  readonly at: number;
}

const PLACEHOLDER = "{timestamp}";
const LONGEST = 500;

/**
 * How the lines looked for begin: literal text, `*` for any text, and `{timestamp}` once; a backslash before `*`, `{` or a backslash takes
 * it literally. What follows in the line is free. Every line takes time in proportion to its length, whatever the template: each piece
 * between stars is looked for once, from left to right, and none is ever tried again.
 */
export function compileLineTemplate(text: string): LineTemplate | TemplateProblem {
  if (text.length > LONGEST) {
    return problem(
      LONGEST,
      `The pattern is longer than ${LONGEST} characters.`,
      "keep what tells the lines apart, and write `*` for the rest",
    );
  }
  const groups: Group[] = [];
  let group: Group = { before: "", hasTime: false, after: "" };
  let times = 0;
  const add = (literal: string): void => {
    group = group.hasTime ? { ...group, after: group.after + literal } : { ...group, before: group.before + literal };
  };
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (character === "\\") {
      const next = text.charAt(at + 1);
      if (!["*", "{", "\\"].includes(next)) {
        return problem(at, "A backslash stands before something that needs none.", "write `\\\\` for a backslash");
      }
      add(next);
      at += 2;
    } else if (character === "*") {
      groups.push(group);
      group = { before: "", hasTime: false, after: "" };
      at += 1;
    } else if (character === "{") {
      if (!text.startsWith(PLACEHOLDER, at)) {
        return problem(at, "The only placeholder is `{timestamp}`.", "write `{timestamp}`, or `\\{` for a brace");
      }
      times += 1;
      if (times > 1)
        return problem(at, "`{timestamp}` stands in the pattern twice.", "write `*` for times that are not looked for");
      group = { ...group, hasTime: true };
      at += PLACEHOLDER.length;
    } else {
      add(character);
      at += 1;
    }
  }
  if (times === 0)
    return problem(0, "`{timestamp}` is missing from the pattern.", "write `{timestamp}` where the time stands in the line");
  groups.push(group);
  return { ok: true, match: (line) => matchGroups(groups, line) };
}

function problem(at: number, message: string, help: string): TemplateProblem {
  return { ok: false, message, help, at };
}

function matchGroups(groups: readonly Group[], line: string): string | undefined {
  let from = 0;
  let time: string | undefined;
  for (const [index, group] of groups.entries()) {
    const found = index === 0 ? matchAt(group, line, 0) : find(group, line, from);
    if (found === undefined) return undefined;
    from = found.end;
    time = found.time ?? time;
  }
  return time;
}

interface Found {
  readonly end: number;
  readonly time: string | undefined;
}

/** The first place at or behind `from` where the group stands. */
function find(group: Group, line: string, from: number): Found | undefined {
  for (let at = from; at <= line.length; at += 1) {
    if (group.before !== "") at = line.indexOf(group.before, at);
    if (at < 0) return undefined;
    const found = matchAt(group, line, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function matchAt({ before, hasTime, after }: Group, line: string, at: number): Found | undefined {
  if (!line.startsWith(before, at)) return undefined;
  const start = at + before.length;
  if (!hasTime) return { end: start, time: undefined };
  const time = timeAt(line, start);
  if (time === undefined || !line.startsWith(after, start + time.length)) return undefined;
  return { end: start + time.length + after.length, time };
}

/** No repetition in it can be tried in two ways. */
const TIME = /\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:[Zz]|[+-]\d{2}:?\d{2})?/y;

/** As much as can be read as a time at that place. */
function timeAt(line: string, at: number): string | undefined {
  TIME.lastIndex = at;
  return TIME.exec(line)?.[0];
}
