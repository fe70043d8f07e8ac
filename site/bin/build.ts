import { join } from "node:path";
import { buildSite } from "../build.ts";

// Writes the site into site/dist. In GitHub's workflows the pages get links to edit them; with SITE_ADDRESS, where the site
// is published, there is a sitemap, and a picture for those who link to it (npm run card).

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, SITE_ADDRESS: address } = process.env;
const out = join(import.meta.dirname, "../dist");
const repository = server === undefined || name === undefined ? undefined : `${server}/${name}`;
const { files } = await buildSite({ out, ticks: "evidence", repository, address });
console.log(`${files.length} files in ${out}`);
