import { type RunningServer, start } from "@accept-loop/lab/server";
import { type Contender, isFor } from "../plan/contenders.ts";
import { type Load, loads, STEADY } from "../plan/loads.ts";
import { measure } from "./measure.ts";
import { WARM } from "../plan/warm-up.ts";
import type { Places } from "../plan/places.ts";
import type { Gap } from "../findings/results.ts";
import type { Sample } from "./rows.ts";

export interface Plan {
  readonly contenders: readonly Contender[];
  readonly loads: readonly Load[];
  readonly rounds: number;
  /** Milliseconds that each measurement takes. */
  readonly measured: number;
  readonly places: Places;
  /** Is told how far it has got. */
  readonly tell: (line: string) => void;
  /** Called before each round, while no server runs: ends the run where other processes are at work. */
  readonly mustBeAlone: () => Promise<void>;
}

/**
 * Measures everything in turn: in each round all servers are started, and every load goes to one after another, so that
 * what is compared is measured within seconds. Those that have no load meanwhile wait, and use nothing.
 */
export async function runRounds(plan: Plan): Promise<{ samples: Sample[]; gaps: Gap[] }> {
  const found: Found = { samples: [], failed: new Map() };
  for (let round = 0; round < plan.rounds; round++) {
    const servers: Servers = new Map();
    await plan.mustBeAlone();
    try {
      for (const contender of plan.contenders) await startFor(contender, plan, servers);
      for (const load of plan.loads) {
        plan.tell(`round ${round + 1} of ${plan.rounds}: ${load.title}`);
        for (const contender of turned(plan.contenders, round)) {
          await measureOne(contender, load, round, { plan, servers, found });
        }
      }
    } finally {
      for (const server of servers.values()) await server.stop();
    }
  }
  return { samples: found.samples, gaps: [...refusals(plan), ...found.failed.values()] };
}

type Servers = Map<Contender, RunningServer>;

interface Found {
  readonly samples: Sample[];
  /** By contender and load: what failed once is not tried again. */
  readonly failed: Map<string, Gap>;
}

interface Run {
  readonly plan: Plan;
  readonly servers: Servers;
  readonly found: Found;
}

/** Adds one sample, or the reason why there is none: then the server is started anew for what follows. */
async function measureOne(contender: Contender, load: Load, round: number, run: Run): Promise<void> {
  const { plan, servers, found } = run;
  const server = servers.get(contender);
  const key = `${contender.id} ${load.id}`;
  if (server === undefined || found.failed.has(key) || !isFor(load, contender)) return;
  if (contender.refuses(load) !== undefined) return;
  try {
    const weigh = round === 0 && tellsMemory(load, contender);
    const spans = { warm: warmUp(contender, load), measured: plan.measured };
    const measurement = await measure(server, load, spans, plan.places, weigh);
    found.samples.push({ ...measurement, contender: contender.id, load: load.id, round });
  } catch (error) {
    const why = `round ${round + 1}: ${(error as Error).message}`;
    found.failed.set(key, { contender: contender.id, load: load.id, why });
    await server.stop();
    await startFor(contender, plan, servers);
  }
}

/** Milliseconds that a server is asked under a load before it is measured. Who stays for one question finds nothing warm. */
function warmUp({ warmUp: { steady, each } }: Contender, { id, kind, rate }: Load): number {
  if (kind === "churn") return WARM;
  if (rate !== undefined) return Math.max(each, WARM_AT_RATE); // at a rate, few requests come in a short time
  return id === STEADY ? steady : each;
}

const WARM_AT_RATE = 300;

/** Memory is that of clients which wait: of the few who ask where a design can have no idle ones beside them. */
function tellsMemory(load: Load, contender: Contender): boolean {
  const [waiting] = loads.filter(({ idle }) => idle > 0) as [Load];
  return load.idle > 0 || (load.id === "64B-16" && contender.refuses(waiting) !== undefined);
}

/** One that does not start, on a machine that is busy, is left out of the round. */
async function startFor(contender: Contender, plan: Plan, servers: Servers): Promise<void> {
  servers.delete(contender);
  try {
    const options = { through: plan.places.server, ...(contender.env && { env: contender.env }) };
    const server = await start(contender.program(), options);
    servers.set(contender, server);
    const warm = contender.warmUp.atStart;
    if (warm > 0) await measure(server, loads[0] as Load, { warm, measured: 1 }, plan.places);
  } catch (error) {
    plan.tell(`${contender.id} is left out: ${(error as Error).message}`);
  }
}

/** The same list, begun at another place: nobody is always first. */
function turned<T>(list: readonly T[], by: number): T[] {
  const at = (by * 3) % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function refusals({ contenders, loads }: Plan): Gap[] {
  return contenders.flatMap((contender) =>
    loads.flatMap((load) => {
      const why = contender.refuses(load);
      return why === undefined || !isFor(load, contender) ? [] : [{ contender: contender.id, load: load.id, why }];
    }),
  );
}
