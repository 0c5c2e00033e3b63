// Keeps a window of queries in flight on one TCP connection; replies may come in any order.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>

#include "tests/bench/dns_queries.h"
#include "tests/bench/percentile.h"

enum { kInput = 1 << 18, kMaxWindow = 1000, kSilence = 2000000000 };

static unsigned char input[kInput], output[kMaxWindow * (2 + kMaxQuery)];

// Counts the whole replies in input[0 .. size) and moves the rest to the front.
static size_t take_replies(const struct target* target, size_t size, long* answered, long* bad) {
    size_t at = 0;
    while (size - at > 2) {
        const size_t length = id_of(input + at);
        if (size - at - 2 < length) break;
        *bad += !is_expected(input + at + 2, length, target->expected);
        ++*answered;
        at += 2 + length;
    }
    memmove(input, input + at, size - at);
    return size - at;
}

int flood_tcp(const struct target* target, double seconds, int window) {
    if (window > kMaxWindow) window = kMaxWindow;
    const int fd = connect_to(target, SOCK_STREAM), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    long asked = 0, answered = 0, bad = 0;
    size_t filled = 0, next_query = 0, unsent_at = 0, unsent_end = 0;
    const int64_t start = now_ns(), end = start + (int64_t)(seconds * 1e9);
    int64_t now = start, heard = start;
    for (; now - heard < kSilence && (now < end || answered < asked); now = now_ns()) {
        const long flying = asked - answered;
        if (unsent_at == unsent_end && now < end && flying <= window / 2) {
            unsent_at = unsent_end = 0;
            for (long i = flying; i < window; i++) {
                unsigned char* to = output + unsent_end;
                const uint16_t id = (uint16_t)++asked;
                const size_t size = copy_query(to + 2, &target->queries[next_query], id);
                next_query = next_query + 1 < target->query_count ? next_query + 1 : 0;
                to[0] = 0;
                to[1] = (unsigned char)size;
                unsent_end += 2 + size;
            }
        }
        if (unsent_at < unsent_end) {
            const ssize_t sent =
                send(fd, output + unsent_at, unsent_end - unsent_at, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0) unsent_at += (size_t)sent;
        }
        const ssize_t got = recv(fd, input + filled, kInput - filled, MSG_DONTWAIT);
        if (got == 0) break;
        if (got < 0) {
            sched_yield();
            continue;
        }
        filled = take_replies(target, filled + (size_t)got, &answered, &bad);
        heard = now;
    }
    const double took = (double)(now - start) / 1e9;
    printf("answers=%ld bad=%ld lost=%ld seconds=%.3f per_second=%.0f\n", answered, bad,
           asked - answered, took, (double)answered / took);
    return 0;
}
