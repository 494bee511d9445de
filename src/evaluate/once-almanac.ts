import { Almanac } from "json-rules-engine";

/**
 * The facts of one run of json-rules-engine, each path looked up once: many rules compare the same few values, and a path is by far the dearest part of
 * a condition. Only for facts that are values, which this engine gets alone.
 */
export class OnceAlmanac extends Almanac {
  readonly #found = new Map<string, Map<string, Promise<unknown>>>();

  override factValue<T>(fact: string, parameters: Record<string, unknown> = {}, path = ""): Promise<T> {
    const paths = this.#found.get(fact) ?? new Map<string, Promise<unknown>>();
    this.#found.set(fact, paths);
    const value = paths.get(path) ?? super.factValue<T>(fact, parameters, path);
    paths.set(path, value);
    return value as Promise<T>;
  }
}
