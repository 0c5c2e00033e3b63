// What any daemon that NSS modules ask must spend: accept, recv, send, close on a Unix socket, and
// no work in between. libnss_limit.so.2 asks it; our module and sidecar are held against the pair.
//   seqpacket_limit PATH          one client at a time: it sleeps in accept() and in recv()
//   seqpacket_limit PATH epoll    as a daemon must that has other sockets, or clients that are slow
// Both until they are killed.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/limit_exchange.h"

static char request[kLimitRequest], reply[kLimitReply];

static void serve_in_turn(int listener) {
    for (;;) {
        const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) continue;
        if (recv(fd, request, sizeof request, 0) > 0) send(fd, reply, sizeof reply, 0);
        close(fd);
    }
}

// Who has not asked yet when he is accepted is waited for; closing ends the watch.
static void serve_all(int listener) {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) != 1) continue;
        const int asked = event.data.fd != listener;
        const int fd =
            asked ? event.data.fd : accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0) continue;
        const ssize_t size = recv(fd, request, sizeof request, MSG_DONTWAIT);
        if (size < 0 && !asked) {
            event.data.fd = fd;
            if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0) continue;
        }
        if (size > 0) send(fd, reply, sizeof reply, MSG_DONTWAIT);
        close(fd);
    }
}

int main(int argc, char** argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc < 2 || argc > 3 || strlen(argv[1]) >= sizeof address.sun_path) {
        fprintf(stderr, "usage: seqpacket_limit PATH [epoll]\n");
        return 2;
    }
    const int all = argc == 3;
    signal(SIGPIPE, SIG_IGN);
    strcpy(address.sun_path, argv[1]);
    const int listener =
        socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | (all ? SOCK_NONBLOCK : 0), 0);
    if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 ||
        listen(listener, 128) != 0) {
        perror("seqpacket_limit");
        return 1;
    }
    if (all) serve_all(listener);
    serve_in_turn(listener);
}
