/* What environ.ts gives to server.ts, for the servers in C. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** What Node does at its start: no socket becomes the descriptor 0, 1 or 2 that whoever started the program had closed. */
__attribute__((constructor)) static void open_standard_descriptors(void) {
  int fd;
  while ((fd = open("/dev/null", O_RDWR)) != -1 && fd <= STDERR_FILENO) continue;
  if (fd != -1) close(fd);
}

/** Where a server of this book listens: HOST (default 127.0.0.1) and PORT (default 6666) of the environment. environ(7) */
struct sockaddr_in endpoint_from_environment(void) {
  const char *host = getenv("HOST"), *port = getenv("PORT");
  if (host == NULL) host = "127.0.0.1";
  if (port == NULL) port = "6666";
  size_t digits = strspn(port, "0123456789");
  if (digits < 1 || digits > 5 || port[digits] != '\0' || atoi(port) > 65535) {
    dprintf(STDERR_FILENO, "PORT=\"%s\" is not a port: give a number from 0 to 65535, such as PORT=6666\n", port);
    _exit(1);
  }
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(port))};
  if (inet_pton(AF_INET, host, &local.sin_addr) != 1) {
    dprintf(STDERR_FILENO, "HOST=\"%s\" is not an IPv4 address: write it as four numbers, such as HOST=127.0.0.1\n", host);
    _exit(1);
  }
  return local;
}
