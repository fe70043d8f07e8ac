import type { Contender } from "../plan/contenders.ts";
import type { Load } from "../plan/loads.ts";
import type { Measurement } from "./measure.ts";
import type { Percentiles, Ratio, Row } from "../findings/results.ts";
import { type Statistic, statistic } from "../findings/statistic.ts";

/** One measurement, and what of what it is one. */
export interface Sample extends Measurement {
  readonly contender: string;
  readonly load: string;
  readonly round: number;
}

type Of = (contender: string, load: string) => Sample[];

/** Sums the rounds up: medians of each contender under each load, and its ratios to the others, round by round. */
export function rowsOf(
  samples: readonly Sample[],
  contenders: readonly Contender[],
  loads: readonly Load[],
  net: string,
): Row[] {
  const of: Of = (contender, load) => samples.filter((one) => one.contender === contender && one.load === load);
  return loads.flatMap(({ id: load }) =>
    contenders
      .filter(({ id }) => of(id, load).length > 0)
      .map(({ id, twin }) => {
        const ours = of(id, load);
        const memory = ours.find((one) => one.memory !== undefined)?.memory;
        const toTwin = twin === undefined ? undefined : ratio(ours, of(twin, load));
        const toNet = id === net ? undefined : ratio(ours, of(net, load));
        return {
          contender: id,
          load,
          rate: statistic(ours.map(({ rate }) => rate)),
          cpu: statistic(ours.map(({ cpu }) => cpu)),
          switches: statistic(ours.map(({ switches }) => switches)),
          loadShare: statistic(ours.map(({ loadShare }) => loadShare)),
          ...latencyOf(ours),
          ...(memory === undefined ? {} : { memory }),
          ...(toTwin === undefined ? {} : { toTwin }),
          ...(toNet === undefined ? {} : { toNet }),
        };
      }),
  );
}

/** Medians of the rounds' percentiles; nothing where no times were measured. */
function latencyOf(ours: readonly Sample[]): Pick<Row, "latency"> {
  const all = ours.flatMap(({ latency }) => latency ?? []);
  if (all.length === 0) return {};
  const of = (name: keyof Percentiles<number>): Statistic => statistic(all.map((each) => each[name]));
  return { latency: { p50: of("p50"), p99: of("p99"), p999: of("p999"), p99Sent: of("p99Sent") } };
}

/** Compares pairs measured in the same round: what the machine did meanwhile was the same for both. */
function ratio(ours: readonly Sample[], theirs: readonly Sample[]): Ratio | undefined {
  const pairs = ours.flatMap((own) => {
    const other = theirs.find(({ round }) => round === own.round);
    return other === undefined ? [] : [{ own, other }];
  });
  if (pairs.length === 0) return undefined;
  return {
    rate: statistic(pairs.map(({ own, other }) => own.rate / other.rate)),
    cpu: statistic(pairs.map(({ own, other }) => other.cpu / own.cpu)),
  };
}
