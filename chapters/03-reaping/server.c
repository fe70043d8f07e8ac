#define _GNU_SOURCE // ppoll

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
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

/** What a terminal gives a program at once, at most: a longer line is printed in pieces of this size. termios(3) */
enum { LONGEST = 4096 };

/** Prints what one client sends, line by line, each with the client's name and in one write: lines never mix. */
struct line_printer {
  char text[sizeof "255.255.255.255:65535: " + LONGEST]; // the client's name, the line so far, room for its newline
  size_t start, end;                                     // of the line within text
};

/** Starts an empty line. */
static void name_lines(struct line_printer *lines, const struct endpoint *peer) {
  lines->start = (size_t)sprintf(lines->text, "%s:%d: ", peer->address, peer->port);
  lines->end = lines->start;
}

static void print_line(struct line_printer *lines) {
  lines->text[lines->end] = '\n';
  if (write_all(STDOUT_FILENO, lines->text, lines->end + 1) == -1) fail("write");
  lines->end = lines->start;
}

/** Takes bytes as they come, also half a line, and prints each line when its end has come. */
static void print_lines(struct line_printer *lines, const unsigned char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] != '\n') lines->text[lines->end++] = (char)bytes[i];
    if (bytes[i] == '\n' || lines->end - lines->start == LONGEST) print_line(lines);
  }
}

/** Answers one client as before, and shows what it types. */
static void serve(struct accepted client) {
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
  } // 0 is the client's FIN: it will send no more, but it still reads
  if (count == -1) complain("read"); // ECONNRESET
  if (lines.end > lines.start) print_line(&lines); // what came after the last newline
  if (close(client.fd) == -1) complain("close");
}

/** The children that have been forked: an array that grows. */
struct children {
  pid_t *pids;
  size_t count, capacity;
};

/** Remembers a child, so that it can be ended when the server ends. */
static void add_child(struct children *children, pid_t child) {
  if (children->count == children->capacity) {
    size_t capacity = children->capacity == 0 ? 64 : children->capacity * 2;
    pid_t *pids = realloc(children->pids, capacity * sizeof *pids);
    if (pids == NULL) {
      complain("realloc");
      if (kill(child, SIGKILL) == -1) complain("kill"); // whom we cannot remember, nobody would end later
      return;
    }
    children->pids = pids;
    children->capacity = capacity;
  }
  children->pids[children->count++] = child;
}

/** Forgets a child; the last one takes its place. Returns false for a pid that was not in the array. */
static bool remove_child(struct children *children, pid_t child) {
  for (size_t i = 0; i < children->count; i++) {
    if (children->pids[i] != child) continue;
    children->pids[i] = children->pids[--children->count];
    return true;
  }
  return false;
}

/** A signal with a handler, even with this one, interrupts the call that the process is blocked in: EINTR. */
static void do_nothing(int signo) {
  (void)signo;
}

/** Sets what happens when a signal arrives. No SA_RESTART among the flags: the interrupted call shall fail. */
static void handle(int signo, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  if (sigaction(signo, &action, NULL) == -1) fail("sigaction");
}

/** Has the signal come? Then the kernel has put the default action back. */
static bool has_come(int signo) {
  struct sigaction action;
  if (sigaction(signo, NULL, &action) == -1) fail("sigaction");
  return action.sa_handler == SIG_DFL;
}

/** Makes SIGINT and SIGTERM interrupt accept() once (EINTR), and then have their default action back. */
static void catch_stop(void) {
  handle(SIGINT, do_nothing, SA_RESETHAND);
  handle(SIGTERM, do_nothing, SA_RESETHAND);
}

/** Has one of them come? */
static bool stop_requested(void) {
  return has_come(SIGINT) || has_come(SIGTERM);
}

/** Lets them end this process, as they end any other: a child inherits what its parent catches. */
static void release_stop(void) {
  handle(SIGINT, SIG_DFL, 0);
  handle(SIGTERM, SIG_DFL, 0);
}

