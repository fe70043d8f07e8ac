// The fixed load: any number of clients in one thread, over epoll. For a request it makes the same two calls as a server,
// which cost a client as much, and in C little else. It tells what it used itself: where that is all its time, the server
// could do more. It compares every byte that comes back.
//
//     load PORT ask|churn CLIENTS BYTES IDLE DEAF WARM_MS MEASURED_MS
//
// It warms up, lets every answer come, prints "ready", waits for a line on stdin, measures, lets every answer come again
// and prints its result as JSON: so whoever reads the server's counters at "ready" and at the result has all of these
// requests in between, and nothing else.
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/** One connection. An idle client asks once, so that it is known to be served; a deaf one sends and never reads. */
struct client {
  int fd;
  size_t sent, received; // of this request and its answer
  enum { ACTIVE, IDLE, DEAF } role;
};

static struct sockaddr_in server = {.sin_family = AF_INET};
enum { BLOCK = 65536 };    // what a deaf client sends at once, so that its connection is soon full
static unsigned char *request, *answer, *buffer;
static size_t size;
static bool churn;
static int epfd;
static bool asking;        // false: whoever has its answer asks nothing more
static long waiting;       // clients that have not got their answer yet
static long requests;      // answered

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double seconds(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) == -1) fail("clock_gettime");
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/** Each connection comes from the next address of 127.1.0.0/16: the ports of one would be used up within seconds. */
static void connect_client(struct client *client) {
  static unsigned next;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f010001u + next++ % 250)};
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (client->fd == -1) fail("socket");
  setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){1}, sizeof(int));
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  if (bind(client->fd, (struct sockaddr *)&own, sizeof own) == -1) fail("bind");
  if (connect(client->fd, (struct sockaddr *)&server, sizeof server) == -1 && errno != EINPROGRESS) fail("connect");
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
  if (epoll_ctl(epfd, EPOLL_CTL_ADD, client->fd, &event) == -1) fail("epoll_ctl");
}

/** Sends what is left of the request, as far as the connection takes it. */
static void send_rest(struct client *client) {
  bool deaf = client->role == DEAF;
  while (deaf || client->sent < size) {
    ssize_t sent = deaf ? write(client->fd, request, BLOCK) : write(client->fd, request + client->sent, size - client->sent);
    if (sent == -1 && errno == EAGAIN) return;
    if (sent == -1) fail("write");
    client->sent += (size_t)sent;
  }
}

static void ask(struct client *client) {
  waiting++;
  client->sent = client->received = 0;
  if (churn) connect_client(client); // EPOLLOUT comes when it is connected
  else send_rest(client);
}

static void answered(struct client *client) {
  waiting--;
  if (client->role == ACTIVE) requests++;
  if (churn && close(client->fd) == -1) fail("close");
  if (asking && client->role == ACTIVE) ask(client);
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

/** Handles events until the time has come and everybody has an answer. */
static void run_until(double end) {
  static struct epoll_event events[512];
  for (bool all_answered = false; !all_answered;) {
    int count = epoll_wait(epfd, events, 512, asking && end > 0 ? 1 : 10000);
    if (count == -1 && errno != EINTR) fail("epoll_wait");
    if (count == 0 && !asking) {
      errno = ETIMEDOUT;
      fail("an answer did not come");
    }
    for (int i = 0; i < count; i++) {
      struct client *client = events[i].data.ptr;
      if (client->sent < size || client->role == DEAF) send_rest(client);
      if (events[i].events & ~EPOLLOUT && client->role != DEAF) receive(client);
    }
    if (asking && seconds(CLOCK_MONOTONIC) >= end) asking = false;
    all_answered = !asking && waiting == 0;
  }
}

/** Everybody who is active asks, again and again, for so many seconds. */
static void ask_for(double duration, struct client *clients, int count) {
  double end = seconds(CLOCK_MONOTONIC) + duration;
  asking = true;
  for (int i = 0; i < count; i++) ask(&clients[i]);
  run_until(end);
}

/** Connects clients of one role, some at a time: a burst larger than the accept queue would wait for a SYN to be resent. */
static struct client *connect_all(int count, int role) {
  struct client *clients = calloc((size_t)count + 1, sizeof *clients);
  if (clients == NULL) fail("calloc");
  for (int i = 0; i < count; i++) {
    clients[i].role = role;
    connect_client(&clients[i]);
    waiting += role != DEAF;
    if (i % 64 == 63 || i == count - 1) run_until(0);
  }
  return clients;
}

int main(int count, char **words) {
  if (count != 9) return fprintf(stderr, "load: 8 arguments\n"), 2;
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
  request = malloc(room), answer = malloc(room), buffer = malloc(size);
  if (request == NULL || answer == NULL || buffer == NULL) fail("malloc");
  for (size_t i = 0; i < room; i++) answer[i] = (unsigned char)((request[i] = (unsigned char)('a' + i % 26)) - 32);
  if ((epfd = epoll_create1(0)) == -1) fail("epoll_create1");

  connect_all(atoi(words[5]), IDLE);
  connect_all(atoi(words[6]), DEAF);
  struct client *clients = churning ? calloc((size_t)active, sizeof *clients) : connect_all(active, ACTIVE);
  churn = churning;
  ask_for(atof(words[7]) / 1000, clients, active);
  puts("ready");
  fflush(stdout);
  if (getchar() == EOF) return 1;

  requests = 0;
  double start = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
  ask_for(atof(words[8]) / 1000, clients, active);
  printf("{\"requests\":%ld,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n", requests, seconds(CLOCK_MONOTONIC) - start,
         seconds(CLOCK_PROCESS_CPUTIME_ID) - used);
  fflush(stdout);
  while (getchar() != EOF) continue; // the connections stay until the reader has looked at the server
}
