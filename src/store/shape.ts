import { isObject } from "../model/json.ts";

/** What is wrong with a value, with the way to it: `timers.critical.since is no number`. Undefined: nothing. */
export type Shape = (value: unknown, place?: string) => string | undefined;

export const anything: Shape = () => undefined;
export const number: Shape = (value, place) => (typeof value === "number" ? undefined : `${at(place)} is no number`);
export const text: Shape = (value, place) => (typeof value === "string" ? undefined : `${at(place)} is no text`);
export const flag: Shape = (value, place) => (typeof value === "boolean" ? undefined : `${at(place)} is neither true nor false`);

export function oneOf(names: readonly string[]): Shape {
  return (value, place) =>
    typeof value === "string" && names.includes(value) ? undefined : `${at(place)} is none of ${names.join(", ")}`;
}

export function nullable(shape: Shape): Shape {
  return (value, place) => (value === null ? undefined : shape(value, place));
}

export function optional(shape: Shape): Shape {
  return (value, place) => (value === undefined ? undefined : shape(value, place));
}

export function list(shape: Shape): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return `${at(place)} is no list`;
    return first(value.map((item: unknown, index) => shape(item, `${place ?? ""}[${index}]`)));
  };
}

export function mapOf(shape: Shape, names?: readonly string[]): Shape {
  return (value, place) => {
    if (!isObject(value)) return `${at(place)} is no object`;
    return first(
      Object.entries(value).map(([name, member]) =>
        names?.includes(name) === false ? `${join(place, name)} is unknown` : shape(member, join(place, name)),
      ),
    );
  };
}

/** Members that are not named are left alone. */
export function object(members: Readonly<Record<string, Shape>>): Shape {
  return (value, place) => {
    if (!isObject(value)) return `${at(place)} is no object`;
    return first(Object.entries(members).map(([name, shape]) => shape(value[name], join(place, name))));
  };
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function join(place: string | undefined, name: string): string {
  return place === undefined || place === "" ? name : `${place}.${name}`;
}

function at(place: string | undefined): string {
  return place === undefined || place === "" ? "it" : place;
}
