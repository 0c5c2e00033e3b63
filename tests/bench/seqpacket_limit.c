// What any daemon that NSS modules ask must spend: accept, recv, send, close on a Unix socket, and
// no work in between. libnss_limit.so.2 asks it; our module and sidecar are held against the pair.
//   seqpacket_limit PATH      until it is killed
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/limit_exchange.h"

int main(int argc, char** argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) {
        fprintf(stderr, "usage: seqpacket_limit PATH\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    strcpy(address.sun_path, argv[1]);
    const int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 ||
        listen(listener, 128) != 0) {
        perror("seqpacket_limit");
        return 1;
    }
    static char request[kLimitRequest], reply[kLimitReply];
    for (;;) {
        const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) continue;
        if (recv(fd, request, sizeof request, 0) > 0) send(fd, reply, sizeof reply, 0);
        close(fd);
    }
}
