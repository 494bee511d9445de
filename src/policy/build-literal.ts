import type { IToken } from "chevrotain";
import type {
  KeyCstNode,
  NameTextCstNode,
  NumberCstNode,
  OperandCstNode,
  PathCstNode,
  VersionTextCstNode,
} from "../../grammar/generated/cst.gen.ts";
import { ZERO, parseRational } from "../model/rational.ts";
import type { DurationOperand, Name, NumberLiteral, Path } from "./ast.ts";
import { type BuildContext, child, freeze, report, spanAt, spanOf } from "./build-context.ts";
import { valueOf } from "./build-string.ts";
import type { VersionText } from "./clause.ts";

export function buildNumber(context: BuildContext, node: NumberCstNode): NumberLiteral {
  const token = child(node.children.NumberText);
  const [, digits = token.image, glued = ""] = /^([0-9._]+)(.*)$/.exec(token.image) ?? [];
  const currency = node.children.CurrencyCode?.[0];
  if (currency !== undefined && glued !== "") {
    report(context, "P105", spanOf(context, node), {
      message: `a number has one unit, \`${glued}\` or \`${currency.image}\``,
      help: `write \`${token.image}\` or \`${digits} ${currency.image}\``,
    });
  }
  const unit = currency?.image ?? glued;
  return freeze({ kind: "number", span: spanOf(context, node), digits, value: parseRational(digits) ?? ZERO, unit });
}

/** A name as it stands, without judging its shape: where something is only referred to. */
export function buildReference(context: BuildContext, token: IToken): Name {
  return freeze({ kind: "name", span: spanOf(context, token), text: token.image });
}

/** A name that something is given here: it must be snake_case. */
export function buildName(context: BuildContext, token: IToken): Name {
  const name = buildReference(context, token);
  if (!/^[a-z_][a-z0-9_]*$/.test(name.text)) {
    report(context, "P106", name.span, {
      message: `\`${name.text}\` is not snake_case`,
      help: `write \`${snakeCase(name.text)}\``,
    });
  }
  return name;
}

/** `DailyLoss` and `dailyLoss` as `daily_loss`. */
function snakeCase(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

export function buildNameText(context: BuildContext, node: NameTextCstNode): Name {
  return buildName(context, child(node.children.Name));
}

export function buildKey(context: BuildContext, { children: { Name, Reserved } }: KeyCstNode): Name {
  return buildName(context, child(Name ?? Reserved));
}

export function buildPath(context: BuildContext, node: PathCstNode): Path {
  const token = child(node.children.DottedPath ?? node.children.Name);
  return freeze({ kind: "path", span: spanOf(context, token), segments: Object.freeze(segmentsOf(context, token)) });
}

function segmentsOf(context: BuildContext, token: IToken): string[] {
  if (!token.image.includes('"')) return token.image.split(".");
  return [...token.image.matchAll(/"(?:[^"\\]|\\.)*"|[^."]+/g)].map((match) => {
    const [segment] = match;
    return segment.startsWith('"') ? valueOf(context, segment, token.startOffset + match.index) : segment;
  });
}

export function buildOperand(context: BuildContext, { children: { number, Name } }: OperandCstNode): DurationOperand {
  return number === undefined ? buildReference(context, child(Name)) : buildNumber(context, child(number));
}

export function buildVersion(context: BuildContext, node: VersionTextCstNode): VersionText {
  const token = child(node.children.VersionNumber);
  const padded = /^(?:0[0-9]+|[0-9]+\.0[0-9]+|[0-9]+\.[0-9]+\.0[0-9]+)/.exec(token.image);
  if (padded !== null) {
    report(context, "P116", spanAt(context, token.startOffset, token.startOffset + token.image.length), {
      message: "the numbers of a version have no leading zeros",
      help: `write \`${token.image.replaceAll(/(^|\.)0+(?=[0-9])/g, "$1")}\``,
    });
  }
  return freeze({ kind: "version", span: spanOf(context, token), text: token.image });
}
