import { join } from "node:path";
import { buildSite } from "../build.ts";

// Writes the site into site/dist: `npm run build -w @accept-loop/site`. In GitHub's workflows the pages get links to edit them.

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
const out = join(import.meta.dirname, "../dist");
const repository = server === undefined || name === undefined ? undefined : `${server}/${name}`;
const { files } = await buildSite({ out, ticks: "evidence", repository });
console.log(`${files.length} files in ${out}`);
