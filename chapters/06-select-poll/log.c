#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/** How many bytes of lines may wait for their reader. Of more we keep the count. */
enum { LOG_CAPACITY = 64 * 1024 };

/**
 * The lines that a reader of ours has still to get. A process or a thread per client waits in write() while nobody reads
 * its log; one thread for all may wait nowhere but in poll() or select(), so stdout and stderr are descriptors like the
 * others there: what is owed waits here, and while something does we ask for room to write.
 */
struct log {
  int fd;
  size_t count; // of the bytes in `owed`
  int lost;
  char owed[LOG_CAPACITY];
};

static struct log out = {.fd = STDOUT_FILENO}, errors = {.fd = STDERR_FILENO};

__attribute__((format(printf, 2, 3))) static void print_to(struct log *log, const char *format, ...);

/** Takes one line, to be written in its turn. */
static void print_to(struct log *log, const char *format, ...) {
  char line[192];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof line, format, values);
  va_end(values);
  size_t length = strlen(line);
  if (log->count + length <= sizeof log->owed) {
    memcpy(log->owed + log->count, line, length);
    log->count += length;
  } else {
    log->lost++;
  }
}

/** A misfortune is news, not the end: one line on stderr. */
static void report(const char *call) {
  char text[160];
  describe_error(text, sizeof text, call, NULL);
  print_to(&errors, "%s\n", text);
}

/** Whether to wait until the reader has made room. Never when nothing is owed: a pipe whose reader has gone is always ready. */
static bool log_wants_room(const struct log *log) {
  return log->count > 0;
}

/** The whole lines of up to PIPE_BUF bytes that come first. */
static size_t first_lines(const struct log *log) {
  size_t end = log->count < PIPE_BUF ? log->count : PIPE_BUF;
  while (log->owed[end - 1] != '\n') end--;
  return end;
}

/**
 * Writes whole lines of up to PIPE_BUF bytes together: POLLOUT of a pipe promises room for those, and for no more. So
 * write() does not wait, even if the descriptor is a blocking one. (It may be another program's as well: O_NONBLOCK would be
 * set for that program too.)
 */
static void flush_log(struct log *log) {
  ssize_t taken = write(log->fd, log->owed, first_lines(log));
  if (taken == -1) {
    if (errno == EAGAIN || errno == EINTR) return;
    taken = (ssize_t)log->count; // EPIPE: nobody reads it any more; ENOSPC …
  }
  log->count -= (size_t)taken;
  memmove(log->owed, log->owed + taken, log->count);
  if (log->count > 0 || log->lost == 0) return;
  int lost = log->lost;
  log->lost = 0;
  print_to(log, "%d lines are lost: nobody has read them in time\n", lost);
}
