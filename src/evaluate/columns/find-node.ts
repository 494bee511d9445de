import type { ShapeNode } from "../../model/snapshot-batch.ts";

/** What a shape has at a path of groups: `readPath` of every snapshot with this shape. */
export function findNode(root: ShapeNode, path: readonly string[]): ShapeNode | undefined {
  let node: ShapeNode | undefined = root;
  for (const segment of path) {
    if (node?.node !== "group") return undefined;
    node = node.members.find(([name]) => name === segment)?.[1];
  }
  return node;
}
