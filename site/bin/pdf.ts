import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pagesIn, pdfOf } from "../press/pdf.ts";

// npm run pdf [-- FILE]: the whole book as a PDF, made by Chromium from site/dist/print.html; default accept-loop.pdf.

const [file = "accept-loop.pdf"] = process.argv.slice(2);
const source = join(import.meta.dirname, "../dist/print.html");
if (existsSync(source)) {
  const pdf = await pdfOf(source);
  writeFileSync(file, pdf);
  process.stdout.write(`${file}: ${pagesIn(pdf)} pages\n`);
} else {
  process.stderr.write("there is no site/dist/print.html yet: `npx turbo build` writes it\n");
  process.exitCode = 1;
}
