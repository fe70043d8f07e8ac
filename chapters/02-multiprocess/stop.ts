import { giveUpLinesWhen } from "@accept-loop/01-handshake/log";
import { doNothing, kill, SA_RESETHAND, SIG_DFL, sigaction, SIGINT, SIGKILL, SIGTERM } from "@accept-loop/libc/signal";

/** What Ctrl-C and kill(1) send. */
const STOP_SIGNALS = [SIGINT, SIGTERM];

/** Makes SIGINT and SIGTERM interrupt accept() once (EINTR), and then have their default action back. */
export function catchStop(): void {
  for (const signo of STOP_SIGNALS) sigaction(signo, { handler: doNothing(), flags: SA_RESETHAND });
  giveUpLinesWhen(stopRequested);
}

/** Whether one of them has come: then the kernel has put the default action back. */
export function stopRequested(): boolean {
  return STOP_SIGNALS.some((signo) => sigaction(signo).handler === SIG_DFL);
}

/** Lets them end this process like any other: a child inherits what its parent catches. */
export function releaseStop(): void {
  for (const signo of STOP_SIGNALS) sigaction(signo, { handler: SIG_DFL, flags: 0 });
  giveUpLinesWhen(() => false);
}

/** No other process ends a server's children: without this they would keep serving, adopted by init. */
export function endChildren(children: Iterable<number>): void {
  for (const child of children) kill(child, SIGKILL);
}