/** Serves one client in a copy of this process, and ends the copy. Returns its pid, or -1 when there could be none. */
static pid_t fork_child(int listen_fd, struct accepted client) {
  pid_t child = fork();
  if (child == -1) {
    if (errno != EAGAIN && errno != ENOMEM) fail("fork");
    complain("fork"); // no room for one more process just now
    pause_for(10);
  }
  if (child != 0) return child;
  release_stop();
  if (close(listen_fd) == -1) fail("close"); // the child's reference to the listening socket: it will never accept
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, NULL) == -1) fail("sigprocmask");
  serve(client);
  _exit(0);
}

/** Nobody else will end a server's children: without this they would serve on, adopted by init. */
static void end_children(struct children *children) {
  for (size_t i = 0; i < children->count; i++) {
    if (kill(children->pids[i], SIGKILL) == -1) complain("kill");
  }
  free(children->pids);
}

/* #region catch-children */
/** Prepares to hear of every child's end. Before the first fork: a child may end before its parent runs again. */
static void catch_children(void) {
  handle(SIGCHLD, do_nothing, 0); // no SA_RESTART: a waiting call returns EINTR
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &signals, NULL) == -1) fail("sigprocmask"); // they come only while we wait, below
}
/* #endregion catch-children */

/* #region client-waits */
/**
 * Waits for a client (true) or a signal (false). ppoll lets the signals in and waits in one step: none is missed. In
 * Node other threads would take the signals that this one blocks: so server.ts can only look again, after a while.
 */
static bool client_waits(int listen_fd) {
  struct pollfd listener = {.fd = listen_fd, .events = POLLIN};
  sigset_t none;
  sigemptyset(&none);
  if (ppoll(&listener, 1, NULL, &none) != -1) return true;
  if (errno != EINTR) fail("ppoll");
  return false;
}
/* #endregion client-waits */

/** A signal's name. signal(7) */
static const char *signal_name(int signo) {
  switch (signo) {
    NAME(SIGHUP); NAME(SIGINT); NAME(SIGQUIT); NAME(SIGILL); NAME(SIGTRAP); NAME(SIGABRT); NAME(SIGBUS);
    NAME(SIGFPE); NAME(SIGKILL); NAME(SIGUSR1); NAME(SIGSEGV); NAME(SIGUSR2); NAME(SIGPIPE); NAME(SIGALRM);
    NAME(SIGTERM); NAME(SIGXCPU); NAME(SIGXFSZ); NAME(SIGSYS);
    default: return "another signal";
  }
}

/** Reaps until nobody is left to reap: a hundred children that end together send one signal, not a hundred. */
static void reap(struct children *children) {
  while (children->count > 0) {
    int status;
    pid_t child = waitpid(-1, &status, WNOHANG);
    if (child == -1) fail("waitpid");
    if (child == 0) return; // those that are left are alive
    if (!remove_child(children, child)) continue; // not a child that we forked
    if (WIFEXITED(status)) print("child %d exited with status %d\n", child, WEXITSTATUS(status));
    else print("child %d killed by %s\n", child, signal_name(WTERMSIG(status)));
  }
}

/** Serves every client in a process of its own, and reaps every child that has ended, until SIGINT or SIGTERM. */
static void serve_forever(int listen_fd) {
  struct children children = {0};
  for (;;) {
    reap(&children);
    if (stop_requested()) break;
    if (!client_waits(listen_fd)) continue;
    struct accepted client = accept_client(listen_fd);
    if (client.fd == -1) continue;
    pid_t child = fork_child(listen_fd, client);
    if (child != -1) add_child(&children, child);
    if (close(client.fd) == -1) complain("close");
  }
  end_children(&children);
}

int main(void) {
  ignore_sigpipe();
  catch_stop();
  catch_children();
  int listen_fd = listen_on(endpoint_from_environment());
  announce(listen_fd);
  serve_forever(listen_fd);
}
