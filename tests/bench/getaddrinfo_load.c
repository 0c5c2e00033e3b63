// How long getaddrinfo() takes through whatever nsswitch.conf says, one call at a time.
//   getaddrinfo_load COUNT NAME...      the names in turn; at most 20 s
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

#include "tests/bench/percentile.h"

int main(int argc, char** argv) {
    const long count = argc > 2 ? atol(argv[1]) : 0;
    if (count < 1 || count > 10000000) {
        fprintf(stderr, "usage: getaddrinfo_load COUNT NAME...\n");
        return 2;
    }
    int64_t* times = calloc((size_t)count, sizeof *times);
    if (times == NULL) return 1;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    const int64_t deadline = now_ns() + INT64_C(20000000000);
    long done = 0, failed = 0, addresses = 0;
    int error = 0;
    for (int64_t end = 0; done < count && end < deadline; done++) {
        struct addrinfo* found = NULL;
        const int64_t begin = now_ns();
        const int result = getaddrinfo(argv[2 + done % (argc - 2)], NULL, &hints, &found);
        end = now_ns();
        times[done] = end - begin;
        if (result != 0) {
            failed++;
            error = result;
            continue;
        }
        for (const struct addrinfo* at = found; at != NULL; at = at->ai_next) addresses++;
        freeaddrinfo(found);
    }
    sort_times(times, (size_t)done);
    printf("calls=%ld failed=%ld addresses=%.3f p50_us=%.2f p99_us=%.2f\n", done, failed,
           (double)addresses / (double)done, percentile_us(times, (size_t)done, 500),
           percentile_us(times, (size_t)done, 990));
    if (failed > 0) fprintf(stderr, "getaddrinfo_load: %s\n", gai_strerror(error));
    free(times);
    return failed > 0;
}
