import { print } from "@accept-loop/01-handshake/log";
import { doNothing, sigaction, SIGCHLD, signalName } from "@accept-loop/libc/signal";
import { waitpid, WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG } from "@accept-loop/libc/sys/wait";

// #region catch-children
/** Prepares to hear of every child's end. Call it before the first fork: a child may end before its parent runs again. */
export function catchChildren(): void {
  sigaction(SIGCHLD, { handler: doNothing(), flags: 0 }); // no SA_RESTART: a waiting call returns EINTR
}
// #endregion catch-children

// #region reap
/** Reaps every child that has ended: of a hundred that end together there may be a single signal. */
export function reap(children: Set<number>): void {
  while (children.size > 0) {
    const { pid, status } = waitpid(-1, WNOHANG);
    if (pid === 0) return; // the children that are left are alive
    if (!children.delete(pid)) continue; // not a child that we forked
    print(`child ${pid} ${howItEnded(status)}\n`);
  }
}
// #endregion reap

// #region how-it-ended
function howItEnded(status: number): string {
  return WIFEXITED(status) ? `exited with status ${WEXITSTATUS(status)}` : `killed by ${signalName(WTERMSIG(status))}`;
}
// #endregion how-it-ended
