#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
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

/** A connection taken from the accept queue; fd is -1 when none was. The endpoint is the client's. */
struct accepted {
  int fd;
  struct endpoint peer;
};

/** read(), again after every signal. */
static ssize_t read_some(int fd, void *buffer, size_t size) {
  for (;;) {
    ssize_t count = read(fd, buffer, size);
    if (count != -1 || errno != EINTR) return count;
  }
}

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

/** Sleeps, so that a shortage is not met with a busy loop. A signal may end the sleep early: that does no harm. */
static void pause_for(long milliseconds) {
  nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
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

/** Makes a listening socket: from here on the kernel shakes hands with every client, whether or not we accept it. */
static int listen_on(struct sockaddr_in local) {
  struct endpoint at = endpoint_of(local);
  int listen_fd = socket(AF_INET, SOCK_STREAM, 0);
  if (listen_fd == -1) fail("socket");
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

/** Takes the next client from the accept queue, or none when there is none to take just now. */
static struct accepted accept_client(int listen_fd) {
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

/** Two counts of the same thing, in memory that all threads see. */
static atomic_long exact;
static volatile long careless; // volatile: each load and each store is made. It makes nothing atomic

/** Answers one client, as before, and counts its requests: every read() that returned bytes is one. */
static void serve(int conn_fd) {
  unsigned char buffer[64 * 1024];
  ssize_t count;
  while ((count = read_some(conn_fd, buffer, sizeof buffer)) > 0) {
    atomic_fetch_add(&exact, 1); // load, add and store in one step
    long seen = careless; // the same three steps of ++, one by one: load,
    upper_case(buffer, (size_t)count);
    if (write_all(conn_fd, buffer, (size_t)count) == -1) {
      complain("write"); // EPIPE, ECONNRESET: this client is gone
      break;
    }
    careless = seen + 1; // and store, over whatever other threads have stored meanwhile
  } // 0 is the client's FIN: it will send no more, but it still reads
  if (count == -1) complain("read"); // ECONNRESET
  // The only one: no other thread has a descriptor of its own. The listening socket is everybody's.
  if (close(conn_fd) == -1) complain("close");
}

/* #region start-thread */
/** Starts a thread that nobody will join: detached, it leaves nothing behind. Returns false when there can be none. */
static bool start_thread(void *(*routine)(void *), int fd) {
  pthread_t thread;
  // The number itself, not the address of a variable that will hold the next client's before the thread looks.
  int error = pthread_create(&thread, NULL, routine, (void *)(intptr_t)fd);
  if (error != 0) {
    errno = error; // these functions return the error
    complain("pthread_create"); // EAGAIN: no room for one more thread just now
    return false;
  }
  error = pthread_detach(thread);
  if (error != 0) {
    errno = error;
    complain("pthread_detach");
  }
  return true;
}
/* #endregion start-thread */

/* #region serve-client */
static void *serve_client(void *conn_fd) {
  serve((int)(intptr_t)conn_fd);
  return NULL;
}
/* #endregion serve-client */

/** Serves every client on a thread of its own. */
static _Noreturn void serve_forever(int listen_fd) {
  for (;;) {
    struct accepted client = accept_client(listen_fd);
    if (client.fd == -1) continue;
    if (start_thread(serve_client, client.fd)) continue; // a thread that has begun closes it, and nobody else may
    if (close(client.fd) == -1) complain("close");
  }
}

/** accept() waits on a thread too: the main thread waits for signals. */
static void *accept_clients(void *listen_fd) {
  serve_forever((int)(intptr_t)listen_fd);
}

/* #region end */
/** Ends the process at SIGINT or SIGTERM, all threads included, whatever they wait for. */
static _Noreturn void end_on_signal(const sigset_t *stop) {
  int signo;
  int error = sigwait(stop, &signo);
  if (error != 0) {
    errno = error;
    fail("sigwait");
  }
  print("requests: %ld counted with atomic_fetch_add, %ld with ++\n", atomic_load(&exact), careless);
  _exit(0);
}
/* #endregion end */

int main(void) {
  ignore_sigpipe();
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &stop, NULL) == -1) fail("sigprocmask"); // each thread to come inherits this mask
  int listen_fd = listen_on(endpoint_from_environment());
  announce(listen_fd);
  if (!start_thread(accept_clients, listen_fd)) return 1;
  end_on_signal(&stop);
}
