/**
 * What Chevrotain calls of lodash, by what the language has: lodash itself takes a tenth of a short command's time. Collections are arrays,
 * strings and objects, and iteratees are functions, as Chevrotain has them.
 */
const own = Object.prototype.hasOwnProperty;

function isList(collection) {
  return Array.isArray(collection) || typeof collection === "string";
}

export function forEach(collection, visit) {
  if (collection === null || collection === undefined) return collection;
  if (isList(collection)) {
    const { length } = collection;
    for (let index = 0; index < length; index += 1) if (visit(collection[index], index, collection) === false) break;
  } else for (const key of Object.keys(collection)) if (visit(collection[key], key, collection) === false) break;
  return collection;
}

export function map(collection, change) {
  const results = [];
  forEach(collection, (value, key) => {
    results.push(change(value, key, collection));
  });
  return results;
}

export function reduce(collection, join, ...first) {
  let [result] = first;
  let begun = first.length > 0;
  forEach(collection, (value, key) => {
    result = begun ? join(result, value, key, collection) : value;
    begun = true;
  });
  return result;
}

export function filter(collection, wanted) {
  const results = [];
  forEach(collection, (value, key) => {
    if (wanted(value, key, collection)) results.push(value);
  });
  return results;
}

export const reject = (collection, unwanted) => filter(collection, (...each) => !unwanted(...each));

export function find(collection, wanted) {
  let found;
  forEach(collection, (value, key) => {
    if (!wanted(value, key, collection)) return true;
    found = value;
    return false;
  });
  return found;
}

export function some(collection, wanted) {
  let any = false;
  forEach(collection, (value, key) => {
    any = Boolean(wanted(value, key, collection));
    return !any;
  });
  return any;
}

export const every = (collection, wanted) => !some(collection, (...each) => !wanted(...each));

export const keys = (object) => (object === null || object === undefined ? [] : Object.keys(object));
export const values = (object) => (object === null || object === undefined ? [] : Object.values(object));
export const has = (object, key) => object !== null && object !== undefined && own.call(object, key);
export const includes = (collection, value) => (isList(collection) ? collection : values(collection)).includes(value);
export const indexOf = (list, value) => (list ?? []).indexOf(value);

export function isEmpty(value) {
  if (value === null || value === undefined) return true;
  if (isList(value)) return value.length === 0;
  if (value instanceof Map || value instanceof Set) return value.size === 0;
  for (const key in value) if (own.call(value, key)) return false;
  return true;
}

export function clone(value) {
  if (Array.isArray(value)) return value.slice();
  if (typeof value !== "object" || value === null) return value;
  return Object.assign(Object.create(Object.getPrototypeOf(value)), value);
}

export const flatten = (list) => (list ?? []).flat();
export const flatMap = (collection, change) => map(collection, change).flat();
export const compact = (list) => (list ?? []).filter(Boolean);
export const uniq = (list) => [...new Set(list ?? [])];
export const first = (list) => list?.[0];
export const last = (list) => list?.[list.length - 1];
export const drop = (list, count = 1) => (list ?? []).slice(count);
export const dropRight = (list, count = 1) => (list ?? []).slice(0, Math.max((list?.length ?? 0) - count, 0));

export function difference(list, without) {
  const out = new Set(without);
  return (list ?? []).filter((value) => !out.has(value));
}

export const assign = Object.assign;

export function defaults(object, ...sources) {
  for (const source of sources) forEach(source, (value, key) => void (object[key] === undefined && (object[key] = value)));
  return object;
}

export function pickBy(object, wanted) {
  const picked = {};
  forEach(object, (value, key) => {
    if (wanted(value, key)) picked[key] = value;
  });
  return picked;
}

export function groupBy(collection, keyOf) {
  const groups = {};
  forEach(collection, (value) => {
    const key = keyOf(value);
    if (has(groups, key)) groups[key].push(value);
    else groups[key] = [value];
  });
  return groups;
}

export const isArray = Array.isArray;
export const isString = (value) => typeof value === "string";
export const isUndefined = (value) => value === undefined;
export const isFunction = (value) => typeof value === "function";
export const isRegExp = (value) => value instanceof RegExp;
export const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
export const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const identity = (value) => value;
export const noop = () => undefined;
