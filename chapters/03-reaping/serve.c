#include <limits.h>

/* #region line-printer */
/**
 * Prints what one client sends, line by line, each with the client's name and in one write. Up to PIPE_BUF bytes of one
 * write stay together in a pipe, and not one more: so lines never mix, and a longer line is printed in pieces. pipe(7)
 */
struct line_printer {
  char text[PIPE_BUF]; // the client's name, the line so far, room for its newline
  size_t start, end;   // of the line within text
};

static void name_lines(struct line_printer *lines, const struct endpoint *peer) {
  lines->start = (size_t)sprintf(lines->text, "%s:%d: ", peer->address, peer->port);
  lines->end = lines->start;
}

static void end_line(struct line_printer *lines) {
  lines->text[lines->end] = '\n';
  print_line(STDOUT_FILENO, lines->text, lines->end + 1);
  lines->end = lines->start;
}

/** Takes bytes as they come, also half a line, and prints each line when its end has come. */
static void print_lines(struct line_printer *lines, const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] != '\n') lines->text[lines->end++] = (char)bytes[i];
    if (bytes[i] == '\n' || lines->end == sizeof lines->text - 1) end_line(lines);
  }
}
/* #endregion line-printer */

/* #region serve */
/** Answers one client as before, and shows what it types. */
void serve_and_show(struct accepted client) {
  unsigned char buffer[16 * 1024];
  struct line_printer lines;
  name_lines(&lines, &client.peer);
  ssize_t count;
  while ((count = read_some(client.fd, buffer, sizeof buffer)) > 0) {
    print_lines(&lines, buffer, (size_t)count); // before it is upper-cased
    upper_case(buffer, (size_t)count);
    if (write_all(client.fd, buffer, (size_t)count) == -1) {
      complain("write"); // EPIPE, ECONNRESET: this client is gone
      break;
    }
  }
  if (count == -1) complain("read"); // ECONNRESET
  if (lines.end > lines.start) end_line(&lines); // what came after the last newline
  if (close(client.fd) == -1) complain("close");
}
/* #endregion serve */
