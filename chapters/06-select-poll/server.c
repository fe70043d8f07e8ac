#define _GNU_SOURCE // accept4

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/** How many clients may wait in the accept queue: as many as the kernel grants. It is no limit on how many are served. */
enum { BACKLOG = 4096 };

/** An internet address, as people write it. */
struct endpoint {
  char address[INET_ADDRSTRLEN];
  int port;
};

/** write() may take only a part, and a signal may interrupt it: go on until every byte is with the kernel. */
static int write_all(int fd, const void *data, size_t count) {
  for (size_t sent = 0; sent < count;) {
    ssize_t taken = write(fd, (const char *)data + sent, count - sent);
    if (taken != -1) sent += (size_t)taken;
    else if (errno != EINTR) return -1;
  }
  return 0;
}

/** Turns ASCII a–z into A–Z, in place; every other byte stays as it is (toupper() would ask the locale). */
static void upper_case(unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] -= 'a' - 'A';
  }
}

#define NAME(constant) case constant: return #constant

/** An error's name, as the man pages write it. errno(3) */
static const char *error_name(int error) {
  switch (error) {
    NAME(EACCES); NAME(EADDRINUSE); NAME(EADDRNOTAVAIL); NAME(EAGAIN); NAME(EBADF); NAME(ECONNABORTED);
    NAME(ECONNRESET); NAME(EINVAL); NAME(EIO); NAME(EMFILE); NAME(ENFILE); NAME(ENOBUFS); NAME(ENOMEM);
    NAME(ENOSPC); NAME(EPERM); NAME(EPIPE); NAME(ETIMEDOUT);
    default: return "failed";
  }
}

/** Says on stderr which call has failed, at which address (or NULL), and why: one line, one write. */
static void complain_at(const char *call, const struct endpoint *at) {
  const char *name = error_name(errno);
  char reason[64], where[32] = "", line[160];
  snprintf(reason, sizeof reason, "%m"); // the sentence that belongs to errno
  if (reason[0] >= 'A' && reason[0] <= 'Z') reason[0] += 'a' - 'A';
  if (at != NULL) snprintf(where, sizeof where, " %s:%d", at->address, at->port);
  snprintf(line, sizeof line, "%s %s%s: %s\n", call, name, where, reason);
  write_all(STDERR_FILENO, line, strlen(line)); // if this fails too, there is nobody left to tell
}

/** A misfortune is news, not the end: one line on stderr. */
static void complain(const char *call) {
  complain_at(call, NULL);
}

/** For what the server cannot do without. */
static _Noreturn void fail(const char *call) {
  complain(call);
  _exit(1);
}

/** Makes a write to a client that is gone fail with EPIPE, instead of ending the process. (Node does this at start.) */
static void ignore_sigpipe(void) {
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) fail("signal");
}

/** Prints one line with one write: stdio would hold it back, and fork() would copy what is held back. */
__attribute__((format(printf, 1, 2))) static void print(const char *format, ...) {
  char line[128];
  va_list values;
  va_start(values, format);
  vsnprintf(line, sizeof line, format, values);
  va_end(values);
  if (write_all(STDOUT_FILENO, line, strlen(line)) == -1) fail("write");
}

/** Reads a `struct sockaddr_in`, whose port and address are in network order. */
static struct endpoint endpoint_of(struct sockaddr_in name) {
  struct endpoint endpoint = {.port = ntohs(name.sin_port)};
  if (inet_ntop(AF_INET, &name.sin_addr, endpoint.address, sizeof endpoint.address) == NULL) fail("inet_ntop");
  return endpoint;
}

/** Where to listen: HOST (default 127.0.0.1) and PORT (default 6666) of the environment. environ(7) */
static struct sockaddr_in endpoint_from_environment(void) {
  const char *host = getenv("HOST"), *port = getenv("PORT");
  if (host == NULL) host = "127.0.0.1";
  if (port == NULL) port = "6666";
  size_t digits = strspn(port, "0123456789");
  if (digits < 1 || digits > 5 || port[digits] != '\0' || atoi(port) > 65535) {
    dprintf(STDERR_FILENO, "PORT=\"%s\" is no port: give a number from 0 to 65535, such as PORT=6666\n", port);
    _exit(1);
  }
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(port))};
  if (inet_pton(AF_INET, host, &local.sin_addr) != 1) {
    dprintf(STDERR_FILENO, "HOST=\"%s\" is no IPv4 address: write it as four numbers, such as HOST=127.0.0.1\n", host);
    _exit(1);
  }
  return local;
}

/**
 * Makes a listening socket with an option set, SO_REUSEADDR or SO_REUSEPORT: between socket() and bind(), since bind()
 * is the call that asks "is this address free?", and the option changes its question. Every connection that accept()
 * takes from the socket inherits it, and that counts too: what is left of an old server lets the new one in only if
 * both have set it.
 */
