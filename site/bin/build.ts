import { join } from "node:path";
import { buildSite } from "../assembly/build.ts";
import { published } from "../assembly/published.ts";

// Writes the site into site/dist. In GitHub's workflows the pages get links to edit them; with SITE_ADDRESS, where the site
// is published, there is a sitemap, and a picture for those who link to it (npm run card).

const out = join(import.meta.dirname, "../dist");
const files = await buildSite({ out, ticks: "evidence", ...published(process.env) });
console.log(`${files.length} files in ${out}`);
