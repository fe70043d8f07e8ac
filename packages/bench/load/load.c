// The fixed load: any number of clients in one thread, over epoll. For a request it makes the same two calls as a server,
// which cost a client as much, and in C little else. It tells what it used itself: where that is all its time, the server
// could do more. It compares every byte that comes back.
//
//     load PORT ask|churn CLIENTS BYTES IDLE DEAF STALLING RATE WARM_MS MEASURED_MS
//
// RATE 0 is a closed loop: a client asks again when it has its answer. Any other is an open loop: so many requests a second,
// due at fixed times, whatever becomes of those before them. A request that is due while its client still waits is sent
// when the answer has come, and its time counts from when it was due.
//
// It warms up, lets every answer come, prints "ready", waits for a line on stdin, measures, lets every answer come again
// and prints its result as JSON: so whoever reads the server's counters at "ready" and at the result has all of these
// requests in between, and nothing else.
#include "clients.c"
#include "open-loop.c"
#include "stalling.c"

static void answered(struct client *client) {
  waiting--;
  if (client->role != ACTIVE) return;
  requests++;
  if (churn && close(client->fd) == -1) fail("close");
  if (client->owed > 0) return answered_on_time(client);
  if (!asking) return;
  waiting++;
  ask(client);
}

/** Takes what has come, and compares it. The event comes again with the next bytes (EPOLLET): a short read had them all. */
static void receive(struct client *client) {
  while (client->received < size) {
    size_t room = size - client->received;
    ssize_t count = read(client->fd, buffer, room);
    if (count == -1 && errno == EAGAIN) return;
    if (count <= 0) fail(count == 0 ? "the server closed the connection" : "read");
    if (memcmp(buffer, answer + client->received, (size_t)count) != 0) fail("wrong bytes");
    client->received += (size_t)count;
    if (client->received == size) return answered(client);
    if ((size_t)count < room && size <= 65536) return;
  }
}

/** Milliseconds to wait for an event. In an open loop, time must not pass unseen: until all is sent, it looks again at once. */
static int patience(bool timed) {
  if (asking && timed) return rate > 0 ? 0 : 1;
  return stalling != NULL && stalling->received < STALL_BYTES ? 1 : 10000;
}

/** Handles events until the time has come and everybody has an answer. */
static void run_until(double end, struct client *clients) {
  static struct epoll_event events[512];
  for (bool all_answered = false; !all_answered;) {
    int timeout = patience(end > 0);
    int count = epoll_wait(epfd, events, 512, timeout);
    if (count == -1 && errno != EINTR) fail("epoll_wait");
    if (count == 0 && timeout > 1) {
      errno = ETIMEDOUT;
      fail("an answer did not come");
    }
    for (int i = 0; i < count; i++) {
      struct client *client = events[i].data.ptr;
      if (client->role == STALLING) {
        send_late(client);
        receive_late(client);
        continue;
      }
      if (client->sent < size || client->role == DEAF) send_rest(client);
      if (events[i].events & ~EPOLLOUT && client->role != DEAF) receive(client);
    }
    if (asking || stalling != NULL) {
      double now = seconds(CLOCK_MONOTONIC);
      if (asking && rate > 0 && end > 0) ask_what_is_due(clients, now < end ? now : end);
      if (asking && now >= end) asking = false;
      if (stalling != NULL) stall(now);
    }
    all_answered = !asking && waiting == 0;
  }
}

/** Everybody who is active asks, for so many seconds: again and again, or at the rate. */
static void ask_for(double duration, struct client *clients, int count) {
  begun = seconds(CLOCK_MONOTONIC);
  asking = true;
  scheduled = 0;
  for (int i = 0; i < count && rate == 0; i++) {
    waiting++;
    ask(&clients[i]);
  }
  run_until(begun + duration, clients);
}

/** Connects clients of one role, some at a time: a burst larger than the accept queue would wait for a SYN to be resent. */
static struct client *connect_all(int count, int role) {
  struct client *clients = calloc((size_t)count + 1, sizeof *clients);
  if (clients == NULL) fail("calloc");
  for (int i = 0; i < count; i++) {
    clients[i].role = role;
    if (role == STALLING) clients[i].sent = clients[i].received = STALL_BYTES; // its time comes later
    connect_client(&clients[i]);
    waiting += role != DEAF && role != STALLING;
    if (i % 64 == 63 || i == count - 1) run_until(0, clients);
  }
  return clients;
}

int main(int count, char **words) {
  if (count != 11) return fprintf(stderr, "load: 10 arguments\n"), 2;
  server.sin_port = htons((uint16_t)atoi(words[1]));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool churning = strcmp(words[2], "churn") == 0;
  int active = atoi(words[3]);
  size = (size_t)atol(words[4]);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  size_t room = size < BLOCK ? BLOCK : size;
  request = malloc(room), answer = malloc(room), buffer = malloc(room);
  if (request == NULL || answer == NULL || buffer == NULL) fail("malloc");
  for (size_t i = 0; i < room; i++) answer[i] = (unsigned char)((request[i] = (unsigned char)('a' + i % 26)) - 32);
  if ((epfd = epoll_create1(0)) == -1) fail("epoll_create1");

  connect_all(atoi(words[5]), IDLE);
  connect_all(atoi(words[6]), DEAF);
  struct client *staller = connect_all(atoi(words[7]), STALLING);
  struct client *clients = churning ? calloc((size_t)active, sizeof *clients) : connect_all(active, ACTIVE);
  if (clients == NULL) fail("calloc");
  churn = churning;
  active_clients = active;
  rate = atof(words[8]);
  double duration = atof(words[10]) / 1000;
  ask_for(atof(words[9]) / 1000, clients, active);
  puts("ready");
  fflush(stdout);
  if (getchar() == EOF) return 1;

  requests = 0;
  double start = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
  if (rate > 0 && (samples = calloc((size_t)(rate * duration) + 2, sizeof *samples)) == NULL) fail("calloc");
  if (staller->role == STALLING) stalling = staller;
  ask_for(duration, clients, active);
  printf("{\"requests\":%ld,\"seconds\":%.6f,\"cpuSeconds\":%.6f", requests, seconds(CLOCK_MONOTONIC) - start,
         seconds(CLOCK_PROCESS_CPUTIME_ID) - used);
  if (samples != NULL) {
    for (long i = 0; i < requests; i++) printf("%s[%ld,%ld]", i == 0 ? ",\"latencies\":[" : ",", samples[i].due, samples[i].sent);
    puts(requests == 0 ? ",\"latencies\":[]}" : "]}");
  } else {
    puts("}");
  }
  fflush(stdout);
  while (getchar() != EOF) continue; // the connections stay until the reader has looked at the server
}
