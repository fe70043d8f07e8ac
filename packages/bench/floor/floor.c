// What the bare system calls cost in C. The loops are those of floor.ts.
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 100000, SIZE = 64 };

static double cpu(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void must(ssize_t result) {
  if (result != -1) return;
  perror("floor");
  exit(1);
}

int main(void) {
  static char buffer[SIZE];
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
  double start = cpu();
  for (int i = 0; i < TIMES; i++) must(read(zero, buffer, SIZE));
  double reads = cpu() - start;
  start = cpu();
  for (int i = 0; i < TIMES; i++) must(write(null, buffer, SIZE));
  double writes = cpu() - start;

  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  must(bind(listener, (struct sockaddr *)&name, length));
  must(listen(listener, 1));
  must(getsockname(listener, (struct sockaddr *)&name, &length));
  must(connect(client, (struct sockaddr *)&name, length));
  int server = accept(listener, NULL, NULL);
  must(server);
  start = cpu();
  for (int i = 0; i < TIMES; i++) {
    must(write(client, buffer, SIZE));
    must(read(server, buffer, SIZE));
    must(write(server, buffer, SIZE));
    must(read(client, buffer, SIZE));
  }
  double requests = (cpu() - start) / 2; // both sides: the same calls
  printf("{\"read\":%.1f,\"write\":%.1f,\"request\":%.1f}\n", reads / TIMES, writes / TIMES, requests / TIMES);
}
