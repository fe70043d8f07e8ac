#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/**
 * How long a wait for the log's reader lasts before we ask whether to go on with it, in milliseconds: a signal that comes
 * just before poll() interrupts nothing.
 */
enum { LOOK_AGAIN = 500 };

__attribute__((format(printf, 1, 2))) void print(const char *format, ...);

static bool never(void) {
  return false;
}

static bool (*is_given_up)(void) = never;

/** Says when a line that finds no room is given up. A server that has been asked to end does not wait for its log. */
void give_up_lines_when(bool (*condition)(void)) {
  is_given_up = condition;
}

/** Whether a write would not wait, at the latest in `timeout` milliseconds. So it is also when it would fail. */
static bool has_room(int fd, int timeout) {
  return poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, timeout) > 0; // -1: EINTR
}

/** Waits until the log takes a line. Returns false when the line is given up. */
static bool wait_for_room(int fd) {
  for (int timeout = 0; !has_room(fd, timeout); timeout = LOOK_AGAIN) {
    if (is_given_up()) return false;
  }
  return true;
}

/* #region print */
/**
 * Prints one line with one write: of up to PIPE_BUF bytes, so that no other process's line gets into it (pipe(7)). The log's
 * reader may be slow: then we wait for it. It may have gone (EPIPE), or the disk be full: that line is lost, and no client.
 */
void print_line(int fd, const char *line, size_t count) {
  for (size_t printed = 0; printed < count && wait_for_room(fd);) {
    ssize_t taken = write(fd, line + printed, count - printed);
    if (taken != -1) printed += (size_t)taken;
    else if (errno != EAGAIN && errno != EINTR) return; // EAGAIN: another process was quicker to use the room
  }
}

/** Prints one line. stdio would hold it back, and fork() would copy what is held back. */
void print(const char *format, ...) {
  char line[128];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof line, format, values);
  va_end(values);
  print_line(STDOUT_FILENO, line, strlen(line));
}
/* #endregion print */

static void complain_at(const char *call, const struct endpoint *at) {
  char line[160];
  describe_error(line, sizeof line - 1, call, at);
  strcat(line, "\n");
  print_line(STDERR_FILENO, line, strlen(line));
}

/** Reports an error that does not end the server: one line on stderr. */
void complain(const char *call) {
  complain_at(call, NULL);
}