static int listen_with(int option, struct sockaddr_in local) {
  struct endpoint at = endpoint_of(local);
  int listen_fd = socket(AF_INET, SOCK_STREAM, 0);
  if (listen_fd == -1) fail("socket");
  int on = 1;
  if (setsockopt(listen_fd, SOL_SOCKET, option, &on, sizeof on) == -1) fail("setsockopt");
  if (bind(listen_fd, (struct sockaddr *)&local, sizeof local) == -1) {
    complain_at("bind", &at);
    _exit(1);
  }
  if (listen(listen_fd, BACKLOG) == -1) fail("listen");
  return listen_fd;
}

/** Says where the socket listens: port 0 asked the kernel for any free port, and only the kernel knows which. */
static void announce(int listen_fd) {
  struct sockaddr_in name;
  if (getsockname(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name}) == -1) fail("getsockname");
  struct endpoint local = endpoint_of(name);
  print("listening on %s:%d\n", local.address, local.port);
}

/** accept() has failed. Is the fault the client's, a signal's or the network's? Then try again. accept(2) */
static bool is_passing(int error) {
  return error == EINTR || error == ECONNABORTED || error == EPROTO || error == ENETDOWN || error == ENETUNREACH ||
         error == EHOSTDOWN || error == EHOSTUNREACH || error == ENONET;
}

/** Or has this machine run out of something? Then try again a little later. */
static bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/** How many answered bytes may wait here for a client that does not read them. The kernels hold some MB before that. */
enum { CAPACITY = 64 * 1024 };
/** With this many waiting we read no more. The kernel's buffers fill, its window closes, the client's write() stops. */
enum { HIGH_WATER = CAPACITY / 2 };

/**
 * What is to be remembered of one client. A process or a thread per client keeps it on a stack, as the place where it
 * waits: in read(), in write(), or at its end. One thread for all may wait nowhere but in poll() or select().
 */
struct client {
  int fd;
  bool ended;                     // the client's FIN has come: it will send no more, but it still reads
  size_t start, count;            // of the bytes in `unsent` that wait
  unsigned char unsent[CAPACITY]; // answered, and not yet with the kernel. Memory that is never touched costs nothing
};

/** Whether to wait until the client sends. */
static bool wants_input(const struct client *client) {
  return !client->ended && client->count < HIGH_WATER;
}

/** Whether to wait until the kernel takes bytes. Never without any: it nearly always would, and the wait be none. */
static bool wants_room(const struct client *client) {
  return client->count > 0;
}

/** "Ready" is a hint, and may be out of date: then the call would have waited. That is no failure. */
static bool is_not_ready(int error) {
  return error == EAGAIN || error == EINTR;
}

/** write() without waiting. Returns how many bytes the kernel took, 0 when it has no room for any, -1 on failure. */
static ssize_t write_some(int fd, const void *bytes, size_t count) {
  ssize_t sent = write(fd, bytes, count);
  if (sent != -1) return sent;
  if (is_not_ready(errno)) return 0;
  complain("write"); // EPIPE, ECONNRESET: this client is gone, and all the others are waiting
  return -1;
}

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

/** One read a turn, so that a client who sends without end takes no more turns than anybody else. */
static int answer(struct client *client) {
  static unsigned char buffer[CAPACITY]; // one for all: no byte stays in it from one call to the next
  ssize_t count = read(client->fd, buffer, CAPACITY - client->count);
  if (count == -1) {
    if (is_not_ready(errno)) return 0;
    complain("read"); // ECONNRESET
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

/**
 * Does all that can be done for this client without waiting. `readable`: the kernel has news to be read, that is bytes,
 * FIN or an error; without it there is only room to write. Returns false when the connection is to be closed.
 */
static bool proceed(struct client *client, bool readable) {
  if (wants_room(client) && flush(client) == -1) return false;
  if (readable && wants_input(client) && answer(client) == -1) return false;
  return wants_input(client) || wants_room(client);
}

/* #region table */
/** What poll() is asked, and about whom: two arrays that grow, with one index. The listening socket has no client. */
struct table {
  struct pollfd *fds;
  struct client **clients;
  size_t count, capacity;
};
/* #endregion table */

/** Appends an entry. Returns -1 when there is no memory for it, and changes nothing then. */
static int add_entry(struct table *table, struct client *client, int fd) {
  if (table->count == table->capacity) {
    size_t capacity = table->capacity == 0 ? 64 : table->capacity * 2;
    struct pollfd *fds = realloc(table->fds, capacity * sizeof *fds);
    if (fds == NULL) return -1;
    table->fds = fds;
    struct client **clients = realloc(table->clients, capacity * sizeof *clients);
    if (clients == NULL) return -1;
    table->clients = clients;
    table->capacity = capacity;
  }
  table->fds[table->count] = (struct pollfd){.fd = fd, .events = POLLIN};
  table->clients[table->count++] = client;
  return 0;
}

/** Removes an entry; the last one takes its index. */
static void remove_entry(struct table *table, size_t index) {
  table->count--;
  table->fds[index] = table->fds[table->count];
  table->clients[index] = table->clients[table->count];
}

/** Closes a client's connection: FIN, or RST if it sent bytes that nobody has read. */
static void close_client(struct client *client) {
  if (close(client->fd) == -1) complain("close");
  free(client);
}

/** Takes a new client in, or closes its connection if there is no memory for it. */
static void welcome(struct table *table, int fd) {
  struct client *client = malloc(sizeof *client);
  if (client != NULL) {
    client->fd = fd;
    client->ended = false;
    client->start = client->count = 0;
    if (add_entry(table, client, fd) != -1) return;
  }
  complain("malloc");
  free(client);
  if (close(fd) == -1) complain("close");
}

/** Makes accept() fail with EAGAIN where it would wait: a client may be gone again when we come to accept it. */
static void dont_wait(int listen_fd) {
  int flags = fcntl(listen_fd, F_GETFL);
  if (flags == -1 || fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) == -1) fail("fcntl");
}

/** A clock that nobody sets, in milliseconds. */
static long now(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) == -1) fail("clock_gettime");
  return time.tv_sec * 1000L + time.tv_nsec / 1000000;
}

