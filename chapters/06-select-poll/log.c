#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/** How many bytes of lines may wait for their reader. Beyond that we drop lines, and count them. */
enum { LOG_CAPACITY = 64 * 1024 };

/**
 * The lines that we owe the reader of our log. A process or a thread per client may wait in write() for that reader. One
 * thread for all may wait only in poll() or select(): so lines wait here, and while some do we ask for room to write. The
 * descriptor stays as it is: others may share it, and O_NONBLOCK would be set for them as well.
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

/** Reports what went wrong in one line on stderr; the server keeps serving. */
static void report(const char *call) {
  char text[160];
  describe_error(text, sizeof text, call, NULL);
  print_to(&errors, "%s\n", text);
}

/** Whether to wait until the reader has made room. Only while lines wait: a pipe without a reader is always ready. */
static bool log_wants_room(const struct log *log) {
  return log->count > 0;
}

/** The whole lines of up to PIPE_BUF bytes that come first. */
static size_t first_lines(const struct log *log) {
  size_t end = log->count < PIPE_BUF ? log->count : PIPE_BUF;
  while (log->owed[end - 1] != '\n') end--;
  return end;
}

static void write_lines(struct log *log) {
  ssize_t taken = write(log->fd, log->owed, first_lines(log));
  if (taken == -1) {
    if (errno == EAGAIN || errno == EINTR) return;
    taken = (ssize_t)log->count; // EPIPE: no program reads it any more; ENOSPC …
  }
  log->count -= (size_t)taken;
  memmove(log->owed, log->owed + taken, log->count);
}

/** Writes while poll, asked before each write, reports POLLOUT: a pipe then has room for PIPE_BUF bytes, and no more. */
static void flush_log(struct log *log) {
  while (log_wants_room(log) && has_room(log->fd, 0)) write_lines(log);
  if (log_wants_room(log) || log->lost == 0) return;
  int lost = log->lost;
  log->lost = 0;
  print_to(log, "%d lines were lost: they were not read in time\n", lost);
}
