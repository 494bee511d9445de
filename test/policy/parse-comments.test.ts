import { expect, test } from "vitest";
import { parsePolicy } from "../../src/policy/parse.ts";

function read(text: string): ReturnType<typeof parsePolicy>["policy"] {
  const { policy, diagnostics } = parsePolicy({ file: "x.policy", text });
  expect(diagnostics).toEqual([]);
  return policy;
}

test("a comment belongs to the line it ends, or to what comes after it", () => {
  const policy = read(`
# The desk's limits
#   second line

# another block
policy p version 1.0.0 # first
# of the limit
limit a = 5 # five

# of the rule
rule r # at its heading
  # of the tier
  critical when x.y # at the tier
  # of the owner
  owner "me"

# at the end

## of the file
`);
  expect(policy.header.policy?.comments).toEqual({
    before: ["The desk's limits", "  second line", "", "another block"],
    after: "first",
  });
  expect(policy.limits[0]?.comments).toEqual({ before: ["of the limit"], after: "five" });
  expect(policy.rules[0]?.comments).toEqual({ before: ["of the rule"], after: "at its heading" });
  expect(policy.rules[0]?.tiers[0]?.comments).toEqual({ before: ["of the tier"], after: "at the tier" });
  expect(policy.rules[0]?.owner?.comments).toEqual({ before: ["of the owner"] });
  expect(policy.trailing).toEqual(["at the end", "", "# of the file"]);
});

test("a comment within a clause comes before it", () => {
  const policy = read("rule r\n  # why\n  critical when a # one\n    # two\n    or b # three\n  latch\n");
  expect(policy.rules[0]?.tiers[0]?.comments).toEqual({ before: ["why", "one", "two"], after: "three" });
  expect(policy.rules[0]?.latch?.comments).toBeUndefined();
});

test("a bare `#` is kept apart from a blank line", () => {
  expect(read("#\n# a\n\n#\n# b\nlimit x = 1 #\n").limits[0]?.comments).toEqual({ before: [" ", "a", "", " ", "b"], after: " " });
});

test("`#` in a string begins no comment", () => {
  const policy = read('import "a#b" # c\n');
  expect(policy.imports[0]).toMatchObject({ file: { value: "a#b" }, comments: { before: [], after: "c" } });
});

test("a file of comments keeps them", () => {
  expect(read("# a\n\n\n# b").trailing).toEqual(["a", "", "b"]);
});