/** How long to leave the queue alone when this machine has nothing left to hold one more client with: milliseconds. */
enum { SHORTAGE_PAUSE = 100 };

/** Clients accepted in one go. More may be waiting: they come next time, after a turn for those who are here. */
enum { AT_ONCE = 64 };

/**
 * Takes clients from the accept queue until it is empty, and welcomes each. Returns when to ask for new clients again,
 * as a time of now(): 0, at once, unless there is a shortage.
 */
static long accept_clients(int listen_fd, struct table *table) {
  for (int i = 0; i < AT_ONCE; i++) {
    struct sockaddr_in name;
    // A connection does not inherit the flags of the listening socket.
    int fd = accept4(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name}, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd != -1) {
      struct endpoint peer = endpoint_of(name);
      print("client IP: %s, client port: %d\n", peer.address, peer.port);
      welcome(table, fd);
    } else if (errno == EAGAIN) {
      break;
    } else if (is_shortage(errno)) {
      complain("accept4"); // the client stays in the queue
      return now() + SHORTAGE_PAUSE;
    } else if (!is_passing(errno)) {
      fail("accept4");
    }
  }
  return 0;
}

/** The listening socket's entry. It is the first and stays there: only clients are removed. */
enum { LISTENER = 0 };

/** poll(), which any signal with a handler ends early, also with SA_RESTART: then nobody is ready. */
static int wait_for(struct table *table, long timeout) {
  int ready = poll(table->fds, table->count, (int)timeout);
  if (ready != -1) return ready;
  if (errno != EINTR) fail("poll");
  return 0;
}

/** What to ask poll() about a client. Its end and its errors are told without asking. */
static short interest(const struct client *client) {
  return (wants_input(client) ? POLLIN : 0) | (wants_room(client) ? POLLOUT : 0);
}

/* #region loop */
/** Gives a turn to each client of whom poll() has news, `ready` of them. Returns whether a descriptor became free. */
static bool serve_ready(struct table *table, int ready) {
  bool closed = false;
  // Backwards: what remove_entry() puts in a gap has had its turn.
  for (size_t i = table->count - 1; ready > 0 && i > LISTENER; i--) {
    short revents = table->fds[i].revents;
    if (revents == 0) continue;
    ready--;
    // POLLERR, POLLHUP and POLLNVAL come unasked, and stay until we have looked: read() tells what they mean.
    struct client *client = table->clients[i];
    if (proceed(client, (revents & ~POLLOUT) != 0)) {
      table->fds[i].events = interest(client);
    } else {
      remove_entry(table, i);
      close_client(client);
      closed = true;
    }
  }
  return closed;
}

/** Serves all clients at once, in one thread, which waits in one place. */
static _Noreturn void serve_forever(int listen_fd) {
  struct table table = {0};
  long retry_at = 0; // when to ask for new clients again, after a shortage
  if (add_entry(&table, NULL, listen_fd) == -1) fail("realloc");
  for (;;) {
    // A client that cannot be accepted stays in the queue, and the listener stays readable: poll would return at
    // once, for ever. So in a shortage we do not ask about the listener for a while.
    long pause = retry_at - now();
    table.fds[LISTENER].events = pause > 0 ? 0 : POLLIN;
    int ready = wait_for(&table, pause > 0 ? pause : -1);
    bool knock = ready > 0 && table.fds[LISTENER].revents != 0;
    if (serve_ready(&table, knock ? ready - 1 : ready)) retry_at = 0; // there is a descriptor for somebody who waits
    // Accept only now: a closed descriptor's number comes back with the next client, and all that poll said above is
    // about its last owner.
    if (knock) retry_at = accept_clients(listen_fd, &table);
  }
}
/* #endregion loop */

int main(void) {
  ignore_sigpipe();
  int listen_fd = listen_with(SO_REUSEADDR, endpoint_from_environment());
  dont_wait(listen_fd);
  announce(listen_fd);
  serve_forever(listen_fd);
}
