// One UDP query at a time, as one client sees the server: percentiles of the time until its reply.
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "tests/bench/dns_queries.h"
#include "tests/bench/percentile.h"

enum { kMostLost = 5 };

int ask_in_turn(const struct target* target, long count) {
    int64_t* times = calloc((size_t)count, sizeof *times);
    if (times == NULL) return 1;
    const int fd = connect_to(target, SOCK_DGRAM);
    const struct timeval second = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    const int64_t deadline = now_ns() + INT64_C(20000000000);
    size_t answered = 0;
    long bad = 0, lost = 0, records = 0;
    int64_t end = 0;
    for (long i = 0; i < count && lost < kMostLost && end < deadline; i++) {
        unsigned char query[kMaxQuery], reply[kMaxReply];
        const uint16_t id = (uint16_t)(i + 1);
        const size_t size =
            copy_query(query, &target->queries[(size_t)i % target->query_count], id);
        const int64_t begin = now_ns();
        ssize_t got = send(fd, query, size, 0);
        while (got > 0) {
            got = recv(fd, reply, sizeof reply, 0);
            if (got < kHeader || id_of(reply) == id) break;
        }
        end = now_ns();
        if (got < kHeader) {
            lost++;
            continue;
        }
        times[answered++] = end - begin;
        bad += !is_expected(reply, (size_t)got, target->expected);
        records += reply[6] << 8 | reply[7];
    }
    sort_times(times, answered);
    printf("answers=%zu bad=%ld lost=%ld records=%.3f p50_us=%.2f p99_us=%.2f\n", answered, bad,
           lost, answered > 0 ? (double)records / (double)answered : 0.0,
           percentile_us(times, answered, 500), percentile_us(times, answered, 990));
    free(times);
    return 0;
}
