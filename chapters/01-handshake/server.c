#ifndef HANDSHAKE // a later chapter includes what its server.ts imports: this file perhaps by two ways, to be read once
#define HANDSHAKE

#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "../../packages/libc/environ.c"
#include "../../packages/libc/errno.c"
#include "log.c"

struct endpoint endpoint_of(struct sockaddr_in name);
ssize_t read_some(int fd, void *buffer, size_t size);
int write_all(int fd, const void *data, size_t count);
void upper_case(unsigned char *bytes, size_t count);
_Noreturn void fail(const char *call);
_Noreturn void fail_at(const char *call, const struct endpoint *at);
void pause_for(long milliseconds);

/* #region listen */
/** How many clients may wait in the accept queue: 4096, or fewer if the kernel grants fewer. It limits only the queue. */
enum { BACKLOG = 4096 };

/** Makes a listening socket: from now on the kernel completes each client's handshake, whether or not we accept it. */
int listen_on(struct sockaddr_in local) {
  struct endpoint at = endpoint_of(local);
  int listen_fd = socket(AF_INET, SOCK_STREAM, 0);
  if (listen_fd == -1) fail("socket");
  if (bind(listen_fd, (struct sockaddr *)&local, sizeof local) == -1) fail_at("bind", &at);
  if (listen(listen_fd, BACKLOG) == -1) fail("listen");
  return listen_fd;
}
/* #endregion listen */

/** Reads a `struct sockaddr_in`, whose port and address are in network order. */
struct endpoint endpoint_of(struct sockaddr_in name) {
  struct endpoint endpoint = {.port = ntohs(name.sin_port)};
  if (inet_ntop(AF_INET, &name.sin_addr, endpoint.address, sizeof endpoint.address) == NULL) fail("inet_ntop");
  return endpoint;
}

/** Prints where the socket listens. If port 0 asked for any free port, only the kernel knows which it is. */
void announce(int listen_fd) {
  struct sockaddr_in name;
  if (getsockname(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name}) == -1) fail("getsockname");
  struct endpoint local = endpoint_of(name);
  print("listening on %s:%d\n", local.address, local.port);
}

/** Errors of accept() that are the fault of a client, a signal or the network: try again at once. accept(2) */
bool is_passing(int error) {
  return error == EINTR || error == ECONNABORTED || error == EPROTO || error == ENETDOWN || error == ENETUNREACH ||
         error == EHOSTDOWN || error == EHOSTUNREACH || error == ENONET;
}

/** Errors that mean that this machine has run out of something: try again a little later. */
bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* #region accept */
/** A connection taken from the accept queue; fd is -1 when none was. The endpoint is the client's. */
struct accepted {
  int fd;
  struct endpoint peer;
};

/** Takes the next client from the accept queue; fd is -1 if that failed and is worth another try. */
struct accepted accept_client(int listen_fd) {
  struct sockaddr_in name;
  struct accepted client = {.fd = accept(listen_fd, (struct sockaddr *)&name, &(socklen_t){sizeof name})};
  if (client.fd != -1) {
    client.peer = endpoint_of(name);
    print("client IP: %s, client port: %d\n", client.peer.address, client.peer.port);
  } else if (is_shortage(errno)) {
    complain("accept");
    pause_for(100);
  } else if (!is_passing(errno)) {
    fail("accept");
  }
  return client;
}
/* #endregion accept */

/* #region serve */
/** Answers one client in upper case until it has sent its last byte, then closes the connection. */
void serve(int conn_fd) {
  unsigned char buffer[16 * 1024];
  ssize_t count;
  while ((count = read_some(conn_fd, buffer, sizeof buffer)) > 0) {
    upper_case(buffer, (size_t)count);
    if (write_all(conn_fd, buffer, (size_t)count) == -1) {
      complain("write"); // EPIPE, ECONNRESET: this client has disconnected, and the next one is waiting
      break;
    }
  } // 0 is the client's FIN: it will send no more, but it still reads
  if (count == -1) complain("read"); // ECONNRESET
  if (close(conn_fd) == -1) complain("close");
}
/* #endregion serve */

/** read(), again after every signal. */
ssize_t read_some(int fd, void *buffer, size_t size) {
  for (;;) {
    ssize_t count = read(fd, buffer, size);
    if (count != -1 || errno != EINTR) return count;
  }
}

/* #region write-all */
/** write() may take only a part, and a signal may interrupt it: continue until the kernel has every byte. */
int write_all(int fd, const void *data, size_t count) {
  for (size_t sent = 0; sent < count;) {
    ssize_t taken = write(fd, (const char *)data + sent, count - sent);
    if (taken != -1) sent += (size_t)taken;
    else if (errno != EINTR) return -1;
  }
  return 0;
}
/* #endregion write-all */

/**
 * Turns ASCII a–z into A–Z, in place; every other byte stays as it is (toupper() would ask the locale). Four bytes at a
 * time, then one by one.
 */
void upper_case(unsigned char *bytes, size_t count) {
  size_t i = 0;
  for (uint32_t word; i + sizeof word <= count; i += sizeof word) {
    // A byte's low seven bits plus 0x1f reach bit 7 from a (0x61) on, and plus 0x05 only beyond z (0x7a). Where one sum
    // reaches it alone there is a letter; two places to the right, bit 7 is the 0x20 to take off.
    memcpy(&word, bytes + i, sizeof word); // a load, from any address
    uint32_t low = word & 0x7f7f7f7f; // no sum reaches the next byte
    uint32_t letters = ((low + 0x1f1f1f1f) ^ (low + 0x05050505)) & ~word & 0x80808080;
    word ^= letters >> 2;
    memcpy(bytes + i, &word, sizeof word);
  }
  for (; i < count; i++) {
    if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] -= 'a' - 'A';
  }
}

/** For what the server cannot do without. */
void fail(const char *call) {
  fail_at(call, NULL);
}

void fail_at(const char *call, const struct endpoint *at) {
  complain_at(call, at);
  _exit(1);
}

/** Sleeps, so that a shortage does not turn into a busy loop. A signal may end the sleep early, which does no harm. */
void pause_for(long milliseconds) {
  nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

/* #region sigpipe */
/** Makes a write to a disconnected client fail with EPIPE instead of killing the process. (Node does this at start.) */
void ignore_sigpipe(void) {
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) fail("signal");
}
/* #endregion sigpipe */

#if __INCLUDE_LEVEL__ == 0 // this is the program that is compiled, and not a part of a later chapter's
/* #region main */
int main(void) {
  ignore_sigpipe();
  int listen_fd = listen_on(endpoint_from_environment());
  announce(listen_fd);
  for (;;) {
    struct accepted client = accept_client(listen_fd);
    if (client.fd != -1) serve(client.fd);
  }
}
/* #endregion main */
#endif

#endif
