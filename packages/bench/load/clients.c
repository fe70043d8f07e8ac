// The clients of a load, and the two calls that each makes for a request. Part of load.c.
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

/**
 * One connection. An idle client asks once, so that it is known to be served; a deaf one sends and never reads. A stalling
 * one sends STALL_BYTES again and again, and each time begins to read STALL seconds later.
 */
struct client {
  int fd;
  size_t sent, received; // of this request and its answer
  enum { ACTIVE, IDLE, DEAF, STALLING } role;
  long owed;             // in an open loop: requests that are due and not answered
  double due, asked;     // when the one that is being answered was due, and when it was sent
};

static struct sockaddr_in server = {.sin_family = AF_INET};
enum { BLOCK = 65536 };    // what a deaf client sends at once, so that its connection is soon full
static unsigned char *request, *answer, *buffer;
static size_t size;
static bool churn;
static int epfd;
static bool asking;        // false: whoever has its answer asks nothing more
static long waiting;       // answers that have not come yet
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
  if (client->role == STALLING) { // little fits between it and the server, on either side
    setsockopt(client->fd, IPPROTO_TCP, TCP_MAXSEG, &(int){1400}, sizeof(int));
    setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &(int){8192}, sizeof(int));
    setsockopt(client->fd, SOL_SOCKET, SO_SNDBUF, &(int){8192}, sizeof(int));
  }
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
  client->sent = client->received = 0;
  if (churn) connect_client(client); // EPOLLOUT comes when it is connected
  else send_rest(client);
}
