import type { Clause } from "@accept-loop/lab/clause";
import { commonClauses, findClause } from "@accept-loop/lab/contract";

export const fails = /the stream ended with (?:FIN|RST)/;

export const clauses: Clause[] = ["stream", "half-close"].map((id) => findClause(commonClauses(), id));
