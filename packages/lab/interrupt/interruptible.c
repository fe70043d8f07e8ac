// Loaded into a server before it starts (LD_PRELOAD), this makes it catch one signal more, as interrupt.ts needs it.
#include <signal.h>

static void do_nothing(int signo) {
  (void)signo;
}

/** No SA_RESTART among the flags: a call that waits fails with EINTR. Node resets the signals 1 to 31 later, but not this. */
__attribute__((constructor)) static void catch_it(void) {
  sigaction(INTERRUPTION, &(struct sigaction){.sa_handler = do_nothing}, 0);
}
