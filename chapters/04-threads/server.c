#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include "../01-handshake/server.c"

/** Two counts of the same thing, in memory that all threads see. */
static atomic_long exact;
static atomic_long careless; // each load is atomic and so is each store, but not the two together

/** Answers one client, as before, and counts its requests: every read() that returned bytes is one. */
static void serve_and_count(int conn_fd) {
  unsigned char buffer[64 * 1024];
  ssize_t count;
  while ((count = read_some(conn_fd, buffer, sizeof buffer)) > 0) {
    atomic_fetch_add(&exact, 1); // load, add and store as one operation
    long seen = atomic_load_explicit(&careless, memory_order_relaxed); // the three steps of ++, one by one: load,
    upper_case(buffer, (size_t)count);
    if (write_all(conn_fd, buffer, (size_t)count) == -1) {
      complain("write"); // EPIPE, ECONNRESET: this client has disconnected
      break;
    }
    atomic_store_explicit(&careless, seen + 1, memory_order_relaxed); // and store, over what others have stored meanwhile
  } // 0 is the client's FIN: it will send no more, but it still reads
  if (count == -1) complain("read"); // ECONNRESET
  // The only close: threads share the descriptor. The listening socket stays open for all of them.
  if (close(conn_fd) == -1) complain("close");
}

/* #region start-thread */
/** Starts a thread that will not be joined: detached, it leaves nothing behind. Returns false when none can be started. */
static bool start_thread(void *(*routine)(void *), int fd) {
  pthread_t thread;
  // The number itself, not the address of a variable, which may hold the next client's before the thread looks.
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
  serve_and_count((int)(intptr_t)conn_fd);
  return NULL;
}
/* #endregion serve-client */

/* #region loop */
/** Serves every client on a thread of its own. */
static _Noreturn void serve_forever(int listen_fd) {
  for (;;) {
    struct accepted client = accept_client(listen_fd);
    if (client.fd == -1) continue;
    if (start_thread(serve_client, client.fd)) continue; // a thread that has begun closes it, and no other may
    if (close(client.fd) == -1) complain("close");
  }
}
/* #endregion loop */

/* #region acceptor */
/** accept() waits on a thread of its own: the main thread waits for signals. */
static void *accept_clients(void *listen_fd) {
  serve_forever((int)(intptr_t)listen_fd);
}
/* #endregion acceptor */

/** Whether the process has been asked to end. From then on no thread waits for the log's reader. */
static atomic_bool is_ending;

static bool stop_requested(void) {
  sigset_t pending; // blocked, while the main thread itself still waits to say that it listens
  sigpending(&pending);
  return atomic_load(&is_ending) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT);
}

/* #region end */
/** Ends the process at SIGINT or SIGTERM, with all its threads, whatever they wait for. */
static _Noreturn void end_on_signal(const sigset_t *stop) {
  int signo;
  int error = sigwait(stop, &signo);
  if (error != 0) {
    errno = error;
    fail("sigwait");
  }
  atomic_store(&is_ending, true);
  print("requests: %ld counted with atomic_fetch_add, %ld with ++\n", atomic_load(&exact), atomic_load(&careless));
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
  give_up_lines_when(stop_requested);
  int listen_fd = listen_on(endpoint_from_environment());
  announce(listen_fd);
  if (!start_thread(accept_clients, listen_fd)) return 1;
  end_on_signal(&stop);
}
