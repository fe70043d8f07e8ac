import { expect, test } from "vitest";
import { published } from "./published.ts";

test("the repository is known in GitHub's workflows, and the address where it is said", () => {
  const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "owner/name" };
  expect(published({ ...github, SITE_ADDRESS: "https://owner.github.io/name/" })).toEqual({
    repository: "https://github.com/owner/name",
    address: "https://owner.github.io/name/",
  });
});

test("what is set to nothing is not known", () => {
  const nothing = { GITHUB_SERVER_URL: "", GITHUB_REPOSITORY: "", SITE_ADDRESS: "" };
  for (const environment of [{}, nothing]) {
    expect(published(environment)).toEqual({ repository: undefined, address: undefined });
  }
});
