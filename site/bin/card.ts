import { writeFileSync } from "node:fs";
import { card } from "../press/card.ts";

// npm run card [-- FILE]: the picture that others show where they link to the book, made by Chromium; default card.png.

const [file = "card.png"] = process.argv.slice(2);
writeFileSync(file, await card());
