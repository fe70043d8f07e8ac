import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@accept-loop/weave/problem";
import { describe, expect, test } from "vitest";
import { importsOf, sourcesIn } from "./imports.ts";
import { LAYERS, roomOf } from "./layers.ts";
import { packagesOf } from "./packages.ts";

// The rooms of each layer. That no circle closes among files the linter sees: .oxlintrc.json.

const imports = importsOf(ROOT, packagesOf(ROOT));
/** A test may look at anything. */
const isTest = (file: string): boolean => file.endsWith(".test.ts");

describe.each(LAYERS.filter(({ rooms }) => Object.keys(rooms).length > 0))("$folder", (layer) => {
  const rooms = Object.keys(layer.rooms);
  const floor = (file: string): number => rooms.indexOf(roomOf(layer, file) ?? "");

  test("every file is in a room that has its place in the order, and every room is there", () => {
    const files = sourcesIn(ROOT, layer.folder).filter((file) => !isTest(file));
    expect(files.filter((file) => floor(file) === -1)).toEqual([]);
    expect(rooms.filter((room) => !existsSync(join(ROOT, layer.folder, room)))).toEqual([]);
  });

  test("no room imports from one above it", () => {
    const own = imports.filter(({ file, to = "" }) => {
      return file.startsWith(`${layer.folder}/`) && to.startsWith(`${layer.folder}/`) && !isTest(file);
    });
    expect(own.length).toBeGreaterThan(10);
    const wrong = own.filter(({ file, to = "" }) => floor(to) > floor(file));
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });
});
