// Requests that are due at fixed times, whatever becomes of those before them. Part of load.c.

/** The open loop: request number n is that of client n % clients, and due at `begun` + n / `rate`. */
static double rate, begun;
static long scheduled, active_clients;

/** Nanoseconds from when each answered request was due, and from when it was sent. */
static struct sample {
  long due, sent;
} *samples;

/** Sends the oldest request that a client owes. */
static void ask_owed(struct client *client) {
  client->asked = seconds(CLOCK_MONOTONIC);
  ask(client);
}

/** Notes the requests that are due by now, and sends those whose clients do not wait for an answer. */
static void ask_what_is_due(struct client *clients, double now) {
  for (; begun + (double)scheduled / rate <= now; scheduled++) {
    struct client *client = &clients[scheduled % active_clients];
    waiting++;
    if (client->owed++ > 0) continue;
    client->due = begun + (double)scheduled / rate;
    ask_owed(client);
  }
}

static void answered_on_time(struct client *client) {
  double now = seconds(CLOCK_MONOTONIC);
  if (samples != NULL) {
    samples[requests - 1] = (struct sample){(long)((now - client->due) * 1e9), (long)((now - client->asked) * 1e9)};
  }
  client->due += (double)active_clients / rate; // when its next one is, or was, due
  if (--client->owed > 0) ask_owed(client);
}
