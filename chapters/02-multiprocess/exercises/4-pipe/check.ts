import { expectSame } from "@accept-loop/lab/clause";
import { eventually, within } from "@accept-loop/lab/eventually";
import { launch } from "@accept-loop/lab/server";
import type { Attempt } from "@accept-loop/weave/exercise/attempt";

const PATIENCE = 5000;

export async function check({ program }: Attempt): Promise<void> {
  const running = await launch(program);
  try {
    await eventually(
      "the program has four children at the same time",
      () => {
        if (running.exit !== undefined)
          throw new Error("the program ended and never had four children at the same time");
        return running.living.length === 4;
      },
      PATIENCE,
    );
    await within(PATIENCE, "the program to end (does some process still hold the write end?)", running.exited);
    expectSame("what the program printed", running.output, "385 338350 333833500 333383335000\n");
    expectSame("what the program printed on stderr", running.errors, "");
  } finally {
    await running.stop();
  }
}

export const fails = /four children at the same time/;
