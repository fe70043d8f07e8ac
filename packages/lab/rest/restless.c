// Listens on PORT, and answers no client. From the first client on it does what its first argument says: see main().
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000L + time.tv_nsec / 1000000;
}

static void sleep_for(long time) {
  nanosleep(&(struct timespec){time / 1000, time % 1000 * 1000000}, NULL);
}

/** Runs for so many milliseconds of CPU time, however long that takes. */
static void run_for(long time) {
  long end = milliseconds(CLOCK_PROCESS_CPUTIME_ID) + time;
  while (milliseconds(CLOCK_PROCESS_CPUTIME_ID) < end) continue;
}

int main(int count, char **words) {
  const char *what = count > 1 ? words[1] : "sleep";
  long time = count > 2 ? atol(words[2]) : 0;
  long pause_time = count > 3 ? atol(words[3]) : 0;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(getenv("PORT")))};
  if (bind(fd, (struct sockaddr *)&name, sizeof name) == -1 || listen(fd, 128) == -1) return 1;
  accept(fd, NULL, NULL);
  for (;;) {
    if (strcmp(what, "spin") == 0) accept(-1, NULL, NULL); // fails at once, again and again
    if (strcmp(what, "wake") == 0) sleep_for(time);        // every so many milliseconds
    if (strcmp(what, "half") == 0) run_for(time), sleep_for(pause_time);
    if (strcmp(what, "work") == 0) accept(fd, NULL, NULL), run_for(time); // for each client
    if (strcmp(what, "sleep") == 0) pause();
  }
}
