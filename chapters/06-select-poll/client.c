#include <fcntl.h>
#include <stdlib.h>

/* #region limits */
/** How many answered bytes may wait here for a client that does not read. Before that, the kernels hold some MB. */
enum { CAPACITY = 64 * 1024 };
/** With this many waiting we read no more. The kernel's buffers fill, its window shrinks to 0, the client's write() waits. */
enum { HIGH_WATER = CAPACITY / 2 };
/* #endregion limits */

/* #region memory */
/**
 * What we remember of one client. A process or a thread per client keeps it on a stack, as the place where it waits: in
 * read() or in write(), or where it has seen the end. One thread for all may wait only in poll() or select().
 */
struct client {
  int fd;
  bool ended;                     // the client's FIN has come: it will send no more, but it still reads
  size_t start, count;            // of the bytes in `unsent` that wait
  unsigned char unsent[CAPACITY]; // answered, and not yet with the kernel. Pages that are never touched take no memory
};
/* #endregion memory */

/* #region wants */
/** Whether to wait until the client sends. */
static bool wants_input(const struct client *client) {
  return !client->ended && client->count < HIGH_WATER;
}

/** Whether to wait until the kernel takes bytes. Only while there are some: an idle connection nearly always has room. */
static bool wants_room(const struct client *client) {
  return client->count > 0;
}
/* #endregion wants */

/** "Ready" is a hint, and may be out of date: then the call would have waited. That is not a failure. */
static bool is_not_ready(int error) {
  return error == EAGAIN || error == EINTR;
}

/* #region write-some */
/** write() without waiting. Returns how many bytes the kernel took, 0 when it has no room for any, -1 on failure. */
static ssize_t write_some(int fd, const void *bytes, size_t count) {
  ssize_t sent = write(fd, bytes, count);
  if (sent != -1) return sent;
  if (is_not_ready(errno)) return 0;
  report("write"); // EPIPE, ECONNRESET: this client has disconnected, and the others are waiting
  return -1;
}
/* #endregion write-some */

/* #region answer */
static int flush(struct client *client) {
  ssize_t sent = write_some(client->fd, client->unsent + client->start, client->count);
  if (sent == -1) return -1;
  client->start += (size_t)sent;
  client->count -= (size_t)sent;
  return 0;
}

static void keep(struct client *client, const unsigned char *rest, size_t count) {
  memmove(client->unsent, client->unsent + client->start, client->count);
  memcpy(client->unsent + client->count, rest, count);
  client->start = 0;
  client->count += count;
}

/** One read per turn, so that a client that sends without end gets no more turns than the others. */
static int answer(struct client *client) {
  static unsigned char buffer[CAPACITY]; // one for all: no byte stays in it from one call to the next
  ssize_t count = read(client->fd, buffer, CAPACITY - client->count);
  if (count == -1) {
    if (is_not_ready(errno)) return 0;
    report("read"); // ECONNRESET
    return -1;
  }
  if (count == 0) {
    client->ended = true;
    return 0;
  }
  upper_case(buffer, (size_t)count);
  // Behind what waits already, never past it.
  ssize_t sent = wants_room(client) ? 0 : write_some(client->fd, buffer, (size_t)count);
  if (sent == -1) return -1;
  keep(client, buffer + sent, (size_t)(count - sent));
  return 0;
}
/* #endregion answer */

/* #region proceed */
/**
 * Does all that can be done for this client without waiting. `readable`: there is something to be read, that is bytes,
 * FIN or an error; if not, there is only room to write. Returns false when the connection should be closed.
 */
static bool proceed(struct client *client, bool readable) {
  if (wants_room(client) && flush(client) == -1) return false;
  if (readable && wants_input(client) && answer(client) == -1) return false;
  return wants_input(client) || wants_room(client);
}
/* #endregion proceed */

/* #region dont-wait */
/** Makes accept() fail with EAGAIN where it would wait: the client may be taken by the time we come to accept it. */
static void dont_wait(int listen_fd) {
  int flags = fcntl(listen_fd, F_GETFL);
  if (flags == -1 || fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) == -1) fail("fcntl");
}
/* #endregion dont-wait */

/** A clock that is never set back, in milliseconds. */
static long now(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) == -1) fail("clock_gettime");
  return time.tv_sec * 1000L + time.tv_nsec / 1000000;
}

/* #region accept */
/** How long to leave the accept queue alone in a shortage, in milliseconds. */
enum { SHORTAGE_PAUSE = 100 };

/** Clients accepted in one go. If more are waiting they come next time, after the connected ones have had a turn. */
enum { AT_ONCE = 64 };

/** Takes a new client in: the server decides where. */
struct table;
static void welcome(struct table *table, int fd);

/**
 * Takes clients from the accept queue until it is empty, and welcomes each. Returns when to ask for new clients again,
 * as a time of now(); 0, at once, unless there is a shortage.
 */
static long accept_clients(int listen_fd, struct table *table) {
  for (int i = 0; i < AT_ONCE; i++) {
    struct sockaddr_in name;
    // A connection does not inherit the flags of the listening socket.
    int fd = accept4(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name}, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd != -1) {
      struct endpoint peer = endpoint_of(name);
      print_to(&out, "client IP: %s, client port: %d\n", peer.address, peer.port);
      welcome(table, fd);
    } else if (errno == EAGAIN) {
      break;
    } else if (is_shortage(errno)) {
      report("accept4"); // the client stays in the queue
      return now() + SHORTAGE_PAUSE;
    } else if (!is_passing(errno)) {
      fail("accept4");
    }
  }
  return 0;
}
/* #endregion accept */

/** Closes a client's connection: FIN, or RST if it sent bytes that we have not read. */
static void close_client(struct client *client) {
  if (close(client->fd) == -1) report("close");
  free(client);
}
