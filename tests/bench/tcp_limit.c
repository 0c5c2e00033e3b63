// What DNS over TCP costs the kernel: one thread, epoll, one recv() for all that is there, fixed
// answers, one send() for all of them; no lookup.
//   tcp_limit ADDRESS PORT RECORDS      until it is killed
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/fixed_answer.h"

enum { kMaxFd = 64, kInput = 16384, kOutput = 1 << 20 };

static unsigned char input[kMaxFd][kInput];
static size_t filled[kMaxFd];
static unsigned char output[kOutput];

static int send_all(int fd, size_t size) {
    for (size_t sent = 0; sent < size;) {
        const ssize_t now = send(fd, output + sent, size - sent, 0);
        if (now <= 0) return 0;
        sent += (size_t)now;
    }
    return 1;
}

// Answers what one recv() brings; 0 at the end of the connection.
static int serve(int fd, int records) {
    unsigned char* buffer = input[fd];
    const ssize_t got = recv(fd, buffer + filled[fd], kInput - filled[fd], 0);
    if (got <= 0) return 0;
    const size_t end = filled[fd] + (size_t)got;
    size_t at = 0, out = 0;
    while (end - at > 2) {
        const size_t size = (size_t)buffer[at] << 8 | buffer[at + 1];
        if (size > kMaxFixedQuery) return 0;
        if (end - at - 2 < size) break;
        unsigned char* reply = output + out;
        memcpy(reply + 2, buffer + at + 2, size);
        const size_t written = write_fixed_answer(reply + 2, size, records);
        reply[0] = (unsigned char)(written >> 8);
        reply[1] = (unsigned char)written;
        if (written > 0) out += 2 + written;
        at += 2 + size;
        if (kOutput - out < 2 + kMaxFixedQuery + kMaxFixedRecords * kFixedRecordSize) {
            if (!send_all(fd, out)) return 0;
            out = 0;
        }
    }
    filled[fd] = end - at;
    memmove(buffer, buffer + at, filled[fd]);
    return send_all(fd, out);
}

int main(int argc, char** argv) {
    const int records = argc == 4 ? atoi(argv[3]) : 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (records < 1 || records > kMaxFixedRecords ||
        inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: tcp_limit ADDRESS PORT RECORDS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    address.sin_port = htons((uint16_t)atoi(argv[2]));
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int epoll = epoll_create1(EPOLL_CLOEXEC), on = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 ||
        listen(listener, 16) != 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
        perror("tcp_limit");
        return 1;
    }
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) != 1) continue;
        const int fd = event.data.fd;
        if (fd != listener) {
            if (!serve(fd, records)) close(fd);
            continue;
        }
        event.data.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (event.data.fd < 0) continue;
        if (event.data.fd >= kMaxFd) {
            close(event.data.fd);
            continue;
        }
        filled[event.data.fd] = 0;
        setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    }
}
