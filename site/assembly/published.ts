import type { BuildOptions } from "./build.ts";

/**
 * Where the site is published, and where the repository is, as the environment has it: GITHUB_SERVER_URL and
 * GITHUB_REPOSITORY, which GitHub's workflows set, and SITE_ADDRESS. What is set to nothing is not set.
 */
export function published(environment: NodeJS.ProcessEnv): Pick<BuildOptions, "repository" | "address"> {
  const [server, name, address] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "SITE_ADDRESS"].map((key) =>
    environment[key] === "" ? undefined : environment[key],
  );
  return { repository: server === undefined || name === undefined ? undefined : `${server}/${name}`, address };
}
