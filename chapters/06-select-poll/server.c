#define _GNU_SOURCE // accept4

#include <poll.h>
#include "../05-reuseaddr/server.c"
#include "log.c"
#include "client.c"

/** What poll() is asked, and about which client: two arrays that grow, with one index. Only clients have a client. */
struct table {
  struct pollfd *fds;
  struct client **clients;
  size_t count, capacity;
};

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

/** Takes a new client in, or closes its connection if there is no memory for it. */
static void welcome(struct table *table, int fd) {
  struct client *client = malloc(sizeof *client);
  if (client != NULL) {
    client->fd = fd;
    client->ended = false;
    client->start = client->count = 0;
    if (add_entry(table, client, fd) != -1) return;
  }
  report("malloc");
  free(client);
  if (close(fd) == -1) report("close");
}

/** The entries that stay: only those behind them, the clients', are removed. */
enum { LISTENER, STDOUT, STDERR, FIRST_CLIENT };

/** Asks about a log while it owes something. Otherwise poll ignores the entry, even if the pipe has no reader. */
static void ask_about_log(struct pollfd *entry, const struct log *log) {
  entry->fd = log_wants_room(log) ? log->fd : -1;
  entry->events = POLLOUT;
}

/** poll(), which any signal with a handler ends early, even with SA_RESTART: then nothing is ready. */
static int wait_for(struct table *table, long timeout) {
  int ready = poll(table->fds, table->count, (int)timeout);
  if (ready != -1) return ready;
  if (errno != EINTR) fail("poll");
  return 0;
}

/** What to ask poll() about a client. Errors are reported without being asked for. */
static short interest(const struct client *client) {
  return (wants_input(client) ? POLLIN : 0) | (wants_room(client) ? POLLOUT : 0);
}

/* #region turns */
/** Gives a turn to each client for which poll() has an answer, `ready` of them. Returns whether a descriptor became free. */
static bool serve_ready(struct table *table, int ready) {
  bool closed = false;
  // Backwards: what remove_entry() puts in a gap has had its turn.
  for (size_t i = table->count - 1; ready > 0 && i >= FIRST_CLIENT; i--) {
    short revents = table->fds[i].revents;
    if (revents == 0) continue;
    ready--;
    // POLLERR, POLLHUP and POLLNVAL come without being asked for, and stay until read() has shown what they mean.
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
/* #endregion turns */

/** Serves all clients at once, in one thread that waits in one place. */
static _Noreturn void serve_forever(int listen_fd) {
  /* #region setup */
  struct table table = {0};
  long retry_at = 0; // when to ask for new clients again, after a shortage
  for (int entry = LISTENER; entry < FIRST_CLIENT; entry++) {
    if (add_entry(&table, NULL, entry == LISTENER ? listen_fd : -1) == -1) fail("realloc");
  }
  /* #endregion setup */
  for (;;) {
    /* #region ask */
    // A client that cannot be accepted stays in the queue, and the listener stays readable: poll would return at
    // once, every time. So in a shortage we do not ask about the listener for a while.
    long pause = retry_at - now();
    table.fds[LISTENER].events = pause > 0 ? 0 : POLLIN;
    ask_about_log(&table.fds[STDOUT], &out);
    ask_about_log(&table.fds[STDERR], &errors);
    int ready = wait_for(&table, pause > 0 ? pause : -1);
    bool knock = ready > 0 && table.fds[LISTENER].revents != 0;
    /* #endregion ask */
    flush_log(&out);
    flush_log(&errors);
    /* #region sweep */
    if (serve_ready(&table, knock ? ready - 1 : ready)) retry_at = 0; // there is a descriptor for a client that waits
    // Accept only now: the next client gets a number that is free, and whatever poll reported for that number above is
    // about its last owner.
    if (knock) retry_at = accept_clients(listen_fd, &table);
    /* #endregion sweep */
  }
}

int main(void) {
  ignore_sigpipe();
  int listen_fd = listen_with(SO_REUSEADDR, endpoint_from_environment());
  dont_wait(listen_fd);
  announce(listen_fd);
  serve_forever(listen_fd);
}
