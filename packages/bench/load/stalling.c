// A client that sends much, and reads late: a server that waits for it waits that long. Part of load.c.

/** How long a stalling client does not read, how often, and with how many bytes on their way. */
static const double STALL = 0.1, STALL_EVERY = 0.4;
enum { STALL_BYTES = 512 * 1024 };
static struct client *stalling;
static double stall_at;    // when it begins to send again; it reads from STALL later on

/** Takes what has come for a stalling client, unless it stalls. */
static void receive_late(struct client *client) {
  if (seconds(CLOCK_MONOTONIC) < stall_at + STALL) return;
  while (client->received < STALL_BYTES) {
    size_t at = client->received % BLOCK;
    ssize_t count = read(client->fd, buffer, BLOCK - at);
    if (count == -1 && errno == EAGAIN) return;
    if (count <= 0) fail(count == 0 ? "the server closed the connection" : "read");
    if (memcmp(buffer, answer + at, (size_t)count) != 0) fail("wrong bytes");
    client->received += (size_t)count;
    if (client->received == STALL_BYTES) waiting--;
  }
}

/** Sends what fits of what a stalling client has still to send. */
static void send_late(struct client *client) {
  while (client->sent < STALL_BYTES) {
    size_t at = client->sent % BLOCK;
    ssize_t sent = write(client->fd, request + at, BLOCK - at);
    if (sent == -1 && errno == EAGAIN) return;
    if (sent == -1) fail("write");
    client->sent += (size_t)sent;
  }
}

/** Begins the next stall when it is time, and the reading after it. */
static void stall(double now) {
  if (asking && now >= stall_at + STALL_EVERY && stalling->received == STALL_BYTES) {
    stall_at = now;
    stalling->sent = stalling->received = 0;
    waiting++;
    send_late(stalling);
  }
  if (stalling->received < STALL_BYTES) receive_late(stalling);
}
