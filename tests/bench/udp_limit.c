// What one thread of this machine can answer over UDP: epoll and batches of 32, as any daemon needs
// them, fixed answers, no lookup. Servers are held against it.
//   udp_limit ADDRESS PORT RECORDS      until it is killed
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "tests/bench/fixed_answer.h"

enum { kBatch = 32 };

static struct {
    struct sockaddr_in client;
    unsigned char message[kMaxFixedQuery + kMaxFixedRecords * kFixedRecordSize];
} slots[kBatch];
static struct iovec in_vectors[kBatch], out_vectors[kBatch];
static struct mmsghdr in[kBatch], out[kBatch];

static void serve_batch(int fd, int records) {
    for (int i = 0; i < kBatch; i++) {
        in_vectors[i] = (struct iovec){slots[i].message, kMaxFixedQuery};
        in[i].msg_hdr = (struct msghdr){.msg_name = &slots[i].client,
                                        .msg_namelen = sizeof slots[i].client,
                                        .msg_iov = &in_vectors[i],
                                        .msg_iovlen = 1};
    }
    const int received = recvmmsg(fd, in, kBatch, MSG_DONTWAIT, NULL);
    unsigned replies = 0;
    for (int i = 0; i < received; i++) {
        const size_t size = write_fixed_answer(slots[i].message, in[i].msg_len, records);
        if (size == 0) continue;
        out_vectors[replies] = (struct iovec){slots[i].message, size};
        out[replies].msg_hdr = (struct msghdr){.msg_name = &slots[i].client,
                                               .msg_namelen = sizeof slots[i].client,
                                               .msg_iov = &out_vectors[replies],
                                               .msg_iovlen = 1};
        replies++;
    }
    for (unsigned sent = 0; sent < replies;) {
        const int now = sendmmsg(fd, out + sent, replies - sent, 0);
        if (now <= 0) break;
        sent += (unsigned)now;
    }
}

int main(int argc, char** argv) {
    const int records = argc == 4 ? atoi(argv[3]) : 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (records < 1 || records > kMaxFixedRecords ||
        inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: udp_limit ADDRESS PORT RECORDS\n");
        return 2;
    }
    address.sin_port = htons((uint16_t)atoi(argv[2]));
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    if (bind(fd, (struct sockaddr*)&address, sizeof address) != 0 ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        perror("udp_limit");
        return 1;
    }
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) == 1) serve_batch(fd, records);
    }
}
